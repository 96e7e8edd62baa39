package dev.kamajihetzner.webhook.certificate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.kamajihetzner.webhook.admission.GivenManifests;
import dev.kamajihetzner.webhook.admission.Ports;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.smallrye.common.annotation.Identifier;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PemKeyCertOptions;
import jakarta.inject.Inject;
import java.net.ServerSocket;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponse.Status;
import org.junit.jupiter.api.Test;

/** What the readiness says of listeners on other ports than the webhook's own. */
@QuarkusTest
@TestProfile(GivenManifests.class)
class CertificateReadinessTest {
  @Inject
  @Identifier("webhook")
  WebhookKeyStore keyStore;

  @Inject Vertx vertx;

  @Test
  void isUpWithTheCertificateThatShouldBeServed() {
    await()
        .untilAsserted(
            () -> {
              HealthCheckResponse response = checked(Ports.HTTPS);
              assertThat(response.getStatus()).isEqualTo(Status.UP);
              assertThat(response.getData().orElseThrow()).containsOnlyKeys("validUntil");
            });
  }

  @Test
  void isDownAtOnceWithAnotherCertificate() throws Exception {
    IssuedCertificate other = IssuedCertificate.ec("secp256r1");
    HttpServer server =
        vertx
            .createHttpServer(
                new HttpServerOptions()
                    .setSsl(true)
                    .setHost("localhost")
                    .setPort(0)
                    .setKeyCertOptions(
                        new PemKeyCertOptions()
                            .addCertValue(Buffer.buffer(other.chain()))
                            .addKeyValue(Buffer.buffer(other.pkcs8()))))
            .requestHandler(request -> request.response().end())
            .listen()
            .toCompletionStage()
            .toCompletableFuture()
            .get(10, TimeUnit.SECONDS);
    try {
      // The first handshake of a new listener may take longer than readiness waits for it.
      await()
          .untilAsserted(
              () ->
                  assertDown(
                      checked(server.actualPort()),
                      "the listener shows another certificate than it should"));
    } finally {
      server.close();
    }
  }

  @Test
  void isDownWhereNobodyListensOrAnswers() throws Exception {
    int port;
    try (ServerSocket silent = new ServerSocket(0)) {
      port = silent.getLocalPort();
      assertDown(checked(port), "no handshake: ");
    }
    assertDown(checked(port), "no handshake: ");
  }

  private HealthCheckResponse checked(int port) {
    return new CertificateReadiness(
            keyStore,
            vertx,
            new SmallRyeConfigBuilder()
                .withDefaultValues(
                    Map.of(
                        "quarkus.http.host-enabled",
                        "true",
                        "quarkus.http.ssl-port",
                        Integer.toString(port)))
                .build())
        .call();
  }

  private static void assertDown(HealthCheckResponse response, String reason) {
    assertThat(response.getStatus()).isEqualTo(Status.DOWN);
    assertThat(response.getData().orElseThrow().get("reason").toString()).startsWith(reason);
  }
}
