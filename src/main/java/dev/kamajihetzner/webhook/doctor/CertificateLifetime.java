package dev.kamajihetzner.webhook.doctor;

import static dev.kamajihetzner.webhook.doctor.Installation.NAME;

import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/** The Secret can be served with, and nothing of it expires soon. */
final class CertificateLifetime implements Check {
  /** Whoever renews at two thirds has done so by then; what lasts for years is renewed later. */
  private static final Duration LATEST = Duration.ofDays(90);

  /** Between when it is due and when it is done. */
  private static final int SLACK = 100;

  @Override
  public String id() {
    return "certificate";
  }

  @Override
  public String sentence() {
    return "The Secret holds a certificate with its key, and neither it nor its authority ends soon.";
  }

  @Override
  public Findings look(Installation installation) throws CannotLook {
    Findings findings = new Findings();
    String remedy = CertificateOwner.of(installation).remedy();
    if (CertificateOwner.disputed(installation)) {
      findings.warning(
          "cert-manager and our controller both keep the certificate",
          "Add components/no-certificates, or take cert-manager's annotation off both"
              + " configurations.");
    }
    lookAtSecrets(installation, findings, remedy);
    Map<X509Certificate, String> certificates = new LinkedHashMap<>();
    Map<X509Certificate, String> authorities = new LinkedHashMap<>();
    for (ServedLeaf leaf : ServedLeaf.all(installation).leaves()) {
      certificates.putIfAbsent(leaf.chain().get(0), leaf.what());
      for (CalledWebhook webhook : CalledWebhook.all(installation)) {
        webhook
            .trust()
            .authority(leaf.chain(), installation.now())
            .ifPresent(it -> authorities.putIfAbsent(it, "its authority"));
      }
    }
    authorities.forEach(certificates::putIfAbsent);
    StringBuilder well = new StringBuilder();
    certificates.forEach(
        (certificate, what) -> {
          judge(certificate, what, installation.now(), findings, remedy);
          well.append(well.isEmpty() ? "" : ", ")
              .append(what)
              .append(" has ")
              .append(text(left(certificate, installation.now())))
              .append(" left");
        });
    return findings.orElse(well.toString());
  }

  private static void lookAtSecrets(Installation installation, Findings findings, String remedy) {
    try {
      String name = installation.certificateSecretName();
      CertificateSecret secret = installation.certificateSecret();
      if (secret.missing()) {
        findings.wrong("Secret " + name + " is missing, so new pods cannot start", remedy);
      } else {
        secret.fault().ifPresent(it -> findings.wrong("Secret " + name + ": " + it, remedy));
        secret
            .otherType()
            .ifPresent(
                it ->
                    findings.warning(
                        "Secret " + name + " is of type " + it + ", not kubernetes.io/tls",
                        remedy));
      }
      if (installation.controller().certificates()
          && installation.ours("/api/v1", "secrets", NAME + "-ca").isMissingNode()) {
        findings.wrong("Secret " + NAME + "-ca, the authority's, is missing", remedy);
      }
    } catch (CannotLook e) {
      // What pods serve will do; where they cannot be reached either, that is told.

    }
  }

  private static void judge(
      X509Certificate certificate, String what, Instant now, Findings findings, String remedy) {
    Instant from = certificate.getNotBefore().toInstant();
    Instant until = certificate.getNotAfter().toInstant();
    if (now.isBefore(from)) {
      findings.wrong(
          what + " is valid only from " + from + " on", "Compare the clocks; else renew it.");
    } else if (!now.isBefore(until)) {
      findings.wrong(what + " expired at " + until, remedy);
    } else if (left(certificate, now).compareTo(due(Duration.between(from, until))) < 0) {
      findings.warning(what + " has only " + text(left(certificate, now)) + " left", remedy);
    }
  }

  private static Duration due(Duration life) {
    Duration third = life.dividedBy(3).minus(life.dividedBy(SLACK));
    return third.compareTo(LATEST) < 0 ? third : LATEST;
  }

  private static Duration left(X509Certificate certificate, Instant now) {
    return Duration.between(now, certificate.getNotAfter().toInstant());
  }

  private static String text(Duration left) {
    return left.toDays() > 1
        ? left.toDays() + " days"
        : left.toHours() > 1 ? left.toHours() + " hours" : left.toMinutes() + " minutes";
  }
}
