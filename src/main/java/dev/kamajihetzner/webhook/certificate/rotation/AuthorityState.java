package dev.kamajihetzner.webhook.certificate.rotation;

import dev.kamajihetzner.webhook.certificate.Pem;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Where a rotation stands: all of it is in the authority's Secret.
 *
 * @param current the authority that signs from now on
 * @param announced since when every configuration trusts it; null where one does not yet
 * @param previous the authority before it; null where there is none
 * @param previousUntil how long that is trusted: until the last leaf that it has signed expires;
 *     null while it may still be the leaf's
 * @param rotatedFor the request for a rotation that was last met; empty for none
 */
record AuthorityState(
    CertificateAuthority current,
    Instant announced,
    X509Certificate previous,
    Instant previousUntil,
    String rotatedFor) {
  private static final String CERTIFICATE = "ca.crt";
  private static final String KEY = "ca.key";
  private static final String ANNOUNCED = "announced";
  private static final String PREVIOUS = "previous.crt";
  private static final String PREVIOUS_UNTIL = "previous-until";
  private static final String ROTATED_FOR = "rotated-for";

  static AuthorityState of(CertificateAuthority current) {
    return new AuthorityState(current, null, null, null, "");
  }

  /**
   * The state in a Secret's data.
   *
   * @throws GeneralSecurityException if there is no authority in it
   */
  static AuthorityState read(Map<String, byte[]> data) throws GeneralSecurityException {
    CertificateAuthority current =
        new CertificateAuthority(SignedCertificate.of(data.get(CERTIFICATE), data.get(KEY)));
    byte[] previousPem = data.get(PREVIOUS);
    List<X509Certificate> previous =
        previousPem == null ? List.of() : Pem.certificates(previousPem);
    return new AuthorityState(
        current,
        instant(text(data, ANNOUNCED)),
        previous.isEmpty() ? null : previous.get(0),
        instant(text(data, PREVIOUS_UNTIL)),
        text(data, ROTATED_FOR));
  }

  private static String text(Map<String, byte[]> data, String key) {
    byte[] bytes = data.get(key);
    return bytes == null ? "" : new String(bytes, StandardCharsets.UTF_8);
  }

  private static Instant instant(String text) {
    try {
      return text.isEmpty() ? null : Instant.parse(text);
    } catch (DateTimeParseException e) {
      // Not announced: the wait begins again.
      return null;
    }
  }

  Map<String, byte[]> data() {
    Map<String, byte[]> data = new LinkedHashMap<>();
    data.put(CERTIFICATE, Pem.of(current.certificate()));
    data.put(KEY, Pem.of(current.pair().key()));
    if (announced != null) {
      data.put(ANNOUNCED, announced.toString().getBytes(StandardCharsets.UTF_8));
    }
    if (previous != null) {
      data.put(PREVIOUS, Pem.of(previous));
    }
    if (previousUntil != null) {
      data.put(PREVIOUS_UNTIL, previousUntil.toString().getBytes(StandardCharsets.UTF_8));
    }
    if (!rotatedFor.isEmpty()) {
      data.put(ROTATED_FOR, rotatedFor.getBytes(StandardCharsets.UTF_8));
    }
    return data;
  }

  AuthorityState followedBy(CertificateAuthority next, String request) {
    return new AuthorityState(next, null, current.certificate(), null, request);
  }

  AuthorityState announcedAt(Instant when) {
    return new AuthorityState(current, when, previous, previousUntil, rotatedFor);
  }

  AuthorityState trustingPreviousUntil(Instant until) {
    return new AuthorityState(current, announced, previous, until, rotatedFor);
  }

  AuthorityState withoutPrevious() {
    return new AuthorityState(current, announced, null, null, rotatedFor);
  }

  /** Whether no leaf that the previous authority has signed is left. */
  boolean previousOver(Instant now) {
    return previous != null && previousUntil != null && !now.isBefore(previousUntil);
  }

  /** Those of ours that are to be trusted. */
  List<X509Certificate> trusted(Instant now) {
    return previous == null || previousOver(now)
        ? List.of(current.certificate())
        : List.of(previous, current.certificate());
  }
}
