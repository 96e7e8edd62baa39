package dev.kamajihetzner.webhook.command;

import dev.kamajihetzner.webhook.audit.Audit;
import dev.kamajihetzner.webhook.audit.AuditSettings;
import dev.kamajihetzner.webhook.certificate.CertificateSettings;
import dev.kamajihetzner.webhook.certificate.rotation.CertificateReconciler;
import dev.kamajihetzner.webhook.certificate.rotation.Leadership;
import dev.kamajihetzner.webhook.cluster.RequestFailure;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.Operator;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.QuarkusApplication;
import org.jboss.logging.Logger;
import picocli.CommandLine.ExitCode;

/** What runs as the controller: reconcilers, in one process at a time. */
public class ControllerApplication implements QuarkusApplication, Leadership.Terms {
  private static final Logger LOG = Logger.getLogger(ControllerApplication.class);

  private final KubernetesClient client;
  private final CertificateSettings settings;
  private final AuditSettings auditSettings;
  private final CertificateReconciler certificates;
  private final Audit audit;
  private final Leadership leadership;

  /** Of this term; one that was stopped cannot be started again. */
  private Operator operator;

  private volatile int status = ExitCode.OK;

  ControllerApplication(
      KubernetesClient client,
      CertificateSettings settings,
      AuditSettings auditSettings,
      CertificateReconciler certificates,
      Audit audit,
      Leadership leadership) {
    this.client = client;
    this.settings = settings;
    this.auditSettings = auditSettings;
    this.audit = audit;
    this.certificates = certificates;
    this.leadership = leadership;
  }

  @Override
  public int run(String... arguments) {
    if (!settings.managed()) {
      LOG.info("kamaji-hetzner.certificate.managed is false: certificates are left alone");
    }
    if (settings.managed() || audits()) {
      leadership.seek(this);
    }
    Quarkus.waitForExit();
    return status;
  }

  private boolean audits() {
    return auditSettings.mode() == AuditSettings.Mode.ON;
  }

  @Override
  public synchronized void lead() {
    try {
      if (settings.managed() && leadership.leads()) {
        operator = operator();
        certificates.register(operator);
        operator.start();
      }
      if (audits() && leadership.leads()) {
        audit.start();
      }
    } catch (RuntimeException e) {
      end(e);
    }
  }

  /** The SDK's own bean for Quarkus knows only reconcilers that the build has found. */
  private Operator operator() {
    return new Operator(
        configuration ->
            configuration
                .withKubernetesClient(client)
                .withCloseClientOnStop(false)
                // The SDK's own handler exits on the thread that all answers come by.
                .withInformerStoppedHandler((informer, failure) -> end(failure))
                .withConcurrentReconciliationThreads(1)
                .withConcurrentWorkflowExecutorThreads(1));
  }

  @Override
  public synchronized void end() {
    audit.stop();
    if (operator != null) {
      operator.stop();
      operator = null;
    }
  }

  @Override
  public void standBy() {
    audit.standBy();
  }

  /** What is watched cannot be watched; Kubernetes starts the controller again, later and later. */
  private void end(Throwable failure) {
    if (failure != null && status == ExitCode.OK && leadership.leads()) {
      status = ExitCode.SOFTWARE;
      LOG.errorf("cannot lead: %s", RequestFailure.line(failure));
      Quarkus.asyncExit(status);
    }
  }
}
