package dev.kamajihetzner.webhook.command;

import dev.kamajihetzner.webhook.certificate.rotation.CertificateReconciler;
import dev.kamajihetzner.webhook.certificate.rotation.Leadership;
import io.javaoperatorsdk.operator.Operator;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.QuarkusApplication;
import jakarta.enterprise.inject.Instance;

/** What runs as the controller: reconcilers, in one process at a time. */
public class ControllerApplication implements QuarkusApplication {
  private final Instance<Operator> operator;
  private final CertificateReconciler certificates;
  private final Leadership leadership;

  ControllerApplication(
      Instance<Operator> operator, CertificateReconciler certificates, Leadership leadership) {
    this.operator = operator;
    this.certificates = certificates;
    this.leadership = leadership;
  }

  @Override
  public int run(String... arguments) {
    certificates.register(operator.get());
    operator.get().start();
    Quarkus.waitForExit();
    operator.get().stop();
    leadership.release();
    return 0;
  }
}
