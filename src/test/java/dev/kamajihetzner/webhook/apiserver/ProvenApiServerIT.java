package dev.kamajihetzner.webhook.apiserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kamajihetzner.webhook.admission.OpenHttps;
import dev.kamajihetzner.webhook.certificate.ClientAuthority;
import dev.kamajihetzner.webhook.certificate.IssuedCertificate;
import dev.kamajihetzner.webhook.model.Kind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * An API server that shows a client certificate, configured as the README says, and a webhook that
 * asks for it.
 */
@NeedsApiServer
class ProvenApiServerIT {
  private static final ClientAuthority AUTHORITY = new ClientAuthority();
  private static final String HOST_IN_README = "kamaji-hetzner-webhook.kamaji-hetzner-webhook.svc";

  private static ManagementCluster cluster;

  @BeforeAll
  static void start() throws IOException {
    Path directory = Workspace.directory("clients");
    Path authorities = Files.write(directory.resolve("authorities.crt"), AUTHORITY.pem());
    cluster =
        ManagementCluster.bare(Generation.V1BETA2, port -> flags(directory, "127.0.0.1:" + port));
    cluster.install(Generation.V1BETA2.definitions());
    cluster.serve(
        "client-certificate.authorities", authorities.toString(),
        "client-certificate.names", "api-server",
        "location.default", "fsn1");
  }

  @AfterAll
  static void stop() {
    if (cluster != null) {
      cluster.close();
    }
  }

  /** The README's files, with this test's paths in them. */
  private static List<String> flags(Path directory, String webhook) {
    try {
      Path certificate = directory.resolve("webhooks.crt");
      Path key = directory.resolve("webhooks.key");
      IssuedCertificate issued = AUTHORITY.issue("api-server");
      issued.writeTo(certificate, key);
      Path kubeconfig = directory.resolve("webhooks.kubeconfig");
      Path configuration = directory.resolve("admission.yaml");
      Files.writeString(
          kubeconfig,
          inReadme("client-certificate: ")
              .replace(HOST_IN_README, '"' + webhook + '"')
              .replace("/etc/kubernetes/pki/webhooks.crt", certificate.toString())
              .replace("/etc/kubernetes/pki/webhooks.key", key.toString()));
      Files.writeString(
          configuration,
          inReadme("kind: AdmissionConfiguration")
              .replace("/etc/kubernetes/webhooks.kubeconfig", kubeconfig.toString()));
      return List.of("--admission-control-config-file", configuration.toString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String inReadme(String text) throws IOException {
    return Arrays.stream(Files.readString(Path.of("README.md")).split("```"))
        .filter(block -> block.startsWith("yaml\n") && block.contains(text))
        .findFirst()
        .orElseThrow()
        .substring("yaml\n".length());
  }

  @Test
  void isAnsweredByBothWebhooks() {
    String namespace = cluster.namespace("proven");
    ObjectNode controlPlane =
        cluster.generation().example("minimal").in(namespace).the(Kind.KAMAJI_CONTROL_PLANE);

    Api.Answer answer = cluster.api().create(controlPlane).accepted();

    assertThat(
            answer
                .body()
                .at("/spec/network/serviceAnnotations/load-balancer.hetzner.cloud~1location")
                .asText())
        .isEqualTo("fsn1");
    assertThat(cluster.reviews("webhook=validate")).isPositive();
  }

  @Test
  void othersAreTurnedAway() throws Exception {
    URI validate = URI.create("https://127.0.0.1:" + cluster.port() + "/validate");
    for (HttpClient.Version version : HttpClient.Version.values()) {
      HttpClient client =
          HttpClient.newBuilder().sslContext(OpenHttps.trustingAll(null)).version(version).build();
      HttpRequest request =
          HttpRequest.newBuilder(validate)
              .header("Content-Type", "application/json")
              .POST(BodyPublishers.ofString("{}"))
              .build();
      assertThatThrownBy(() -> client.send(request, BodyHandlers.ofString()))
          .isInstanceOf(IOException.class);
    }
  }
}
