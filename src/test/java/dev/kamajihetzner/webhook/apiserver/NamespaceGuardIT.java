package dev.kamajihetzner.webhook.apiserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Our labels and annotations of Namespaces are for those who may override; no webhook runs here.
 */
@NeedsApiServer(atLeast = "1.30", why = "ValidatingAdmissionPolicies are not on before")
class NamespaceGuardIT {
  private static final Path COMPONENT = Path.of("deploy", "components", "namespace-guard");
  private static final String MODE = "kamaji-hetzner.dev/version-match";
  private static final String LOCATION = "kamaji-hetzner.dev/location";
  private static final String OFF = "{\"metadata\":{\"labels\":{\"" + MODE + "\":\"off\"}}}";

  private static ManagementCluster cluster;
  private static Api clerk;
  private static Api holder;

  @BeforeAll
  static void start() {
    // One of its own: the guard would be in the way of other tests' users, and theirs in its.
    cluster = ManagementCluster.bare(Generation.V1BETA2);
    ObjectNode role =
        ManagementCluster.object("rbac.authorization.k8s.io/v1", "ClusterRole", null, "clerk");
    ObjectNode rule = role.putArray("rules").addObject();
    rule.putArray("apiGroups").add("");
    rule.putArray("resources")
        .add("namespaces")
        .add("namespaces/status")
        .add("namespaces/finalize");
    rule.putArray("verbs").add("*");
    cluster.api().create(role).accepted();
    clerk = clerk("clerk");
    holder = clerk("holder");
    Tenant.bind(
        cluster,
        "ClusterRoleBinding",
        null,
        "ClusterRole",
        Tenant.OVERRIDE_POLICIES,
        Tenant.subject("User", "holder", null));
    Tenant.awaitAllowed(holder, null, "override", "kamaji-hetzner.dev", "policies");
    manifest().forEach(it -> cluster.api().create(it).accepted());
    ObjectNode labelled = namespace("probe");
    labelled.withObject("/metadata/labels").put(MODE, "off");
    await("the API server to use the policy")
        .atMost(Duration.ofSeconds(60))
        .until(() -> !clerk.create(labelled, "dryRun=All").isAccepted());
  }

  @AfterAll
  static void stop() {
    if (cluster != null) {
      cluster.close();
    }
  }

  private static List<ObjectNode> manifest() {
    return Documents.read(COMPONENT.resolve("70-namespace-guard.yaml")).all();
  }

  private static Api clerk(String user) {
    Tenant.bind(
        cluster,
        "ClusterRoleBinding",
        null,
        "ClusterRole",
        "clerk",
        Tenant.subject("User", user, null));
    Api api = cluster.api().as(user, "system:authenticated");
    Tenant.awaitAllowed(api, null, "update", "", "namespaces");
    return api;
  }

  private static ObjectNode namespace(String name) {
    return ManagementCluster.object("v1", "Namespace", null, name);
  }

  /** One that an administrator has made, with a mode and a location. */
  private static ObjectNode governed(String name) {
    ObjectNode namespace = namespace(name);
    namespace.withObject("/metadata/labels").put(MODE, "warn").put("team", "a");
    namespace.withObject("/metadata/annotations").put(LOCATION, "fsn1");
    holder.create(namespace).accepted();
    return namespace;
  }

  private static void assertGuarded(Api.Answer answer) {
    assertThat(answer.status()).as("%s: %s", answer.request(), answer.body()).isEqualTo(403);
    assertThat(answer.message())
        .contains("kamaji-hetzner-webhook-namespace-guard")
        .contains("the verb override on policies.kamaji-hetzner.dev in that namespace");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"metadata\":{\"labels\":{\"kamaji-hetzner.dev/version-match\":\"off\"}}}",
        "{\"metadata\":{\"labels\":{\"kamaji-hetzner.dev/version-match\":null}}}",
        "{\"metadata\":{\"labels\":{\"kamaji-hetzner.dev/upgrade-path\":\"off\"}}}",
        "{\"metadata\":{\"labels\":{\"kamaji-hetzner.dev/control-plane\":\"\"}}}",
        "{\"metadata\":{\"labels\":null}}",
        "{\"metadata\":{\"annotations\":{\"kamaji-hetzner.dev/location\":\"ash\"}}}",
        "{\"metadata\":{\"annotations\":{\"kamaji-hetzner.dev/location\":null}}}",
        "{\"metadata\":{\"annotations\":null}}"
      })
  void changesNeedTheRight(String patch) {
    ObjectNode namespace = governed("changed-" + Integer.toHexString(patch.hashCode()));

    assertGuarded(clerk.mergePatch(namespace, patch));
    holder.mergePatch(namespace, patch).accepted();
  }

  @Test
  void everyWayOfWritingNeedsIt() {
    ObjectNode namespace = governed("ways");
    ObjectNode changed = cluster.api().stored(namespace);
    changed.withObject("/metadata/labels").put(MODE, "off");
    assertGuarded(clerk.replace(changed));
    assertGuarded(
        clerk.jsonPatch(namespace, "[{\"op\":\"remove\",\"path\":\"/metadata/labels\"}]"));
    ObjectNode applied = namespace("ways");
    applied.withObject("/metadata/labels").put(MODE, "off");
    assertGuarded(clerk.apply(applied, "tenant"));
    assertGuarded(clerk.patchSubresource(namespace, "status", OFF));
    ObjectNode finalized = cluster.api().stored(namespace);
    finalized.withObject("/metadata/labels").put(MODE, "off");
    assertGuarded(clerk.finalizeNamespace(finalized));
    assertThat(cluster.api().stored(namespace).at("/metadata/labels").path(MODE).asText())
        .isEqualTo("warn");
  }

  @Test
  void creationNeedsIt() {
    ObjectNode namespace = namespace("created");
    namespace.withObject("/metadata/annotations").put(LOCATION, "fsn1");
    assertGuarded(clerk.create(namespace));
    assertGuarded(clerk.apply(namespace, "tenant"));
    ObjectNode generated = namespace.deepCopy();
    generated.withObject("/metadata").remove("name");
    generated.withObject("/metadata").put("generateName", "created-");
    assertGuarded(clerk.create(generated));
    clerk.create(namespace("created-plainly")).accepted();
    holder.create(namespace).accepted();
    holder.create(generated).accepted();
  }

  /** The right in one namespace is none in another. */
  @Test
  void theRightIsOneOfTheNamespace() {
    ObjectNode here = governed("here");
    ObjectNode there = governed("there");
    Api owner = clerk("owner");
    Tenant.bind(
        cluster,
        "RoleBinding",
        "here",
        "ClusterRole",
        Tenant.OVERRIDE_POLICIES,
        Tenant.subject("User", "owner", null));
    Tenant.awaitAllowed(owner, "here", "override", "kamaji-hetzner.dev", "policies");

    owner.mergePatch(here, OFF).accepted();
    assertGuarded(owner.mergePatch(there, OFF));
  }

  @Test
  void everythingElsePasses() {
    ObjectNode namespace = governed("others");

    clerk
        .mergePatch(
            namespace,
            "{\"metadata\":{\"labels\":{\"team\":\"b\",\"pod-security.kubernetes.io/enforce\":"
                + "\"baseline\"},\"annotations\":{\"note\":\"x\"}}}")
        .accepted();
    clerk.update(namespace, stored -> stored).accepted();
    clerk.patchSubresource(namespace, "status", "{\"status\":{\"phase\":\"Active\"}}").accepted();
    clerk.mergePatch(namespace("default"), "{\"metadata\":{\"labels\":{\"a\":\"b\"}}}").accepted();
  }

  @Test
  void deletionEnds() {
    ObjectNode namespace = governed("deleted");
    clerk.delete(namespace).accepted();
    ObjectNode finalized = cluster.api().stored(namespace);
    assertThat(finalized.at("/status/phase").asText()).isEqualTo("Terminating");
    // As the namespace controller does, when everything in it is gone.
    finalized.withObject("/spec").putArray("finalizers");
    clerk.finalizeNamespace(finalized).accepted();
    assertThat(cluster.api().get(namespace).status()).isEqualTo(404);
  }

  @Test
  void whatIsStoredIsWhatIsWritten() {
    for (ObjectNode document : manifest()) {
      ObjectNode stored = ManagementCluster.essence(cluster.api().stored(document));
      stored.remove("status");
      assertThat(stored).isEqualTo(ManagementCluster.essence(document));
    }
  }

  @Test
  void composesWithTheBase() throws IOException {
    // kustomize takes resources of its own tree only by relative paths.
    Path here = Files.createDirectories(Path.of("target", "namespace-guard-with-base"));
    Files.writeString(
        here.resolve("kustomization.yaml"),
        """
        apiVersion: kustomize.config.k8s.io/v1beta1
        kind: Kustomization
        resources:
          - ../../deploy/base
        components:
          - ../../deploy/components/namespace-guard
        """);
    String both =
        cluster.kubectl().run("", List.of("kustomize", here.toString())).succeeded().output();
    String base =
        cluster.kubectl().run("", List.of("kustomize", "deploy/base")).succeeded().output();
    Stream<String> kinds = both.lines().filter(line -> line.startsWith("kind: "));

    assertThat(kinds.filter(line -> !base.contains(line + "\n")))
        .containsExactlyInAnyOrder(
            "kind: ValidatingAdmissionPolicy", "kind: ValidatingAdmissionPolicyBinding");
    // Its own names and no namespace: nothing of the base changes it.
    assertThat(both).contains("policyName: kamaji-hetzner-webhook-namespace-guard\n");
  }
}
