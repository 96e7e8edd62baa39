package dev.kamajihetzner.webhook.certificate;

import static dev.kamajihetzner.webhook.certificate.GivenClientAuthority.AUTHORITIES;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.kamajihetzner.webhook.admission.OpenHttps;
import dev.kamajihetzner.webhook.admission.Ports;
import dev.kamajihetzner.webhook.admission.RecordedReviews;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.time.Duration;
import javax.net.ssl.KeyManager;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A running webhook answers those alone that show a certificate of its authorities. */
@QuarkusTest
@TestProfile(GivenClientAuthority.class)
class ClientCertificateTest {
  private static final Duration LOOKED_SEVERAL_TIMES = Duration.ofMillis(900);

  private final ClientAuthority authority = new ClientAuthority();

  @BeforeEach
  void trust() throws IOException {
    IssuedCertificate.replace(AUTHORITIES, authority.pem());
    await().ignoreExceptions().until(() -> status(authority) == 200);
  }

  @ParameterizedTest
  @EnumSource
  void answersOneOfItsNames(Version version) throws Exception {
    for (IssuedCertificate issued :
        new IssuedCertificate[] {
          authority.issue("api-server"),
          authority.issue("other", "another.example.com", "api-server.example.com")
        }) {
      HttpResponse<String> answer = asked(ClientAuthority.showing(issued), version);
      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(answer.version()).isEqualTo(version);
    }
  }

  @ParameterizedTest
  @EnumSource
  void saysToOthersWhichNamesItExpects(Version version) throws Exception {
    HttpResponse<String> answer =
        asked(ClientAuthority.showing(authority.issue("tenant", "tenant.example.com")), version);
    assertThat(answer.statusCode()).isEqualTo(403);
    assertThat(answer.body())
        .isEqualTo(
            "the client certificate is of [tenant, tenant.example.com]; expected one of"
                + " [api-server, api-server.example.com], which"
                + " kamaji-hetzner.client-certificate.names sets\n");
  }

  @Test
  void turnsAwayWhoShowsNone() {
    assertTurnedAway(null);
  }

  @Test
  void turnsAwayWhomAnotherAuthorityKnows() {
    assertTurnedAway(ClientAuthority.showing(new ClientAuthority().issue("api-server")));
  }

  @Test
  void goesByTheAuthoritiesThatTheFileHasNow() throws Exception {
    ClientAuthority next = new ClientAuthority();
    IssuedCertificate.replace(AUTHORITIES, next.pem());
    await().ignoreExceptions().until(() -> status(next) == 200);
    assertTurnedAway(ClientAuthority.showing(authority.issue("api-server")));

    for (String broken : new String[] {"", "-----BEGIN CERTIFICATE-----\nAAAA"}) {
      IssuedCertificate.replace(AUTHORITIES, broken.getBytes());
      assertKeeps(next);
    }
    Files.delete(AUTHORITIES);
    assertKeeps(next);
  }

  @Test
  void leavesTheManagementPortAsItIsAndIsReady() {
    given()
        .baseUri("http://localhost")
        .port(Ports.management())
        .get("/q/health/ready")
        .then()
        .statusCode(200);
  }

  private static void assertKeeps(ClientAuthority kept) {
    await().during(LOOKED_SEVERAL_TIMES).until(() -> status(kept) == 200);
  }

  private static void assertTurnedAway(KeyManager[] shown) {
    for (Version version : Version.values()) {
      assertThatThrownBy(() -> asked(shown, version)).isInstanceOf(IOException.class);
    }
  }

  private static int status(ClientAuthority authority) throws Exception {
    return asked(ClientAuthority.showing(authority.issue("api-server")), Version.HTTP_2)
        .statusCode();
  }

  private static HttpResponse<String> asked(KeyManager[] shown, Version version) throws Exception {
    return HttpClient.newBuilder()
        .sslContext(OpenHttps.trustingAll(shown))
        .version(version)
        .build()
        .send(
            OpenHttps.request("validate", RecordedReviews.body("legacy/cluster-create")),
            BodyHandlers.ofString());
  }
}
