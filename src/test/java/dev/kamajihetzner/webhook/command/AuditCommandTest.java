package dev.kamajihetzner.webhook.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.kamajihetzner.webhook.Program;
import dev.kamajihetzner.webhook.Program.Run;
import dev.kamajihetzner.webhook.ProgramInThisProcess;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What goes wrong before anything is judged; the rest needs an API server. */
class AuditCommandTest {
  private static final String MASTER = "kubernetes.master";
  private static final String TRY_KUBECONFIG = "kubernetes.auth.tryKubeConfig";
  private static final String EMPTY =
      "{\"kind\": \"List\", \"apiVersion\": \"v1\", \"metadata\": {}, \"items\": []}";

  private final Program program = new ProgramInThisProcess();
  private final Map<String, String> answers =
      new HashMap<>(Map.of("/api/v1/namespaces", EMPTY, "/api/v1/nodes", EMPTY));
  private HttpServer server;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          String answer = answers.get(exchange.getRequestURI().getPath());
          byte[] body =
              (answer == null ? "{\"message\": \"nothing here\"}" : answer)
                  .getBytes(StandardCharsets.UTF_8);
          int status = answer == null ? 404 : answer.contains("\"code\": 403") ? 403 : 200;
          exchange.getResponseHeaders().set("Content-Type", "application/json");
          exchange.sendResponseHeaders(status, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    System.setProperty(MASTER, "http://localhost:" + server.getAddress().getPort());
    System.setProperty(TRY_KUBECONFIG, "false");
  }

  @AfterEach
  void stop() {
    System.clearProperty(MASTER);
    System.clearProperty(TRY_KUBECONFIG);
    server.stop(0);
  }

  private void assertUnreadable(Run run, String said) {
    assertThat(run.status()).isEqualTo(2);
    assertThat(run.err()).contains(said).hasLineCount(1);
    assertThat(run.out()).isEmpty();
  }

  @Test
  void whereNoKindIsInstalledNothingIsWrong() {
    Run run = program.run("audit");

    assertThat(run.err()).isEmpty();
    assertThat(run.out()).isEqualToIgnoringWhitespace("0 Clusters, 0 objects judged");
    assertThat(run.status()).isZero();
  }

  @Test
  void whoMayNotReadIsToldSo() {
    answers.put(
        "/api/v1/nodes",
        "{\"kind\": \"Status\", \"apiVersion\": \"v1\", \"status\": \"Failure\", \"code\": 403,"
            + " \"message\": \"nodes is forbidden: User \\\"jane\\\" cannot list resource\"}");

    assertUnreadable(program.run("audit"), "nodes is forbidden: User \"jane\" cannot list");
  }

  @Test
  void whereNobodyAnswersThatIsSaid() {
    server.stop(0);

    assertUnreadable(program.run("audit"), "the cluster cannot be read: ");
  }

  @Test
  void anUnknownPolicyIsNoReasonToFindNothing() {
    assertUnreadable(
        program.run("audit", "--policy", "version-mach"),
        "no policy or lint version-mach; did you mean version-match?");
  }

  @Test
  void norIsAnUnknownNamespace() {
    assertUnreadable(
        program.run("audit", "-n", "tean-a"),
        "there is no namespace tean-a; see kubectl get namespaces");
  }

  @Test
  void badSettingsAreToldOf() {
    assertUnreadable(
        program.run("audit", "--set", "version-match.precision=roughly"),
        "version-match.precision");
    assertUnreadable(program.run("audit", "--location", "eu-central"), "that is a network zone");
  }
}
