package dev.kamajihetzner.webhook.settings;

import dev.kamajihetzner.webhook.admission.LimitSettings;
import dev.kamajihetzner.webhook.audit.AuditSettings;
import dev.kamajihetzner.webhook.audit.ClusterAuditor;
import dev.kamajihetzner.webhook.certificate.CertificateSettings;
import dev.kamajihetzner.webhook.certificate.ClientCertificateSettings;
import dev.kamajihetzner.webhook.cluster.GraphSettings;
import dev.kamajihetzner.webhook.policy.Policies;
import dev.kamajihetzner.webhook.review.PolicyChain;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** Hands each part of the program its own section of the settings. */
final class SectionProducers {
  private SectionProducers() {}

  @Produces
  @Singleton
  static GraphSettings graph(Settings settings) {
    return settings.graph();
  }

  @Produces
  @Singleton
  static CertificateSettings certificate(Settings settings) {
    return settings.certificate();
  }

  @Produces
  @Singleton
  static ClientCertificateSettings clientCertificate(Settings settings) {
    return settings.clientCertificate();
  }

  @Produces
  @Singleton
  static LimitSettings limits(Settings settings) {
    return settings.limits();
  }

  @Produces
  @Singleton
  static AuditSettings audit(Settings settings) {
    return settings.audit();
  }

  @Produces
  @Singleton
  static ClusterAuditor auditor(Settings settings) {
    return new ClusterAuditor(Policies.all(settings), settings);
  }

  @Produces
  @Singleton
  static PolicyChain policies(Settings settings) {
    return new PolicyChain(Policies.all(settings), settings);
  }
}
