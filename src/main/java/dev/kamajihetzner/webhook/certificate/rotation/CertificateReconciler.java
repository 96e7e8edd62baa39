package dev.kamajihetzner.webhook.certificate.rotation;

import dev.kamajihetzner.webhook.certificate.CertificateSettings;
import dev.kamajihetzner.webhook.cluster.RequestFailure;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.MutatingWebhookConfiguration;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingWebhookConfiguration;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.Operator;
import io.javaoperatorsdk.operator.api.config.ResolvedControllerConfiguration;
import io.javaoperatorsdk.operator.api.config.informer.FieldSelector;
import io.javaoperatorsdk.operator.api.config.informer.InformerConfiguration;
import io.javaoperatorsdk.operator.api.config.informer.InformerEventSourceConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Ignore;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.rate.LinearRateLimiter;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import io.javaoperatorsdk.operator.processing.retry.GenericRetry;
import jakarta.inject.Singleton;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jboss.logging.Logger;

/**
 * Keeps our certificates. Its primary is our own ServiceAccount, because that is there as long as
 * we may do anything: a Secret that is deleted, or was never made, has to be made again. Secrets
 * and configurations only say when to look; what there is is read again at each pass.
 */
// The operator SDK's build step for reconcilers that it finds calls a method that Quarkus 3.33 has
// no more.
@Ignore
@Singleton
public class CertificateReconciler implements Reconciler<ServiceAccount> {
  private static final Logger LOG = Logger.getLogger(CertificateReconciler.class);
  private static final String ACCOUNT = KubernetesCertificates.NAME + "-controller";
  private static final int FIRST_RETRY_MILLIS = 500;
  private static final int LAST_RETRY_MILLIS = 30_000;

  private final KubernetesClient client;
  private final CertificateSettings settings;
  private final Leadership leadership;
  private final RotationMetrics metrics;

  CertificateReconciler(
      KubernetesClient client,
      CertificateSettings settings,
      Leadership leadership,
      RotationMetrics metrics) {
    this.client = client;
    this.settings = settings;
    this.leadership = leadership;
    this.metrics = metrics;
  }

  /** Has the operator run it. */
  public void register(Operator operator) {
    operator.register(
        this,
        new ResolvedControllerConfiguration<>(
            "certificates",
            // ServiceAccounts have no generation.
            false,
            getClass().getName(),
            new GenericRetry()
                .setInitialInterval(FIRST_RETRY_MILLIS)
                .setMaxInterval(LAST_RETRY_MILLIS)
                .setMaxAttempts(-1),
            new LinearRateLimiter(),
            null,
            null,
            Map.of(),
            null,
            operator.getConfigurationService(),
            InformerConfiguration.builder(ServiceAccount.class)
                .withNamespaces(Set.of(settings.namespace()))
                .withFieldSelector(
                    new FieldSelector(new FieldSelector.Field("metadata.name", ACCOUNT)))
                .buildForController(),
            false,
            null));
  }

  @Override
  public List<EventSource<?, ServiceAccount>> prepareEventSources(
      EventSourceContext<ServiceAccount> context) {
    String namespace = settings.namespace();
    return List.of(
        new InformerEventSource<>(
            InformerEventSourceConfiguration.from(Secret.class, ServiceAccount.class)
                .withName("secrets")
                .withNamespaces(namespace)
                .withSecondaryToPrimaryMapper(secret -> ours(namespace))
                .withGenericFilter(CertificateReconciler::isOurs)
                .build(),
            context),
        configurations(MutatingWebhookConfiguration.class, "mutating", context),
        configurations(ValidatingWebhookConfiguration.class, "validating", context));
  }

  private static boolean isOurs(Secret secret) {
    return Set.of(KubernetesCertificates.AUTHORITY_SECRET, KubernetesCertificates.LEAF_SECRET)
        .contains(secret.getMetadata().getName());
  }

  private <T extends HasMetadata> InformerEventSource<T, ServiceAccount> configurations(
      Class<T> kind, String name, EventSourceContext<ServiceAccount> context) {
    String namespace = settings.namespace();
    return new InformerEventSource<>(
        InformerEventSourceConfiguration.from(kind, ServiceAccount.class)
            .withName(name)
            .withLabelSelector(
                KubernetesCertificates.NAME_LABEL + "=" + KubernetesCertificates.NAME)
            .withSecondaryToPrimaryMapper(configuration -> ours(namespace))
            .build(),
        context);
  }

  private static Set<ResourceID> ours(String namespace) {
    return Set.of(new ResourceID(ACCOUNT, namespace));
  }

  @Override
  public UpdateControl<ServiceAccount> reconcile(
      ServiceAccount account, Context<ServiceAccount> context) throws GeneralSecurityException {
    Rotation rotation =
        new Rotation(new KubernetesCertificates(client, settings.namespace()), settings.rotation());
    try {
      Rotation.Outcome outcome = rotation.pass(defaultName(), Instant.now());
      metrics.passed(outcome);
      return UpdateControl.<ServiceAccount>noUpdate().rescheduleAfter(outcome.pause());
    } catch (GeneralSecurityException | RuntimeException e) {
      if (!leadership.leads()) {
        // The pass was broken off, and whoever leads next repeats it.
        return UpdateControl.noUpdate();
      }
      if (!RequestFailure.conflict(e)) {
        metrics.failed();
        LOG.errorf("certificates: %s; trying again", RequestFailure.line(e));
      }
      throw e;
    }
  }

  private String defaultName() {
    return KubernetesCertificates.NAME + "." + settings.namespace() + ".svc";
  }
}
