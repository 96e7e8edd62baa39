package dev.kamajihetzner.webhook.certificate.rotation;

import dev.kamajihetzner.webhook.certificate.CertificateSettings;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.javaoperatorsdk.operator.api.config.LeaderElectionConfiguration;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.UUID;
import org.jboss.logging.Logger;

/** Which of several controllers writes: the one that holds the Lease. */
@Singleton
public class Leadership {
  private static final Logger LOG = Logger.getLogger(Leadership.class);
  private static final String LEASE = KubernetesCertificates.NAME + "-controller";

  private final KubernetesClient client;
  private final String namespace;
  private final String identity = UUID.randomUUID().toString();

  Leadership(KubernetesClient client, CertificateSettings settings) {
    this.client = client;
    this.namespace = settings.namespace();
  }

  @Produces
  @Singleton
  LeaderElectionConfiguration election() {
    return new LeaderElectionConfiguration(LEASE, namespace, identity);
  }

  /**
   * Gives the Lease up, so that another controller need not wait until it runs out. The operator
   * SDK keeps it when it stops.
   */
  public void release() {
    try {
      Lease lease = client.resources(Lease.class).inNamespace(namespace).withName(LEASE).get();
      if (lease != null && identity.equals(lease.getSpec().getHolderIdentity())) {
        client
            .resources(Lease.class)
            .inNamespace(namespace)
            .withName(LEASE)
            .patch(
                PatchContext.of(PatchType.JSON_MERGE),
                "{\"metadata\":{\"resourceVersion\":\"%s\"},\"spec\":{\"holderIdentity\":\"\"}}"
                    .formatted(lease.getMetadata().getResourceVersion()));
      }
    } catch (KubernetesClientException e) {
      LOG.warnf("the Lease is kept until it runs out: %s", e.getMessage());
    }
  }
}
