package dev.kamajihetzner.webhook.apiserver;

import static dev.kamajihetzner.webhook.apiserver.InstalledWebhook.NAME;
import static dev.kamajihetzner.webhook.apiserver.InstalledWebhook.ours;
import static dev.kamajihetzner.webhook.apiserver.ManagementCluster.object;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kamajihetzner.webhook.PackagedProgram;
import dev.kamajihetzner.webhook.Program.Run;
import dev.kamajihetzner.webhook.certificate.rotation.GivenAuthority;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** doctor on an installation as deploy/ makes it, with one thing after the other broken. */
@NeedsApiServer(atLeast = "1.30", why = "older ones know fewer of the fields in deploy/")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class DoctorIT {
  private static final String SERVICE = NAME + "." + NAME + ".svc";
  private static final ObjectNode SECRET = ours("v1", "Secret", NAME + "-tls");
  private static final ObjectNode MUTATING = configuration("MutatingWebhookConfiguration");
  private static final ObjectNode VALIDATING = configuration("ValidatingWebhookConfiguration");
  private static final Instant NOW = Instant.now();
  private static final GivenAuthority FOREIGN =
      GivenAuthority.at(NOW.minus(Duration.ofDays(60)), Duration.ofDays(365));

  private static InstalledWebhook installed;

  private static ObjectNode configuration(String kind) {
    return object("admissionregistration.k8s.io/v1", kind, null, NAME);
  }

  @BeforeAll
  static void install() throws IOException {
    Optional<String> address = Installation.address();
    assumeTrue(
        address.isPresent(), "needs an IPv4 address beside the loopback: pods have none there");
    installed = new InstalledWebhook(address.get());
  }

  @AfterAll
  static void stop() {
    if (installed != null) {
      installed.close();
    }
  }

  private static Run doctor(String... options) {
    Path kubeconfig = installed.apiServer().kubectl().kubeconfig();
    return new PackagedProgram(Path.of(""), Map.of("KUBECONFIG", kubeconfig.toString()))
        .run(Stream.concat(Stream.of("doctor"), Stream.of(options)).toArray());
  }

  /** The lines that are not well. */
  private static List<String> problems(Run run) {
    return run.out().lines().filter(line -> line.startsWith("×") || line.startsWith("‼")).toList();
  }

  @Test
  @Order(1)
  void aHealthyInstallationDrawsNothing() {
    Run run = doctor("--wait", "20s");

    assertThat(run.out() + run.err()).doesNotContain("×", "‼").contains("14 well");
    assertThat(run.out())
        .contains("ca-bundle: 9 webhooks trust it; looked at the Secret and at what 2 pods serve");
    assertThat(run.out()).contains("dry-run: completed by the webhook, in ");
    assertThat(run.status()).isZero();
    assertThat(doctor("--pre").status()).isZero();
  }

  @Test
  @Order(2)
  void aControllerThatHasStoppedHoldsNoLease() {
    ObjectNode lease = InstalledWebhook.lease("");
    installed.api().update(lease, stored -> changed(stored, "spec", lease.path("spec"))).accepted();

    Run run = doctor();

    assertThat(problems(run)).singleElement().asString().startsWith("× lease: nobody holds Lease");
    assertThat(run.status()).isEqualTo(1);
  }

  private static ObjectNode changed(ObjectNode object, String field, JsonNode value) {
    object.set(field, value);
    return object;
  }

  /** Runs the checks while it is broken; afterwards it is as before. */
  private static List<String> whileChanged(ObjectNode object, Consumer<ObjectNode> change) {
    ObjectNode before = installed.api().stored(object);
    ObjectNode changed = before.deepCopy();
    change.accept(changed);
    installed.api().replace(changed).accepted();
    try {
      return problems(doctor("--skip", "lease"));
    } finally {
      installed
          .api()
          .update(
              object,
              stored -> {
                ObjectNode again = before.deepCopy();
                again
                    .withObject("/metadata")
                    .set("resourceVersion", stored.at("/metadata/resourceVersion"));
                return again;
              })
          .accepted();
    }
  }

  @Test
  @Order(3)
  void bundlesThatVerifyNothing() {
    assertThat(whileChanged(MUTATING, it -> InstalledWebhook.withBundle(it, new byte[0])))
        .anyMatch(it -> it.startsWith("× ca-bundle: there is no caBundle in mutate-"));
    assertThat(whileChanged(VALIDATING, it -> InstalledWebhook.withBundle(it, FOREIGN.pem())))
        .anyMatch(
            it ->
                it.startsWith(
                        "× ca-bundle: the certificate in Secret " + NAME + "-tls is not trusted")
                    && it.contains("the certificate of pod " + NAME + "-a is not trusted"));
    assertThat(
            whileChanged(
                VALIDATING,
                it -> InstalledWebhook.withBundle(it, "rubbish".getBytes(StandardCharsets.UTF_8))))
        .anyMatch(it -> it.startsWith("× ca-bundle: there is no certificate in the caBundle of "));
  }

  private static void secret(ObjectNode secret, byte[] certificate, byte[] key) {
    secret
        .putObject("data")
        .put("tls.crt", Base64.getEncoder().encodeToString(certificate))
        .put("tls.key", Base64.getEncoder().encodeToString(key));
  }

  @Test
  @Order(4)
  void secretsThatPodsCannotServe() {
    byte[] rubbish = "rubbish".getBytes(StandardCharsets.UTF_8);
    GivenAuthority.Leaf foreign = FOREIGN.leaf(NOW, Duration.ofDays(30), SERVICE);
    GivenAuthority.Leaf expired =
        FOREIGN.leaf(NOW.minus(Duration.ofDays(31)), Duration.ofDays(30), SERVICE);

    assertThat(whileChanged(SECRET, it -> secret(it, rubbish, rubbish)))
        .singleElement()
        .asString()
        .startsWith("× certificate: Secret " + NAME + "-tls: there is no PEM certificate");
    assertThat(whileChanged(SECRET, it -> secret(it, foreign.pem(), foreign.key())))
        .singleElement()
        .asString()
        .startsWith("× ca-bundle: the certificate in Secret " + NAME + "-tls is not trusted");
    assertThat(whileChanged(SECRET, it -> secret(it, expired.pem(), expired.key())))
        .anyMatch(
            it ->
                it.startsWith(
                    "× certificate: the certificate in Secret " + NAME + "-tls expired at"));

    assertThat(whileDeleted(SECRET))
        .singleElement()
        .asString()
        .startsWith("× certificate: Secret " + NAME + "-tls is missing");
  }

  private static List<String> whileDeleted(ObjectNode object) {
    ObjectNode before = installed.api().stored(object);
    installed.api().delete(object).accepted();
    try {
      return problems(doctor("--skip", "lease"));
    } finally {
      before.withObject("/metadata").remove(List.of("resourceVersion", "uid"));
      installed.api().create(before).accepted();
    }
  }

  @Test
  @Order(5)
  void rightsAndConfigurationsThatAreTakenAway() {
    ObjectNode role = object("rbac.authorization.k8s.io/v1", "ClusterRole", null, NAME);
    assertThat(whileChanged(role, it -> ((ArrayNode) it.path("rules")).remove(2)))
        .singleElement()
        .asString()
        .startsWith(
            "× account-rights: service account "
                + NAME
                + " may not get hetznerclusters.infrastructure.cluster.x-k8s.io");
    assertThat(whileDeleted(MUTATING))
        .anyMatch(
            it ->
                it.startsWith(
                    "× configurations: MutatingWebhookConfiguration " + NAME + " is missing"))
        .anyMatch(it -> it.startsWith("× dry-run: "));
  }

  @Test
  @Order(6)
  void aThirdPartysWebhookThatRewritesOurFields() {
    ObjectNode third = installed.api().stored(MUTATING);
    third.putObject("metadata").put("name", "third-party");
    ((ArrayNode) third.path("webhooks")).remove(0);
    // Called for nothing that there is: who it is for is what counts.
    ObjectNode webhook = (ObjectNode) third.at("/webhooks/0");
    webhook.put("name", "rewrite.example.com").put("failurePolicy", "Ignore");
    webhook.putObject("objectSelector").putObject("matchLabels").put("nobody", "has-this");
    installed.api().create(third).accepted();
    try {
      assertThat(problems(doctor("--skip", "lease")))
          .singleElement()
          .asString()
          .startsWith(
              "‼ other-webhooks: webhook rewrite.example.com of MutatingWebhookConfiguration"
                  + " third-party is called after ours for HetznerCluster.");
    } finally {
      installed.api().delete(third).accepted();
    }
  }

  @Test
  @Order(7)
  void aGraphThatIsStale() {
    installed.relay().cut();
    try {
      await("the graph to be out of step")
          .atMost(Duration.ofSeconds(60))
          .untilAsserted(
              () ->
                  assertThat(problems(doctor("--only", "graph")))
                      .singleElement()
                      .asString()
                      .startsWith("× graph: what pod " + NAME + "-a knows is out of step: "));
    } finally {
      installed.relay().open();
    }
  }

  @Test
  @Order(8)
  void waitsUntilItIsMended() {
    ObjectNode before = installed.api().stored(MUTATING);
    installed.api().replace(InstalledWebhook.withBundle(before.deepCopy(), new byte[0])).accepted();
    assertThat(doctor("--only", "ca-bundle").status()).isEqualTo(1);

    CompletableFuture<Run> waiting =
        CompletableFuture.supplyAsync(() -> doctor("--only", "ca-bundle", "--wait", "50s"));
    installed
        .api()
        .update(MUTATING, stored -> changed(stored, "webhooks", before.path("webhooks")))
        .accepted();

    assertThat(waiting.join().out()).startsWith("√ ca-bundle");
    assertThat(waiting.join().status()).isZero();
  }
}
