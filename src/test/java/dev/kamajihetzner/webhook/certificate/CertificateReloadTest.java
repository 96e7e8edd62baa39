package dev.kamajihetzner.webhook.certificate;

import static dev.kamajihetzner.webhook.certificate.GivenCertificateFiles.CERTIFICATE;
import static dev.kamajihetzner.webhook.certificate.GivenCertificateFiles.KEY;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.kamajihetzner.webhook.admission.OpenHttps;
import dev.kamajihetzner.webhook.admission.Ports;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.io.IOException;
import java.nio.file.Files;
import java.security.cert.X509Certificate;
import java.time.Duration;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;

/** A running webhook takes the certificates that somebody puts into its files. */
@QuarkusTest
@TestProfile(GivenCertificateFiles.class)
class CertificateReloadTest {
  private static final String EXPIRATION =
      "kamaji_hetzner_served_certificate_expiration_timestamp_seconds";
  private static final Duration LOOKED_SEVERAL_TIMES = Duration.ofMillis(900);

  @Test
  void showsTheNewCertificateSoonAfterItIsThere() throws Exception {
    for (IssuedCertificate next :
        new IssuedCertificate[] {
          IssuedCertificate.ec("secp256r1"), IssuedCertificate.rsa().issue()
        }) {
      next.writeTo(CERTIFICATE, KEY);
      awaitShown(next.certificate());
      assertReady(next.certificate());
    }
  }

  @Test
  void breaksNoHandshakeOffThroughManyReplacements() throws Exception {
    IssuedCertificate[] issued = {IssuedCertificate.ec("secp256r1"), IssuedCertificate.rsa()};
    for (int i = 0; i < 12; i++) {
      IssuedCertificate next = issued[i % 2];
      next.writeTo(CERTIFICATE, KEY);
      // Each try is a handshake, and none of them may fail.
      awaitShown(next.certificate());
    }
  }

  @Test
  void keepsConnectionsThroughAReplacement() throws Exception {
    shownAfterWriting(IssuedCertificate.ec("secp256r1"));
    try (SSLSocket open = (SSLSocket) OpenHttps.socket()) {
      shownAfterWriting(IssuedCertificate.ec("secp256r1"));
      open.getOutputStream().write("GET /mutate HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes());
      assertThat(new String(open.getInputStream().readNBytes(12))).isEqualTo("HTTP/1.1 405");
    }
  }

  @Test
  void keepsShowingTheLastGoodCertificateWhileThePairIsTorn() throws Exception {
    X509Certificate good = shownAfterWriting(IssuedCertificate.ec("secp256r1")).certificate();
    IssuedCertificate next = IssuedCertificate.ec("secp256r1");

    IssuedCertificate.replace(CERTIFICATE, next.chain());
    assertKeeps(good);

    Files.delete(KEY);
    assertKeeps(good);

    Files.writeString(KEY, "-----BEGIN PRIVATE KEY-----\nAAAA");
    assertKeeps(good);

    IssuedCertificate.replace(KEY, next.pkcs8());
    awaitShown(next.certificate());
    assertReady(next.certificate());
  }

  private static IssuedCertificate shownAfterWriting(IssuedCertificate issued) throws IOException {
    issued.writeTo(CERTIFICATE, KEY);
    awaitShown(issued.certificate());
    return issued;
  }

  private static void awaitShown(X509Certificate certificate) {
    await()
        .atMost(Duration.ofSeconds(10))
        .untilAsserted(() -> assertThat(OpenHttps.shown()).isEqualTo(certificate));
  }

  private static void assertKeeps(X509Certificate certificate) {
    await()
        .during(LOOKED_SEVERAL_TIMES)
        .atMost(Duration.ofSeconds(10))
        .until(() -> OpenHttps.shown().equals(certificate));
    assertReady(certificate);
  }

  private static void assertReady(X509Certificate certificate) {
    assertThat(
            given()
                .baseUri("http://localhost")
                .port(Ports.management())
                .get("/q/health/ready")
                .then()
                .statusCode(200)
                .extract()
                .jsonPath()
                .getString("checks.find { it.name == 'serving-certificate' }.data.validUntil"))
        .isEqualTo(certificate.getNotAfter().toInstant().toString());
    assertThat(
            given()
                .baseUri("http://localhost")
                .port(Ports.management())
                .get("/q/metrics")
                .asString()
                .lines()
                .filter(it -> it.startsWith(EXPIRATION + " "))
                .map(it -> Double.valueOf(it.substring(EXPIRATION.length() + 1))))
        .containsExactly((double) certificate.getNotAfter().toInstant().getEpochSecond());
  }
}
