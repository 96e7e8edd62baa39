package dev.kamajihetzner.webhook.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.kamajihetzner.webhook.cluster.KubernetesApi;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine.Help.Ansi;

class ChecksTest {
  static List<Check> all() {
    return Checks.all();
  }

  private static Check check(String id) {
    return all().stream().filter(it -> it.id().equals(id)).findFirst().orElseThrow();
  }

  private static String text(Diagnosis diagnosis) {
    StringWriter out = new StringWriter();
    new DiagnosisText(Ansi.OFF).write(diagnosis, new PrintWriter(out));
    return out.toString();
  }

  private static String line(Check check, Doctor doctor) {
    return text(doctor.examine(List.of(check), GivenCertificates.NOW))
        .lines()
        .findFirst()
        .orElseThrow();
  }

  @Test
  void aHealthyInstallationDrawsNothing() throws IOException {
    assertThat(comparable(new GivenCluster()))
        .isEqualTo(Files.readString(Path.of("src/test/resources/doctor/healthy.txt")));
  }

  private static String comparable(GivenCluster cluster) {
    return text(cluster.doctor().examine(all(), GivenCertificates.NOW))
        .replaceAll("in \\d+ ms", "in 7 ms")
        .replaceAll("all \\d+ that", "all 48 that");
  }

  static List<Arguments> installations() {
    return GivenCluster.cases("installations").stream()
        .map(it -> Arguments.of(it.path("it").asText(), it))
        .toList();
  }

  /** Nothing is missed that was left out on purpose. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("installations")
  void everyWayToInstallIsHealthy(String it, JsonNode given) throws IOException {
    GivenCluster cluster = new GivenCluster();
    given.path("change").forEach(cluster::change);
    Map<String, String> expected = new LinkedHashMap<>();
    for (String line : Files.readAllLines(Path.of("src/test/resources/doctor/healthy.txt"))) {
      expected.put(line.split(":")[0], line);
    }
    given.path("lines").forEach(line -> expected.put(line.asText().split(":")[0], line.asText()));

    assertThat(comparable(cluster).lines()).containsExactlyElementsOf(expected.values());
  }

  static List<Arguments> cases() {
    List<Arguments> cases = new ArrayList<>();
    for (String check : Checks.ids()) {
      for (JsonNode one : GivenCluster.cases(check)) {
        cases.add(Arguments.of(check, one.path("it").asText(), one));
      }
    }
    return cases;
  }

  @ParameterizedTest(name = "{0}: {1}")
  @MethodSource("cases")
  void aCheckSaysWhatItFindsInOneLine(String id, String it, JsonNode given) {
    GivenCluster cluster = new GivenCluster();
    given.path("change").forEach(cluster::change);

    assertThat(line(check(id), cluster.doctor()).replaceAll("in \\d+ ms", "in 7 ms"))
        .isEqualTo(given.path("line").asText().strip());
  }

  @ParameterizedTest
  @MethodSource("all")
  void everyCheckHasACaseInWhichItIsNotWell(Check check) {
    boolean onlyTells = check instanceof ReportsApi;

    assertThat(GivenCluster.cases(check.id()))
        .anyMatch(it -> onlyTells || !it.path("line").asText().startsWith("√"));
  }

  @ParameterizedTest
  @MethodSource("all")
  void whoMayNotLookIsToldSo(Check check) {
    KubernetesApi forbidding =
        (method, path, body) ->
            new KubernetesApi.Answer(403, "{\"message\": \"User \\\"me\\\" cannot\"}");

    assertThat(line(check, new Doctor(forbidding, (address, port) -> Optional.empty(), "ns")))
        .startsWith("× " + check.id() + ": cannot look: ")
        .contains("403 User \"me\" cannot")
        .endsWith("ask as somebody who may see it; --skip " + check.id() + " leaves it out.");
  }

  @ParameterizedTest
  @MethodSource("all")
  void noAnswerAndRubbishAreTold(Check check) {
    KubernetesApi silent =
        (method, path, body) -> {
          throw new IOException("no answer from https://api");
        };
    KubernetesApi talking = (method, path, body) -> new KubernetesApi.Answer(200, "<html>");
    for (KubernetesApi api : List.of(silent, talking)) {
      assertThat(line(check, new Doctor(api, (address, port) -> Optional.empty(), "ns")))
          .startsWith("× " + check.id() + ": cannot look: ");
    }
  }

  @ParameterizedTest
  @MethodSource("all")
  void anEmptyClusterBreaksNoCheck(Check check) {
    KubernetesApi empty = (method, path, body) -> new KubernetesApi.Answer(404, "{}");

    assertThat(line(check, new Doctor(empty, (address, port) -> Optional.empty(), "ns")))
        .contains(check.id() + ": ");
  }

  @Test
  void whatACommandOfATerminalLooksLikeIsEscaped() {
    GivenCluster cluster = new GivenCluster();
    GivenCluster.cases("hostile").get(0).path("change").forEach(cluster::change);

    String text = text(cluster.doctor().examine(all(), GivenCertificates.NOW));

    assertThat(text).contains("\\u001b[31m").doesNotContain("\u001b", "\r");
    assertThat(text.lines()).noneMatch(line -> line.startsWith("::"));
    assertThat(text.lines().count()).isEqualTo(Checks.ids().size() + 1L);
  }

  @ParameterizedTest
  @MethodSource("all")
  void itsSentenceIsOne(Check check) {
    assertThat(check.id()).matches("[a-z]+(-[a-z]+)*");
    assertThat(check.sentence()).endsWith(".").hasSizeBetween(30, 120);
  }

  @Test
  void beforeAnInstallationNothingOfOursIsLookedFor() {
    assertThat(Checks.beforeInstallation().stream().map(Check::id))
        .containsExactly(
            "api-server-version",
            "installer-rights",
            "served-kinds",
            "location",
            "reports-api",
            "other-webhooks");
  }
}
