package dev.kamajihetzner.webhook.command;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import dev.kamajihetzner.webhook.PackagedProgram;
import dev.kamajihetzner.webhook.Program.Run;
import dev.kamajihetzner.webhook.ProgramInThisProcess;
import dev.kamajihetzner.webhook.admission.GivenManifests;
import dev.kamajihetzner.webhook.admission.RecordedReviews;
import dev.kamajihetzner.webhook.certificate.IssuedCertificate;
import io.restassured.http.ContentType;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The packaged program as a process: what it says, and what it exits with. */
class ServeCommandIT {
  private static final Duration START = Duration.ofSeconds(60);
  private static final Pattern LISTENING =
      Pattern.compile(
          "Listening on: https://\\S+:(?<https>\\d+)\\.(?s:.*)http://\\S+:(?<management>\\d+)");
  private static final Map<String, String> ANY_PORTS =
      Map.of("QUARKUS_HTTP_SSL_PORT", "0", "QUARKUS_MANAGEMENT_PORT", "0");

  /** Absolute, as the program does not run in the project's directory. */
  private static final String MANIFESTS =
      Path.of(GivenManifests.MANIFESTS).toAbsolutePath().toString();

  private static final int FAILED = 1;
  private static final int MISUSED = 2;

  @TempDir Path directory;

  static Set<String> commands() {
    return ProgramInThisProcess.commandLine().getSubcommands().keySet();
  }

  @ParameterizedTest
  @ValueSource(strings = {"--help", "-h"})
  void showsItsCommands(String option) {
    String usage = ProgramInThisProcess.commandLine().getUsageMessage();
    assertThat(usage).startsWith("Usage: kamaji-hetzner-webhook").contains(commands());
    assertThat(run(Map.of(), option)).isEqualTo(new Run(0, usage, ""));
  }

  @ParameterizedTest
  @MethodSource("commands")
  void showsTheOptionsOfACommand(String command) {
    String usage =
        ProgramInThisProcess.commandLine().getSubcommands().get(command).getUsageMessage();
    assertThat(usage).startsWith("Usage: kamaji-hetzner-webhook " + command);
    assertThat(run(Map.of(), command, "--help")).isEqualTo(new Run(0, usage, ""));
    assertThat(run(Map.of(), command, "-h")).isEqualTo(new Run(0, usage, ""));
  }

  @ParameterizedTest
  @ValueSource(strings = {"--version", "-V"})
  void showsItsVersion(String option) {
    Run own = run(Map.of(), option);
    assertThat(own.status()).isZero();
    assertThat(own.out()).matches("\\d+\\.\\d+\\.\\d+\\S*\\R");
    assertThat(own.err()).isEmpty();
    for (String command : commands()) {
      assertThat(run(Map.of(), command, option)).as(command).isEqualTo(own);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "--nope, Unknown option: '--nope'",
    "serve --nope, Unknown option: '--nope'",
    "check --nope -, Unknown option: '--nope'",
    "check, 'Missing required parameter: ''FILE|DIR|-'', or -k DIR'",
    "explain --nope, Unknown option: '--nope'",
    "explain version-match upgrade-path, Unmatched argument at index 2: 'upgrade-path'",
    "argocd --nope, Unknown option: '--nope'",
    "argocd nope, Unmatched argument at index 1: 'nope'",
    "nope, Unknown command: 'nope'",
    "serve --manifests, Missing required parameter for option '--manifests' (PATH)",
    "serve --manifests nowhere, --manifests: nowhere is not there",
    "--manifests nowhere, --manifests: nowhere is not there"
  })
  void saysHowToUseItInOneLine(String arguments, String problem) throws Exception {
    Run run = run(Map.of(), arguments.split(" "));
    assertThat(run.status()).isEqualTo(MISUSED);
    assertThat(run.err())
        .startsWith(problem + "; see kamaji-hetzner-webhook")
        .endsWith(" --help" + System.lineSeparator())
        .hasLineCount(1);
    assertThat(run.out()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "KAMAJI_HETZNER_POLICY_VERSION_MATCH_MODE, perhaps, kamaji-hetzner.policy.version-match.mode",
    "KAMAJI_HETZNER_VERSION_MATCH_PRECISION, rough, kamaji-hetzner.version-match.precision",
    "KAMAJI_HETZNER_UPGRADE_PATH_MAXIMUM, new, kamaji-hetzner.upgrade-path.maximum",
    "KAMAJI_HETZNER_LOCATION_DETECT, perhaps, kamaji-hetzner.location.detect",
    "KAMAJI_HETZNER_LOCATION_DEFAULT, eu-central, kamaji-hetzner.location.default",
    "KAMAJI_HETZNER_LOCATION_ZONES, fsn1, kamaji-hetzner.location.zones",
    "KAMAJI_HETZNER_CERTIFICATE_RELOAD_INTERVAL, s, kamaji-hetzner.certificate.reload-interval"
  })
  void namesASettingThatCannotBe(String variable, String value, String setting) throws Exception {
    Run run = run(Map.of(variable, value), "serve", "--manifests", MANIFESTS);
    assertThat(run.status()).isEqualTo(MISUSED);
    assertThat(run.err())
        .startsWith("bad setting")
        .contains(setting, '"' + value + '"')
        .doesNotContain("SRCFG", "java.")
        .hasLineCount(1);
    assertThat(run.out()).isEmpty();
  }

  @Test
  void namesEverySettingThatCannotBe() throws Exception {
    Run run =
        run(
            Map.of(
                "KAMAJI_HETZNER_POLICY_UPGRADE_PATH_MODE", "x",
                "KAMAJI_HETZNER_VERSION_MATCH_DRY_RUN", "x"),
            "serve");
    assertThat(run.status()).isEqualTo(MISUSED);
    assertThat(run.err().lines())
        .hasSize(2)
        .allSatisfy(line -> assertThat(line).startsWith("bad setting"));
  }

  @Test
  void namesASettingThatThereIsNot() throws Exception {
    Path application = Files.createDirectories(directory.resolve("config"));
    Files.writeString(
        application.resolve("application.properties"), "kamaji-hetzner.location.defualt=fsn1\n");
    Run run = run(Map.of(), "serve");
    assertThat(run.status()).isEqualTo(MISUSED);
    assertThat(run.err().lines())
        .containsExactly(
            "unknown setting kamaji-hetzner.location.defualt; did you mean"
                + " kamaji-hetzner.location.default?");
  }

  @Test
  void namesAVariableThatIsNoSettingButNotThoseOfAService() throws Exception {
    Run run =
        run(
            Map.of(
                "KAMAJI_HETZNER_LOCATION_DEFUALT", "fsn1",
                "KAMAJI_HETZNER_WEBHOOK_SERVICE_HOST", "10.0.0.1"),
            "serve");
    assertThat(run.status()).isEqualTo(MISUSED);
    assertThat(run.err().lines())
        .containsExactly(
            "unknown setting in environment variable KAMAJI_HETZNER_LOCATION_DEFUALT; did you mean"
                + " KAMAJI_HETZNER_LOCATION_DEFAULT?");
  }

  @ParameterizedTest
  @CsvSource({
    "KAMAJI_HETZNER_CERTIFICATE_FILES_KEY, certificate.files.key, certificate.files.certificate",
    "KAMAJI_HETZNER_CERTIFICATE_FILES_CERTIFICATE, certificate.files.certificate, certificate.files.key"
  })
  void asksForTheOtherFileOfAPair(String variable, String set, String missing) throws Exception {
    for (String[] arguments :
        List.of(new String[] {"serve"}, new String[] {"serve", "--manifests", MANIFESTS})) {
      assertFails(
          run(Map.of(variable, "tls.pem"), arguments),
          "no serving certificate: kamaji-hetzner.%s is set; set kamaji-hetzner.%s too"
              .formatted(set, missing));
    }
  }

  @Test
  void asksForACertificate() throws Exception {
    assertFails(
        run(Map.of()),
        "no serving certificate: set kamaji-hetzner.certificate.files.certificate and"
            + " kamaji-hetzner.certificate.files.key");
  }

  @Test
  void saysWhatIsWrongWithCertificateFiles() throws Exception {
    Path certificate = directory.resolve("tls.crt");
    Path key = directory.resolve("tls.key");
    Map<String, String> environment =
        Map.of(
            "KAMAJI_HETZNER_CERTIFICATE_FILES_CERTIFICATE", certificate.toString(),
            "KAMAJI_HETZNER_CERTIFICATE_FILES_KEY", key.toString());
    assertFails(run(environment), "no serving certificate: " + certificate + " is not there");
    IssuedCertificate.rsa().writeTo(certificate, key);
    Files.write(key, IssuedCertificate.rsa().pkcs8());
    assertFails(
        run(environment),
        "no serving certificate: %s and %s: the key is not the certificate's"
            .formatted(certificate, key));
  }

  @ParameterizedTest
  @CsvSource({
    "CLIENT_CERTIFICATE_AUTHORITIES, nowhere, no client authorities: nowhere is not there",
    "CLIENT_CERTIFICATE_NAMES, a, kamaji-hetzner.client-certificate.names is set; set kamaji-hetzner.client-certificate.authorities too",
    "LIMITS_SENDING, 0s, kamaji-hetzner.limits.sending and .idle have to be longer than nothing",
    "LIMITS_IDLE, -1s, kamaji-hetzner.limits.sending and .idle have to be longer than nothing",
    "LIMITS_REVIEWS, 0, kamaji-hetzner.limits.reviews and .bodies have to leave room for one review at least",
    "LIMITS_BODIES, 0, kamaji-hetzner.limits.reviews and .bodies have to leave room for one review at least"
  })
  void saysWhichLimitIsWrong(String setting, String value, String problem) throws Exception {
    assertFails(
        run(Map.of("KAMAJI_HETZNER_" + setting, value), "serve", "--manifests", MANIFESTS),
        problem);
  }

  @Test
  void saysWhichManifestIsWrongAndWhere() throws Exception {
    Path manifest = Files.writeString(directory.resolve("broken.yaml"), "kind: Cluster\nspec: [\n");
    Run run = run(Map.of(), "serve", "--manifests", directory.toString());
    assertThat(run.status()).isEqualTo(FAILED);
    assertThat(run.err())
        .startsWith("cannot serve: kamaji-hetzner.graph.manifests: " + manifest + " line ")
        .hasLineCount(1);
  }

  @Test
  void saysThatAPortIsTaken() throws Exception {
    try (ServerSocket taken = new ServerSocket(0)) {
      int port = taken.getLocalPort();
      Run run =
          run(
              Map.of("QUARKUS_HTTP_SSL_PORT", Integer.toString(port)),
              "serve",
              "--manifests",
              MANIFESTS);
      assertThat(run.status()).isEqualTo(FAILED);
      assertThat(run.err())
          .startsWith("cannot serve: ")
          .contains(Integer.toString(port))
          .hasLineCount(1);
    }
  }

  @Test
  void servesUntilItIsToldToStop() throws Exception {
    Path output = directory.resolve("output");
    Path error = directory.resolve("error");
    Process process =
        new PackagedProgram(directory, ANY_PORTS).start(output, error, "--manifests", MANIFESTS);
    try {
      await().atMost(START).until(() -> LISTENING.matcher(Files.readString(output)).find());
      Matcher ports = LISTENING.matcher(Files.readString(output));
      assertThat(ports.find()).isTrue();
      await()
          .atMost(START)
          .untilAsserted(
              () ->
                  given()
                      .baseUri("http://localhost")
                      .port(Integer.parseInt(ports.group("management")))
                      .get("/q/health/ready")
                      .then()
                      .statusCode(200));
      given()
          .baseUri("https://localhost")
          .port(Integer.parseInt(ports.group("https")))
          .relaxedHTTPSValidation()
          .contentType(ContentType.JSON)
          .body(RecordedReviews.body("legacy/cluster-create"))
          .post("/mutate")
          .then()
          .statusCode(200)
          .body("response.allowed", equalTo(true));
      process.destroy();
      assertThat(process.waitFor(START.toSeconds(), TimeUnit.SECONDS)).isTrue();
      assertThat(Files.readString(output)).contains("stopped in");
      assertThat(Files.readString(error)).isEmpty();
    } finally {
      process.destroyForcibly();
    }
  }

  private static void assertFails(Run run, String problem) {
    assertThat(run.err()).isEqualTo("cannot serve: " + problem + System.lineSeparator());
    assertThat(run.status()).isEqualTo(FAILED);
    assertThat(run.out()).isEmpty();
  }

  private Run run(Map<String, String> environment, String... arguments) {
    Map<String, String> all = new HashMap<>(ANY_PORTS);
    all.putAll(environment);
    return new PackagedProgram(directory, all).run((Object[]) arguments);
  }
}
