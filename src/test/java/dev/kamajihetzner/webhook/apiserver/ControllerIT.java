package dev.kamajihetzner.webhook.apiserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kamajihetzner.webhook.PackagedProgram;
import dev.kamajihetzner.webhook.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** deploy/ as it is installed, with the controller as a process that has its account alone. */
@NeedsApiServer(atLeast = "1.33", why = "deploy/ is called by EndpointSlices")
class ControllerIT {
  /** A JVM takes its time. */
  private static final Duration FIRST_ANSWER =
      Duration.ofSeconds(PackagedProgram.isNative() ? 5 : 40);

  private static final ServingCertificates FOREIGN = new ServingCertificates();

  private static Installation installation;
  private static ProgramProcess controller;
  private static Duration firstAnswer;

  @BeforeAll
  static void start() {
    installation = new Installation();
    installation.installKinds();
    long start = System.nanoTime();
    controller =
        installation.controller(
            "certificate.rotation.authority-validity", "60m",
            "certificate.rotation.leaf-validity", "20m",
            "certificate.rotation.announcement", "2s");
    installation.replica(() -> Duration.ZERO);
    installation.awaitVerifying();
    firstAnswer = Duration.ofNanos(System.nanoTime() - start);
    System.out.printf("first review answered %s ms after the start%n", firstAnswer.toMillis());
  }

  @AfterAll
  static void stop() {
    if (installation != null) {
      installation.close();
    }
  }

  @Test
  void fromNothingTheFirstReviewIsAnsweredSoon() {
    assertThat(firstAnswer).isLessThan(FIRST_ANSWER);
    assertThat(
            installation
                .api()
                .get(installation.stored("Pod", Installation.NAMESPACE + "-0"))
                .body()
                .at("/metadata/annotations/kamaji-hetzner.dev~1certificate")
                .asText())
        .isNotEmpty();
  }

  /** Also without Cluster API's kinds, of which it has no right to know anything. */
  @Test
  void itLogsLittle() {
    assertThat(controller.logged())
        .doesNotContain("ERROR", "\tat ", "ClusterWatches", "reconciler");
    assertThat(installation.audit().requests()).allMatch(it -> it.status() != 403, "is allowed");
  }

  private static Map<String, String> versions() {
    Map<String, String> versions = new TreeMap<>();
    List<ObjectNode> objects = new ArrayList<>(installation.configurations());
    objects.add(installation.secret(Installation.LEAF));
    objects.add(installation.secret(Installation.AUTHORITY));
    objects.add(installation.stored("Namespace", Installation.NAMESPACE));
    for (ObjectNode object : objects) {
      versions.put(
          object.path("kind").asText() + object.at("/metadata/name").asText(),
          installation.api().get(object).body().at("/metadata/resourceVersion").asText());
    }
    return versions;
  }

  private static void assertNoDiff() {
    Kubectl.Run diff = installation.kubectl("diff", "-k", "deploy/");
    assertThat(diff.status()).as(diff.output() + diff.error()).isZero();
  }

  /** Waits until nothing has been written for a while. */
  private static void awaitQuiet() {
    await("the controller to be done")
        .pollInterval(Duration.ofMillis(1500))
        .atMost(Duration.ofSeconds(30))
        .until(new QuietSince());
  }

  private static final class QuietSince implements Callable<Boolean> {
    private int before = -1;

    @Override
    public Boolean call() {
      int now = installation.audit().writes().size();
      boolean quiet = now == before;
      before = now;
      return quiet;
    }
  }

  @Test
  void applyingAgainChangesNothing() {
    awaitQuiet();
    Map<String, String> before = versions();

    installation.apply();
    assertNoDiff();

    awaitQuiet();
    assertThat(versions()).isEqualTo(before);
  }

  @Test
  void afterRotationsThereIsNoDifferenceEither() {
    installation.awaitVerifying();
    X509Certificate before = installation.leaf().orElseThrow();
    installation.rotate("difference-" + System.nanoTime());

    await("a leaf of the new authority")
        .atMost(Duration.ofSeconds(60))
        .until(() -> installation.verifies() && !installation.leaf().get().equals(before));

    assertNoDiff();
    installation.apply();
    assertThat(installation.verifies()).isTrue();
  }

  private interface Damage {
    void happen() throws Exception;
  }

  private static Arguments damage(String name, Damage damage) {
    return Arguments.argumentSet(name, name, damage);
  }

  static Stream<Arguments> damages() {
    return Stream.of(
        damage("leaf deleted", () -> delete(Installation.LEAF)),
        damage("leaf of the wrong type", ControllerIT::replaceByOpaque),
        damage("leaf is rubbish", () -> patch(Installation.LEAF, "tls.crt", "cnViYmlzaA==")),
        damage("key is rubbish", () -> patch(Installation.LEAF, "tls.key", "")),
        damage("leaf of another authority", ControllerIT::foreignLeaf),
        damage("authority deleted", () -> delete(Installation.AUTHORITY)),
        damage("authority is rubbish", () -> patch(Installation.AUTHORITY, "ca.crt", "cnViYg==")),
        damage(
            "both deleted",
            () -> {
              delete(Installation.AUTHORITY);
              delete(Installation.LEAF);
            }),
        damage("bundles emptied", () -> installation.changeBundles(it -> it.remove("caBundle"))),
        damage(
            "bundles replaced by a foreign authority",
            () -> installation.changeBundles(it -> it.put("caBundle", FOREIGN.caBundle()))),
        damage("configurations deleted and applied again", ControllerIT::applyConfigurationsAgain));
  }

  private static void delete(String secret) {
    installation.api().delete(installation.secret(secret)).accepted();
  }

  private static void patch(String secret, String key, String base64) {
    installation
        .api()
        .mergePatch(
            installation.secret(secret), "{\"data\":{\"%s\":\"%s\"}}".formatted(key, base64))
        .accepted();
  }

  private static void replaceByOpaque() {
    ObjectNode opaque = installation.secret(Installation.LEAF);
    opaque.put("type", "Opaque");
    // The controller makes another one at once.
    await("a Secret of the wrong type")
        .pollInterval(Duration.ofMillis(1))
        .until(
            () -> {
              installation.api().delete(opaque);
              return installation.api().create(opaque).isAccepted();
            });
  }

  private static void foreignLeaf() throws IOException {
    Base64.Encoder encoder = Base64.getEncoder();
    installation
        .api()
        .mergePatch(
            installation.secret(Installation.LEAF),
            "{\"data\":{\"tls.crt\":\"%s\",\"tls.key\":\"%s\"}}"
                .formatted(
                    encoder.encodeToString(Files.readAllBytes(FOREIGN.certificateFile())),
                    encoder.encodeToString(Files.readAllBytes(FOREIGN.keyFile()))))
        .accepted();
  }

  private static void applyConfigurationsAgain() {
    installation.configurations().forEach(it -> installation.api().delete(it).accepted());
    installation.apply();
  }

  /** Damage that reaches API servers, or pods, before anybody can repair it. */
  private static final Set<String> FELT =
      Set.of(
          "leaf of another authority",
          "bundles emptied",
          "bundles replaced by a foreign authority",
          "both deleted",
          "configurations deleted and applied again");

  @ParameterizedTest
  @MethodSource("damages")
  void damageIsRepaired(String name, Damage damage) throws Exception {
    installation.awaitVerifying();
    awaitQuiet();
    int writes = installation.audit().writes().size();

    try (Reviews reviews = new Reviews(installation, 20)) {
      damage.happen();

      await("a repair").until(() -> installation.audit().writes().size() > writes);
      installation.awaitVerifying();
      int until = reviews.asked() + 20;
      await("more reviews").until(() -> reviews.asked() >= until);
      System.out.printf(
          "%s: %s of %s reviews failed%n", name, reviews.failures().size(), reviews.asked());
      if (!FELT.contains(name)) {
        assertThat(reviews.failures()).isEmpty();
      }
    }
    assertThat(controller.logged()).doesNotContain("ERROR", "\tat ");
  }

  @Test
  void doctorFindsNothingWrongWithWhatItMakes() {
    installation.awaitVerifying();

    Program.Run run =
        new PackagedProgram(
                Path.of(""),
                Map.of("KUBECONFIG", installation.apiServer().kubectl().kubeconfig().toString()))
            .run("doctor", "--only", "configurations,account-rights,lease,ca-bundle");

    assertThat(run.out() + run.err()).doesNotContain("×", "‼").contains("4 well");
    assertThat(run.status()).isZero();
  }

  @Test
  void aForeignAuthorityIsKept() {
    installation.awaitVerifying();
    List<X509Certificate> foreign =
        Installation.certificates(Base64.getDecoder().decode(FOREIGN.caBundle()));
    installation.changeBundles(it -> it.put("caBundle", FOREIGN.caBundle()));

    installation.awaitVerifying();

    assertThat(installation.bundles())
        .allSatisfy(it -> assertThat(Installation.certificates(it)).containsAll(foreign));
  }

  @Test
  void whereSomebodyElseOwnsTheCertificateItIsLeftAlone() {
    int writes = installation.audit().requests().size();
    ProgramProcess other =
        installation.controller("certificate.managed", "false", "audit.mode", "off").awaitReady();

    await("the word that it has nothing to do")
        .until(
            () ->
                other
                    .logged()
                    .contains(
                        "kamaji-hetzner.certificate.managed is false: certificates are left"
                            + " alone"));
    assertThat(other.logged()).doesNotContain("WARN", "ERROR", "Lease");

    other.close();
    assertThat(
            installation.audit().requests().stream()
                .skip(writes)
                .map(AuditLog.Request::who)
                .distinct())
        .hasSizeLessThan(2);
  }

  @Test
  void settingsWithoutRoomForARotationStopTheStartInOneLine() {
    ProgramProcess stopped = installation.controller("certificate.rotation.leaf-validity", "200d");

    await("the end").atMost(Duration.ofSeconds(30)).until(() -> !stopped.isAlive());

    assertThat(stopped.status()).isEqualTo(2);
    assertThat(stopped.logged())
        .isEqualToIgnoringNewLines(
            "bad setting: kamaji-hetzner.certificate.rotation.leaf-validity is 200d: at most a"
                + " third of authority-validity, which is 365d");
  }

  @Test
  void anUnknownSettingStopsTheStart() {
    ProgramProcess stopped = installation.controller("certificate.rotation.leaf-validty", "20d");

    await("the end").atMost(Duration.ofSeconds(30)).until(() -> !stopped.isAlive());

    assertThat(stopped.status()).isEqualTo(2);
    assertThat(stopped.logged())
        .startsWith("unknown setting in environment variable")
        .contains("did you mean KAMAJI_HETZNER_CERTIFICATE_ROTATION_LEAF_VALIDITY?");
  }
}
