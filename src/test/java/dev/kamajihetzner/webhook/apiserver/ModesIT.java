package dev.kamajihetzner.webhook.apiserver;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kamajihetzner.webhook.model.Kind;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** What becomes of a verdict: modes by namespace and by setting, overrides, exemptions. */
@NeedsApiServer
class ModesIT {
  private static ManagementCluster cluster;

  /** A cluster in that namespace, and workers that do not match it, still to be created. */
  private static ObjectNode mismatchedWorkers(String namespace) {
    Documents seed = cluster.generation().example("mismatched-versions").in(namespace);
    cluster.api().create(seed.the(Kind.CLUSTER)).accepted();
    cluster.api().create(seed.the(Kind.KAMAJI_CONTROL_PLANE)).accepted();
    cluster.settle(Kind.CLUSTER, Kind.KAMAJI_CONTROL_PLANE);
    return seed.the(Kind.MACHINE_DEPLOYMENT);
  }

  private static ObjectNode controlPlane(String namespace) {
    return cluster.generation().example("complete").in(namespace).the(Kind.KAMAJI_CONTROL_PLANE);
  }

  private static double reviews(String policy, String decision) {
    return cluster.reviews("policy=" + policy, "decision=" + decision);
  }

  @Nested
  class NamespaceLabel {
    @BeforeAll
    static void start() {
      cluster = ManagementCluster.running(Generation.V1BETA2);
    }

    private Api.Answer created(String mode) {
      return cluster
          .api()
          .create(
              mismatchedWorkers(
                  cluster.namespace("mode", "kamaji-hetzner.dev/version-match", mode)));
    }

    @Test
    void enforceRefuses() {
      created("enforce").refused();
    }

    @Test
    void warnAllowsWithTheSameWords() {
      assertThat(created("warn").accepted().warnings())
          .containsExactly(
              "version-match: MachineDeployment demo-workers is newer than KamajiControlPlane"
                  + " demo; found v1.35.0, expected v1.34.1. Upgrade KamajiControlPlane demo first,"
                  + " or lower MachineDeployment demo-workers.");
    }

    @Test
    void auditAllowsSilentlyAndCounts() {
      double audited = reviews("version-match", "audited");

      assertThat(created("audit").accepted().warnings()).isEmpty();

      assertThat(reviews("version-match", "audited")).isEqualTo(audited + 1);
    }

    @Test
    void offDoesNotEvenCount() {
      double before = cluster.reviews("policy=version-match", "kind=MachineDeployment");

      assertThat(created("off").accepted().warnings()).isEmpty();

      assertThat(cluster.reviews("policy=version-match", "kind=MachineDeployment"))
          .isEqualTo(before);
    }

    @Test
    void whatIsNoModeIsEnforcedAndTold() {
      Api.Answer answer = created("none").refused();

      assertThat(answer.warnings())
          .singleElement()
          .asString()
          .startsWith("version-match: namespace label kamaji-hetzner.dev/version-match=none is")
          .contains("enforce", "warn", "audit", "off");
    }

    @Test
    void otherPoliciesStayOn() {
      String namespace = cluster.namespace("others", "kamaji-hetzner.dev/version-match", "off");
      ObjectNode controlPlane = controlPlane(namespace);
      controlPlane.withObject("/spec").put("version", "1.34");

      assertThat(cluster.api().create(controlPlane).refused().message()).contains("upgrade-path: ");
    }

    @Test
    void nothingIsChangedButUnderEnforce() {
      for (String mode : List.of("warn", "audit", "off")) {
        Documents seed =
            cluster
                .generation()
                .example("minimal")
                .in(
                    cluster.namespace(
                        "unchanged",
                        "kamaji-hetzner.dev/external-control-plane",
                        mode,
                        "kamaji-hetzner.dev/load-balancer-location",
                        mode));
        Documents changed =
            new Documents(
                List.of(seed.the(Kind.KAMAJI_CONTROL_PLANE), seed.the(Kind.HETZNER_CLUSTER)));
        for (ObjectNode document : changed.all()) {
          List<String> warnings = cluster.api().create(document).accepted().warnings();
          if (mode.equals("warn")) {
            assertThat(warnings).singleElement().asString().contains("would be changed");
          } else {
            assertThat(warnings).isEmpty();
          }
        }
        cluster.assertStoredUntouched(changed);
      }
    }
  }

  @Nested
  class Override {
    private static final String ANNOTATION = "kamaji-hetzner.dev/override";

    @BeforeAll
    static void start() {
      cluster = ManagementCluster.running(Generation.V1BETA2);
    }

    /** May do anything with Cluster API's objects in the namespace, and nothing else. */
    private Api editor(String namespace) {
      ObjectNode role = rbac("Role", namespace, "editor");
      ObjectNode rule = role.putArray("rules").addObject();
      rule.putArray("apiGroups")
          .add("cluster.x-k8s.io")
          .add("controlplane.cluster.x-k8s.io")
          .add("infrastructure.cluster.x-k8s.io");
      rule.putArray("resources").add("*");
      rule.putArray("verbs").add("*");
      cluster.api().create(role).accepted();
      bind(namespace, "Role", "editor");
      return cluster.api().as("alice", "system:authenticated");
    }

    private ObjectNode rbac(String kind, String namespace, String name) {
      return ManagementCluster.object("rbac.authorization.k8s.io/v1", kind, namespace, name);
    }

    private void bind(String namespace, String kind, String role) {
      ObjectNode binding = rbac("RoleBinding", namespace, role.replace(':', '-'));
      binding
          .withObject("/roleRef")
          .put("apiGroup", "rbac.authorization.k8s.io")
          .put("kind", kind)
          .put("name", role);
      binding
          .putArray("subjects")
          .addObject()
          .put("apiGroup", "rbac.authorization.k8s.io")
          .put("kind", "User")
          .put("name", "alice");
      cluster.api().create(binding).accepted();
    }

    private ObjectNode overriding(String namespace, String policies) {
      ObjectNode workers = mismatchedWorkers(namespace);
      workers.withObject("/metadata/annotations").put(ANNOTATION, policies);
      return workers;
    }

    @Test
    void withoutTheRightIsRefused() {
      String namespace = cluster.namespace("no-right");
      Api alice = editor(namespace);

      Api.Answer answer = alice.create(overriding(namespace, "version-match"));

      assertThat(answer.refused().message())
          .contains("version-match: ")
          .contains(
              "It takes the right to override version-match in this namespace. It is not yours.");
    }

    @Test
    void withTheRightIsWarnedOf() {
      String namespace = cluster.namespace("right");
      Api alice = editor(namespace);
      ObjectNode workers = overriding(namespace, "upgrade-path, version-match");
      bind(namespace, "ClusterRole", "kamaji-hetzner-webhook:override-policies");

      Api.Answer answer = alice.create(workers).accepted();

      assertThat(answer.warnings())
          .singleElement()
          .asString()
          .startsWith("version-match: MachineDeployment demo-workers is newer");
    }

    @Test
    void theRightIsOneOfItsNamespace() {
      bind(
          cluster.namespace("elsewhere"),
          "ClusterRole",
          "kamaji-hetzner-webhook:override-policies");
      String namespace = cluster.namespace("here");
      Api alice = editor(namespace);

      alice.create(overriding(namespace, "version-match")).refused();
    }

    @Test
    void theRightToOnePolicyIsNoneToAnother() {
      String namespace = cluster.namespace("one-policy");
      Api alice = editor(namespace);
      ObjectNode role = rbac("Role", namespace, "one-policy");
      ObjectNode rule = role.putArray("rules").addObject();
      rule.putArray("apiGroups").add("kamaji-hetzner.dev");
      rule.putArray("resources").add("policies");
      rule.putArray("resourceNames").add("version-match");
      rule.putArray("verbs").add("override");
      cluster.api().create(role).accepted();
      bind(namespace, "Role", "one-policy");
      ObjectNode controlPlane = controlPlane(namespace);
      controlPlane.withObject("/spec").put("version", "1.34");
      controlPlane.withObject("/metadata/annotations").put(ANNOTATION, "upgrade-path");

      alice.create(controlPlane).refused();
      alice.create(overriding(namespace, "version-match")).accepted();
    }

    @Test
    void ofAnotherPolicyDoesNotHelp() {
      cluster.api().create(overriding(cluster.namespace("other-policy"), "upgrade-path")).refused();
    }

    @Test
    void ofAdministratorsIsTheirs() {
      cluster
          .api()
          .create(overriding(cluster.namespace("administrator"), "version-match"))
          .accepted();
    }
  }

  /** One run with a mode of each kind. */
  @Nested
  class Setting {
    @BeforeAll
    static void start() {
      cluster = ManagementCluster.of(Generation.V1BETA2);
      cluster.serve(
          "policy.version-match.mode", "warn",
          "policy.upgrade-path.mode", "audit",
          "policy.control-plane-fields.mode", "off",
          "policy.load-balancer-annotations.mode", "enforce",
          "policy.external-control-plane.mode", "warn",
          "exempt.users", "restorer",
          "exempt.groups", "break-glass,restorers");
    }

    @Test
    void warn() {
      ObjectNode workers = mismatchedWorkers(cluster.namespace("warn"));

      assertThat(cluster.api().create(workers).accepted().warnings())
          .singleElement()
          .asString()
          .startsWith("version-match: MachineDeployment demo-workers is newer");
    }

    @Test
    void audit() {
      double audited = reviews("upgrade-path", "audited");
      ObjectNode controlPlane = controlPlane(cluster.namespace("audit"));
      controlPlane.withObject("/spec").put("version", "1.34");

      assertThat(cluster.api().create(controlPlane).accepted().warnings()).isEmpty();

      assertThat(reviews("upgrade-path", "audited")).isEqualTo(audited + 1);
    }

    @Test
    void off() {
      ObjectNode controlPlane = controlPlane(cluster.namespace("off"));
      controlPlane
          .withObject("/spec/apiServer")
          .putArray("extraArgs")
          .add("--cloud-provider=external");

      assertThat(cluster.api().create(controlPlane).accepted().warnings()).isEmpty();

      assertThat(cluster.reviews("policy=control-plane-fields")).isZero();
    }

    private ObjectNode refusedByAnnotation(String namespace) {
      ObjectNode controlPlane = controlPlane(namespace);
      controlPlane
          .withObject("/spec/network/serviceAnnotations")
          .put("load-balancer.hetzner.cloud/uses-proxyprotocol", "true");
      return controlPlane;
    }

    @Test
    void enforce() {
      cluster.api().create(refusedByAnnotation(cluster.namespace("enforce"))).refused();
    }

    @Test
    void warnInsteadOfChange() {
      Documents seed = cluster.generation().example("minimal").in(cluster.namespace("warn"));
      Documents one = new Documents(List.of(seed.the(Kind.HETZNER_CLUSTER)));

      assertThat(cluster.api().create(one.all().get(0)).accepted().warnings())
          .singleElement()
          .asString()
          .startsWith("external-control-plane: would be changed");
      cluster.assertStoredUntouched(one);
    }

    @Test
    void namespaceKnowsBetter() {
      ObjectNode workers =
          mismatchedWorkers(
              cluster.namespace("enforced", "kamaji-hetzner.dev/version-match", "enforce"));

      cluster.api().create(workers).refused();
    }

    @Test
    void exemptUserAndGroupsAreAllowedUnseen() {
      double exempt = cluster.reviews("decision=exempt", "webhook=validate");
      List<Api> requesters =
          List.of(
              cluster.api().as("restorer", "system:masters"),
              cluster.api().as("anybody", "restorers", "system:masters"),
              cluster.api().as("anybody", "break-glass", "system:masters"));
      for (Api requester : requesters) {
        ObjectNode controlPlane = refusedByAnnotation(cluster.namespace("exempt"));
        assertThat(requester.create(controlPlane).accepted().warnings()).isEmpty();
      }
      assertThat(cluster.reviews("decision=exempt", "webhook=validate")).isEqualTo(exempt + 3);

      cluster
          .api()
          .as("anybody", "system:masters")
          .create(refusedByAnnotation(cluster.namespace("not-exempt")))
          .refused();
    }
  }
}
