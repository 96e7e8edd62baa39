package dev.kamajihetzner.webhook.doctor;

import dev.kamajihetzner.webhook.certificate.Pem;
import dev.kamajihetzner.webhook.certificate.rotation.GivenAuthority;
import dev.kamajihetzner.webhook.certificate.rotation.GivenAuthority.Leaf;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Certificates that cases name: {@code $(leaf)} is the Base64 of its PEM. */
final class GivenCertificates {
  static final Instant NOW = Instant.parse("2026-06-01T12:00:00Z");

  private static final String SERVICE = "kamaji-hetzner-webhook.kamaji-hetzner-webhook.svc";
  private static final Duration MONTH = Duration.ofDays(30);
  private static final Map<String, byte[]> ALL = new HashMap<>();

  static {
    GivenAuthority authority = GivenAuthority.at(NOW, Duration.ofDays(365));
    ALL.put("ca", authority.pem());
    put("leaf", authority.leaf(NOW, MONTH, SERVICE));
    put("expired-leaf", authority.leaf(NOW.minus(Duration.ofDays(31)), MONTH, SERVICE));
    put("late-leaf", authority.leaf(NOW.minus(Duration.ofDays(21)), MONTH, SERVICE));
    put("due-leaf", authority.leaf(NOW.minus(Duration.ofDays(20)), MONTH, SERVICE));
    put("early-leaf", authority.leaf(NOW.plus(Duration.ofDays(1)), MONTH, SERVICE));
    put("leaf-of-another-name", authority.leaf(NOW, MONTH, "webhook.elsewhere.svc"));
    GivenAuthority foreign = GivenAuthority.at(NOW, Duration.ofDays(365));
    ALL.put("foreign-ca", foreign.pem());
    put("foreign-leaf", foreign.leaf(NOW, MONTH, SERVICE));
    GivenAuthority old = GivenAuthority.at(NOW.minus(Duration.ofDays(300)), Duration.ofDays(365));
    ALL.put("old-ca", old.pem());
    put("leaf-of-old-ca", old.leaf(NOW, MONTH, SERVICE));
    GivenAuthority decade =
        GivenAuthority.at(NOW.minus(Duration.ofDays(3000)), Duration.ofDays(3650));
    ALL.put("decade-ca", decade.pem());
    put("leaf-of-decade-ca", decade.leaf(NOW, MONTH, SERVICE));
    GivenAuthority expired =
        GivenAuthority.at(NOW.minus(Duration.ofDays(400)), Duration.ofDays(365));
    ALL.put("expired-ca", expired.pem());
    put("leaf-of-expired-ca", expired.leaf(NOW, MONTH, SERVICE));
    ALL.put("rubbish", "no certificate at all\n".getBytes(StandardCharsets.UTF_8));
  }

  private GivenCertificates() {}

  private static void put(String name, Leaf leaf) {
    ALL.put(name, leaf.pem());
    ALL.put(name + "-key", leaf.key());
  }

  /** The text with every {@code $(name)} replaced. */
  static String filled(String text) {
    String filled = text;
    for (Map.Entry<String, byte[]> one : ALL.entrySet()) {
      filled =
          filled.replace(
              "$(" + one.getKey() + ")", Base64.getEncoder().encodeToString(one.getValue()));
    }
    return filled;
  }

  static List<X509Certificate> chain(String name) {
    return Pem.certificates(ALL.get(name));
  }
}
