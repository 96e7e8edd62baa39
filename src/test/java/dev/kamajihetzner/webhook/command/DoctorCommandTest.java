package dev.kamajihetzner.webhook.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import com.sun.net.httpserver.HttpServer;
import dev.kamajihetzner.webhook.Program;
import dev.kamajihetzner.webhook.Program.Run;
import dev.kamajihetzner.webhook.ProgramInThisProcess;
import dev.kamajihetzner.webhook.doctor.Check;
import dev.kamajihetzner.webhook.doctor.Checks;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Against an API server that knows its version and nothing else. */
class DoctorCommandTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String MASTER = "kubernetes.master";
  private static final String TRY_KUBECONFIG = "kubernetes.auth.tryKubeConfig";

  private final AtomicInteger asked = new AtomicInteger();
  private volatile IntFunction<String> version = request -> "v1.34.1";
  private HttpServer server;

  Program program() {
    return new ProgramInThisProcess();
  }

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          boolean known = exchange.getRequestURI().getPath().equals("/version");
          byte[] body =
              (known
                      ? "{\"gitVersion\": \"" + version.apply(asked.incrementAndGet()) + "\"}"
                      : "{\"message\": \"nothing here\"}")
                  .getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(known ? 200 : 404, body.length);
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

  @Test
  void wellIsZero() {
    Run run = program().run("doctor", "--only", "api-server-version,reports-api");

    assertThat(run.out())
        .isEqualToNormalizingNewlines(
            """
            √ api-server-version: the API server is v1.34.1
            √ reports-api: neither openreports.io nor wgpolicyk8s.io is served, so there are no reports
            2 well
            """);
    assertThat(run.err()).isEmpty();
    assertThat(run.status()).isZero();
  }

  @Test
  void warningsAreZeroToo() {
    version = request -> "v1.27.0";

    Run run = program().run("doctor", "--only", "api-server-version");

    assertThat(run.out())
        .startsWith("‼ api-server-version: ")
        .endsWith("0 well, 1 to be seen to\n");
    assertThat(run.status()).isZero();
  }

  @Test
  void wrongIsOne() {
    Run run = program().run("doctor", "-n", "elsewhere", "--only", "endpoints");

    assertThat(run.out())
        .startsWith("× endpoints: there is no Deployment elsewhere/kamaji-hetzner-webhook.");
    assertThat(run.status()).isEqualTo(1);
  }

  @Test
  void whatCannotBeLookedAtIsTwo() {
    version = request -> "";

    Run run = program().run("doctor", "--only", "api-server-version");

    assertThat(run.out())
        .startsWith("× api-server-version: cannot look: ")
        .endsWith("0 well, 1 not looked at\n");
    assertThat(run.status()).isEqualTo(2);
  }

  @Test
  void noApiServerIsTwoInOneLine() {
    server.stop(0);

    Run run = program().run("doctor");

    assertThat(run.out()).isEmpty();
    assertThat(run.err().lines())
        .singleElement()
        .asString()
        .startsWith("cannot look: no answer from http://localhost:");
    assertThat(run.status()).isEqualTo(2);
  }

  @Test
  void waitsUntilItIsWell() {
    // The command itself asks first, the check second.
    version = request -> request <= 2 ? "" : "v1.34.1";

    Run run = program().run("doctor", "--only", "api-server-version", "--wait", "1m");

    assertThat(run.out()).startsWith("√ api-server-version").contains("1 well");
    assertThat(run.status()).isZero();
    assertThat(asked).hasValue(4);
  }

  @Test
  void waitsNoLongerThanItIsTold() {
    Run run = program().run("doctor", "--only", "endpoints", "--wait", "1s");

    assertThat(run.status()).isEqualTo(1);
    assertThat(asked.get()).isBetween(2, 3);
  }

  @Test
  void jsonIsOfItsSchema() throws IOException {
    String out = program().run("doctor", "--pre", "-o", "json").out();

    JsonNode report = JSON.readTree(out);
    try (InputStream schema =
        Check.class.getResourceAsStream(
            "/dev/kamajihetzner/webhook/report/doctor-report.schema.json")) {
      assertThat(
              JsonSchemaFactory.getInstance(VersionFlag.V202012)
                  .getSchema(JSON.readTree(schema))
                  .validate(report))
          .isEmpty();
    }
    assertThat(report.findValuesAsText("id"))
        .containsExactlyElementsOf(Checks.beforeInstallation().stream().map(Check::id).toList());
    assertThat(report.at("/checks/0/message").asText()).isEqualTo("the API server is v1.34.1");
    assertThat(report.at("/summary/unknown").asInt()).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--only ca-bundel|--only: no check ca-bundel; did you mean ca-bundle? See"
            + " kamaji-hetzner-webhook doctor --help",
        "--skip leases|--skip: no check leases; did you mean lease? See kamaji-hetzner-webhook doctor"
            + " --help",
        "--wait soon|Invalid value for option '--wait': 'soon' is no duration; write it as"
            + " 30s or 2m; see kamaji-hetzner-webhook doctor --help",
        "--wait 48h|Invalid value for option '--wait': '48h' is not between 0s and 1d; see"
            + " kamaji-hetzner-webhook doctor --help",
      })
  void misuseIsAnsweredInOneLine(String arguments, String answer) {
    Run run = program().run((Object[]) ("doctor " + arguments).split(" "));

    assertThat(run.err()).isEqualToIgnoringNewLines(answer);
    assertThat(run.status()).isEqualTo(2);
  }

  @Test
  void whatIsLeftOfTheChecksIsSomething() {
    Run run = program().run("doctor", "--pre", "--only", "lease");

    assertThat(run.err()).startsWith("no check is left; with --pre there are api-server-version, ");
    assertThat(run.status()).isEqualTo(2);
    assertThat(program().run("doctor", "--only", "nonsense").err())
        .startsWith("--only: no check nonsense; there are api-server-version, ");
  }

  @ParameterizedTest
  @MethodSource("dev.kamajihetzner.webhook.doctor.Checks#all")
  void theHelpListsEveryCheck(Check check) {
    assertThat(program().run("doctor", "--help").out())
        .contains(check.id() + " ", check.sentence());
  }
}
