package dev.kamajihetzner.webhook.review;

import static dev.kamajihetzner.webhook.policy.Requests.by;
import static dev.kamajihetzner.webhook.policy.Requests.create;
import static dev.kamajihetzner.webhook.policy.Requests.delete;
import static dev.kamajihetzner.webhook.policy.Requests.onSubResource;
import static dev.kamajihetzner.webhook.policy.Requests.update;
import static dev.kamajihetzner.webhook.policy.Requests.yaml;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kamajihetzner.webhook.cluster.GivenGraph;
import dev.kamajihetzner.webhook.model.ClusterGraph;
import dev.kamajihetzner.webhook.model.LiveReadFailed;
import dev.kamajihetzner.webhook.policy.AdmissionRequest;
import dev.kamajihetzner.webhook.policy.AdmissionRequest.Operation;
import dev.kamajihetzner.webhook.policy.Finding;
import dev.kamajihetzner.webhook.policy.PolicyId;
import dev.kamajihetzner.webhook.policy.Requester;
import dev.kamajihetzner.webhook.policy.Requests;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class PolicyChainTest {
  private static final OverrideAuthority NOBODY =
      (requester, namespace, policy) -> Optional.of("It is not yours.");
  private static final OverrideAuthority EVERYBODY =
      (requester, namespace, policy) -> Optional.empty();
  private static final ClusterGraph UNREADABLE =
      (ClusterGraph)
          Proxy.newProxyInstance(
              ClusterGraph.class.getClassLoader(),
              new Class<?>[] {ClusterGraph.class},
              (proxy, method, arguments) -> {
                throw new LiveReadFailed("no answer", null);
              });

  private static final JsonNode CLUSTER =
      yaml(
          """
          apiVersion: cluster.x-k8s.io/v1beta2
          kind: Cluster
          metadata: {name: demo}
          spec:
            controlPlaneRef: {apiGroup: controlplane.cluster.x-k8s.io, kind: KamajiControlPlane, name: demo}
            infrastructureRef: {apiGroup: infrastructure.cluster.x-k8s.io, kind: HetznerCluster, name: demo}
          """);
  private static final JsonNode WORKERS =
      yaml(
          """
          apiVersion: cluster.x-k8s.io/v1beta2
          kind: MachineDeployment
          metadata: {name: demo-workers}
          spec: {clusterName: demo, template: {spec: {version: v1.35.0}}}
          """);
  private static final JsonNode MATCHING_WORKERS =
      yaml(
          """
          apiVersion: cluster.x-k8s.io/v1beta2
          kind: MachineDeployment
          metadata: {name: demo-workers}
          spec: {clusterName: demo, template: {spec: {version: v1.34.1}}}
          """);

  /** Lacks its location and does not go with its workers: one policy mutates, another refuses. */
  private static final JsonNode CONTROL_PLANE =
      yaml(
          """
          apiVersion: controlplane.cluster.x-k8s.io/v1alpha2
          kind: KamajiControlPlane
          metadata: {name: demo}
          spec: {version: v1.34.1, network: {serviceAnnotations: {}}}
          """);

  /** Beside that it has a bad name, two bad annotations and one unknown. */
  private static final JsonNode BAD_CONTROL_PLANE =
      yaml(
          """
          apiVersion: controlplane.cluster.x-k8s.io/v1alpha2
          kind: KamajiControlPlane
          metadata: {name: 1demo}
          spec:
            version: v1.34
            network:
              serviceAnnotations:
                load-balancer.hetzner.cloud/hostname: api.example.com
                load-balancer.hetzner.cloud/protocol: http
                load-balancer.hetzner.cloud/tipe: lb11
          """);

  private static final JsonNode HETZNER_CLUSTER =
      yaml(
          """
          apiVersion: infrastructure.cluster.x-k8s.io/v1beta1
          kind: HetznerCluster
          metadata: {name: demo}
          spec: {controlPlaneLoadBalancer: {enabled: true}}
          """);

  private static PolicyChain chain(String... namesAndValues) {
    Map<String, String> properties = new HashMap<>();
    properties.put("kamaji-hetzner.location.default", "fsn1");
    for (int i = 0; i < namesAndValues.length; i += 2) {
      properties.put("kamaji-hetzner." + namesAndValues[i], namesAndValues[i + 1]);
    }
    return GivenChain.of(properties);
  }

  private static ClusterGraph graph(JsonNode... objects) {
    return GivenGraph.of(List.of(objects));
  }

  private static JsonNode with(JsonNode object, String more) {
    ObjectNode copy = object.deepCopy();
    return merge(copy, yaml(more));
  }

  private static JsonNode merge(ObjectNode into, JsonNode more) {
    more.fields()
        .forEachRemaining(
            field -> {
              if (into.path(field.getKey()).isObject() && field.getValue().isObject()) {
                merge((ObjectNode) into.get(field.getKey()), field.getValue());
              } else {
                into.set(field.getKey(), field.getValue());
              }
            });
    return into;
  }

  private static JsonNode namespace(String labels) {
    return yaml(
        "{apiVersion: v1, kind: Namespace, metadata: {name: default, labels: {%s}}}"
            .formatted(labels));
  }

  private static void assertUnseen(
      PolicyChain chain, AdmissionRequest request, ClusterGraph graph) {
    assertThat(chain.mutate(request, graph)).isEqualTo(Verdict.Allowed.UNASKED);
    assertThat(chain.validate(request, graph)).isEqualTo(Verdict.Allowed.UNASKED);
    assertThat(chain.confirm(request, UNREADABLE, graph, false, NOBODY))
        .isEqualTo(Verdict.Allowed.UNASKED);
  }

  @Nested
  class AlwaysAllows {
    private static final List<JsonNode> FAULTY = List.of(CONTROL_PLANE, HETZNER_CLUSTER, WORKERS);

    private static final ClusterGraph GRAPH =
        graph(
            CLUSTER,
            WORKERS,
            yaml(
                """
                apiVersion: controlplane.cluster.x-k8s.io/v1alpha2
                kind: KamajiControlPlane
                metadata: {name: demo}
                spec: {version: v1.30.1}
                """));

    static Stream<JsonNode> faulty() {
      return FAULTY.stream();
    }

    /** Otherwise the tests below would prove nothing. */
    @ParameterizedTest
    @MethodSource("faulty")
    void nothingElse(JsonNode object) {
      assertThat(chain().validate(create(object), GRAPH)).isInstanceOf(Verdict.Refused.class);
    }

    @ParameterizedTest
    @MethodSource("faulty")
    void deletion(JsonNode object) {
      assertUnseen(chain(), delete(object), GRAPH);
    }

    @ParameterizedTest
    @MethodSource("faulty")
    void operationsOfTheFuture(JsonNode object) {
      assertUnseen(
          chain(),
          Requests.request(Operation.of("CONNECT"), object, MissingNode.getInstance()),
          GRAPH);
    }

    @ParameterizedTest
    @MethodSource("faulty")
    void subResources(JsonNode object) {
      assertUnseen(chain(), onSubResource("status", create(object)), GRAPH);
      assertUnseen(chain(), onSubResource("scale", create(object)), GRAPH);
    }

    @ParameterizedTest
    @MethodSource("faulty")
    void objectsThatGo(JsonNode object) {
      JsonNode going = with(object, "metadata: {deletionTimestamp: '2026-01-01T00:00:00Z'}");
      assertUnseen(chain(), update(going, with(object, "spec: {version: v1.99.0}")), GRAPH);
    }

    /** By server-side apply, an object can be created with one. */
    @ParameterizedTest
    @MethodSource("faulty")
    void nothingThatComesWithTheTimeOfItsDeletion(JsonNode object) {
      JsonNode going = with(object, "metadata: {deletionTimestamp: '2026-01-01T00:00:00Z'}");
      assertThat(chain().validate(create(going), GRAPH)).isInstanceOf(Verdict.Refused.class);
    }

    /** Whoever may write an object may write these on it. */
    @ParameterizedTest
    @ValueSource(
        strings = {
          "annotations: {cluster.x-k8s.io/paused: ''}",
          "annotations: {clusterctl.cluster.x-k8s.io/delete-for-move: ''}",
          "labels: {topology.cluster.x-k8s.io/owned: ''}",
          "labels: {cluster.x-k8s.io/cluster-name: paused}",
          "ownerReferences: [{apiVersion: cluster.x-k8s.io/v1beta2, kind: MachineDeployment, name: demo}]",
        })
    void nothingForWhatStandsOnTheObjectItself(String metadata) {
      ClusterGraph graph =
          graph(
              CLUSTER,
              WORKERS,
              CONTROL_PLANE,
              with(
                  CLUSTER,
                  "{metadata: {name: paused}, spec: {paused: true, controlPlaneRef: null, infrastructureRef: null}}"));
      for (JsonNode object : List.of(CONTROL_PLANE, HETZNER_CLUSTER, WORKERS)) {
        JsonNode excused = with(object, "metadata: {%s}".formatted(metadata));
        assertThat(chain().validate(create(excused), graph)).isInstanceOf(Verdict.Refused.class);
      }
    }

    @Test
    void objectsThatAreNone() {
      for (JsonNode object : List.of(MissingNode.getInstance(), yaml("[]"), yaml("7"))) {
        assertUnseen(chain(), create(CONTROL_PLANE).withObject(object), GRAPH);
      }
    }

    @Test
    void kindsThatNoPolicyHandles() {
      assertUnseen(chain(), create(namespace("")), GRAPH);
    }

    @ParameterizedTest
    @MethodSource("faulty")
    void updatesThatChangeNothing(JsonNode object) {
      JsonNode next =
          with(
              object,
              "metadata: {resourceVersion: '2', labels: {a: b}, annotations: {c: d}, finalizers: [e]}");
      Verdict.Allowed mutated = chain().mutate(update(object, next), GRAPH);
      assertThat(mutated.patch()).isEmpty();
      assertThat(mutated.warnings()).isEmpty();
      Verdict verdict = chain().validate(update(object, next), GRAPH);
      assertThat(verdict).isInstanceOf(Verdict.Allowed.class);
      assertThat(verdict.warnings()).isEmpty();
    }
  }

  @Nested
  class Modes {
    private final AdmissionRequest mutated = create(CONTROL_PLANE);
    private final AdmissionRequest refused =
        create(
            with(
                CONTROL_PLANE,
                "spec: {network: {serviceAnnotations: {load-balancer.hetzner.cloud/location: fsn1}}}"));

    @ParameterizedTest
    @CsvSource({"enforce,false", "enforce,true", "warn,false", "warn,true", "audit,false"})
    void ofMutations(String mode, boolean byLabel) {
      Verdict.Allowed verdict = mutate("load-balancer-location", mode, byLabel);

      Decision decision =
          switch (mode) {
            case "enforce" -> Decision.MUTATED;
            case "warn" -> Decision.WARNED;
            default -> Decision.AUDITED;
          };
      String summary = "sets load-balancer.hetzner.cloud/location to fsn1";
      assertThat(verdict.patch()).hasSize(mode.equals("enforce") ? 1 : 0);
      assertThat(verdict.decisions())
          .containsExactly(entry(PolicyId.LOAD_BALANCER_LOCATION, decision));
      assertThat(verdict.auditAnnotations())
          .containsExactly(entry("load-balancer-location", decision + ": " + summary));
      assertThat(verdict.warnings())
          .isEqualTo(
              mode.equals("warn")
                  ? List.of(
                      "load-balancer-location: would be changed if enforced: " + summary + ".")
                  : List.of());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void thatAreOffMutateNothing(boolean byLabel) {
      Verdict.Allowed verdict = mutate("load-balancer-location", "off", byLabel);

      assertThat(verdict.patch()).isEmpty();
      assertThat(verdict.warnings()).isEmpty();
      assertThat(verdict.decisions()).doesNotContainKey(PolicyId.LOAD_BALANCER_LOCATION);
      assertThat(verdict.auditAnnotations()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void thatEnforceRefuse(boolean byLabel) {
      Verdict verdict = validate("version-match", "enforce", byLabel);

      assertThat(verdict).isInstanceOf(Verdict.Refused.class);
      assertThat(verdict.warnings()).isEmpty();
      assertThat(verdict.decisions()).containsEntry(PolicyId.VERSION_MATCH, Decision.REFUSED);
      assertThat(verdict.auditAnnotations()).containsOnlyKeys("version-match");
      assertThat(verdict.auditAnnotations().get("version-match")).startsWith("refused: ");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void thatWarnRefuseNothing(boolean byLabel) {
      Verdict verdict = validate("version-match", "warn", byLabel);

      assertThat(verdict).isInstanceOf(Verdict.Allowed.class);
      assertThat(verdict.warnings())
          .singleElement()
          .asString()
          .startsWith("version-match: MachineDeployment demo-workers is newer");
      assertThat(verdict.decisions()).containsEntry(PolicyId.VERSION_MATCH, Decision.WARNED);
      assertThat(verdict.auditAnnotations().get("version-match")).startsWith("warned: ");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void thatAuditSayNothing(boolean byLabel) {
      Verdict verdict = validate("version-match", "audit", byLabel);

      assertThat(verdict).isInstanceOf(Verdict.Allowed.class);
      assertThat(verdict.warnings()).isEmpty();
      assertThat(verdict.decisions()).containsEntry(PolicyId.VERSION_MATCH, Decision.AUDITED);
      assertThat(verdict.auditAnnotations().get("version-match")).startsWith("audited: ");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void thatAreOffDoNotRun(boolean byLabel) {
      Verdict verdict = validate("version-match", "off", byLabel);

      assertThat(verdict).isInstanceOf(Verdict.Allowed.class);
      assertThat(verdict.warnings()).isEmpty();
      assertThat(verdict.decisions()).doesNotContainKey(PolicyId.VERSION_MATCH).isNotEmpty();
      assertThat(verdict.auditAnnotations()).isEmpty();
    }

    @Test
    void ofTheNamespaceGoBeforeTheSettings() {
      Verdict verdict =
          chain("policy.version-match.mode", "off")
              .validate(
                  refused,
                  graph(CLUSTER, WORKERS, namespace("kamaji-hetzner.dev/version-match: enforce")));

      assertThat(verdict).isInstanceOf(Verdict.Refused.class);
    }

    @Test
    void ofOnePolicyLeaveTheOthers() {
      Verdict verdict =
          chain("policy.version-match.mode", "off")
              .validate(create(BAD_CONTROL_PLANE), graph(CLUSTER, WORKERS));

      assertThat(verdict).isInstanceOf(Verdict.Refused.class);
    }

    @Test
    void ofAnotherNamespaceMeanNothing() {
      JsonNode other =
          with(namespace("kamaji-hetzner.dev/version-match: 'off'"), "metadata: {name: other}");
      assertThat(chain().validate(refused, graph(CLUSTER, WORKERS, other)))
          .isInstanceOf(Verdict.Refused.class);
    }

    @Test
    void thatNobodyKnowsFallBackOnTheSettings() {
      JsonNode namespace = namespace("kamaji-hetzner.dev/version-match: 'Off'");
      String warning =
          "version-match: namespace label kamaji-hetzner.dev/version-match=Off is unknown;"
              + " expected enforce, warn, audit or off.";

      Verdict enforced = chain().validate(refused, graph(CLUSTER, WORKERS, namespace));
      assertThat(enforced).isInstanceOf(Verdict.Refused.class);
      assertThat(enforced.warnings()).containsExactly(warning);

      Verdict off =
          chain("policy.version-match.mode", "off")
              .validate(refused, graph(CLUSTER, WORKERS, namespace));
      assertThat(off).isInstanceOf(Verdict.Allowed.class);
      assertThat(off.warnings()).containsExactly(warning);
    }

    private Verdict.Allowed mutate(String policy, String mode, boolean byLabel) {
      return inSettings(policy, mode, byLabel).mutate(mutated, inMode(policy, mode, byLabel));
    }

    private Verdict validate(String policy, String mode, boolean byLabel) {
      return inSettings(policy, mode, byLabel).validate(refused, inMode(policy, mode, byLabel));
    }

    private PolicyChain inSettings(String policy, String mode, boolean byLabel) {
      return byLabel ? chain() : chain("policy." + policy + ".mode", mode);
    }

    private ClusterGraph inMode(String policy, String mode, boolean byLabel) {
      return graph(
          CLUSTER,
          WORKERS,
          namespace(byLabel ? "kamaji-hetzner.dev/" + policy + ": \"" + mode + '"' : ""));
    }
  }

  @Nested
  class Overrides {
    private final ClusterGraph graph = graph(CLUSTER, WORKERS);

    private AdmissionRequest request(String override) {
      return create(
          with(
              CONTROL_PLANE,
              "metadata: {annotations: {kamaji-hetzner.dev/override: '%s'}}".formatted(override)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"version-match", "upgrade-path, version-match,,no-such-policy"})
    void withTheRightWarn(String override) {
      Verdict verdict = chain().confirm(request(override), graph, graph, true, EVERYBODY);

      assertThat(verdict).isInstanceOf(Verdict.Allowed.class);
      assertThat(verdict.warnings())
          .singleElement()
          .asString()
          .startsWith("version-match: MachineDeployment demo-workers is newer");
      assertThat(verdict.decisions()).containsEntry(PolicyId.VERSION_MATCH, Decision.OVERRIDDEN);
      assertThat(verdict.auditAnnotations().get("version-match")).startsWith("overridden: ");
    }

    @Test
    void areAskedOfWhoeverKnowsTheRequesterTheNamespaceAndThePolicy() {
      List<String> asked = new ArrayList<>();
      AdmissionRequest request =
          by(
              new Requester("jane", "", List.of(), MissingNode.getInstance()),
              request("version-match,upgrade-path"));

      chain()
          .confirm(
              request,
              graph,
              graph,
              true,
              (requester, namespace, policy) -> {
                asked.add(requester.user() + ' ' + namespace + ' ' + policy);
                return Optional.empty();
              });

      assertThat(asked).containsExactly("jane default version-match");
    }

    @Test
    void areNotAskedForWhereNothingIsRefused() {
      chain()
          .confirm(
              request("version-match"),
              graph(CLUSTER),
              graph,
              true,
              (requester, namespace, policy) -> {
                throw new AssertionError("asked for " + policy);
              });
    }

    @Test
    void areNotAskedForInWarnMode() {
      Verdict verdict =
          chain("policy.version-match.mode", "warn")
              .confirm(
                  request("version-match"),
                  graph,
                  graph,
                  true,
                  (requester, namespace, policy) -> {
                    throw new AssertionError("asked for " + policy);
                  });
      assertThat(verdict.decisions()).containsEntry(PolicyId.VERSION_MATCH, Decision.WARNED);
    }

    @Test
    void withoutTheRightRefuse() {
      Verdict verdict = chain().confirm(request("version-match"), graph, graph, true, NOBODY);

      assertThat(((Verdict.Refused) verdict).message())
          .endsWith(
              " It takes the right to override version-match in this namespace. It is not yours.");
      assertThat(verdict.warnings()).isEmpty();
    }

    @Test
    void whoseRightCannotBeAskedRefuse() {
      Verdict verdict =
          chain()
              .confirm(
                  request("version-match"),
                  graph,
                  graph,
                  true,
                  (requester, namespace, policy) -> {
                    throw new LiveReadFailed("no answer", null);
                  });

      assertThat(((Verdict.Refused) verdict).message())
          .endsWith(" Whether it is yours could not be asked; try again.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "upgrade-path", "all", "*", "VERSION-MATCH", "version-match-not"})
    void ofSomethingElseRefuse(String override) {
      Verdict verdict = chain().confirm(request(override), graph, graph, true, EVERYBODY);

      assertThat(((Verdict.Refused) verdict).message()).doesNotContain("override");
    }

    @Test
    void ofServiceAccountsCountOnlyWhereTheSettingListsThem() {
      AdmissionRequest byController =
          by(
              new Requester(
                  "system:serviceaccount:argocd:application-controller",
                  "",
                  List.of(),
                  MissingNode.getInstance()),
              request("version-match"));

      assertThat(
              ((Verdict.Refused) chain().confirm(byController, graph, graph, true, EVERYBODY))
                  .message())
          .contains("kamaji-hetzner.override.service-accounts");
      PolicyChain listed = chain("override.service-accounts", "a:b,argocd:application-controller");
      assertThat(listed.confirm(byController, graph, graph, true, EVERYBODY))
          .isInstanceOf(Verdict.Allowed.class);
      assertThat(listed.confirm(byController, graph, graph, true, NOBODY))
          .isInstanceOf(Verdict.Refused.class);
    }

    @Test
    void doNotCountBeforeTheyAreConfirmed() {
      assertThat(chain().validate(request("version-match"), graph))
          .isInstanceOf(Verdict.Refused.class);
    }

    @Test
    void ofOnePolicyLeaveTheOthers() {
      AdmissionRequest request =
          create(
              with(
                  BAD_CONTROL_PLANE,
                  "metadata: {annotations: {kamaji-hetzner.dev/override: load-balancer-annotations}}"));

      Verdict verdict = chain().confirm(request, graph, graph, true, EVERYBODY);

      assertThat(((Verdict.Refused) verdict).findings())
          .extracting(Finding::rule)
          .containsExactly("upgrade-path", "control-plane-fields");
      assertThat(verdict.warnings()).hasSize(3);
    }
  }

  @Nested
  class Paused {
    private final JsonNode paused = with(CLUSTER, "spec: {paused: true}");

    @Test
    void clustersPostponeWhatRestsOnOtherObjects() {
      ClusterGraph graph = graph(paused, WORKERS);

      Verdict verdict = chain().validate(create(CONTROL_PLANE), graph);

      assertThat(verdict).isInstanceOf(Verdict.Allowed.class);
      assertThat(verdict.warnings()).hasSize(1);
      assertThat(verdict.decisions()).containsEntry(PolicyId.VERSION_MATCH, Decision.WARNED);
    }

    @Test
    void clustersThemselvesToo() {
      ClusterGraph graph = graph(HETZNER_CLUSTER);

      assertThat(chain().validate(create(CLUSTER), graph)).isInstanceOf(Verdict.Refused.class);
      assertThat(chain().validate(create(paused), graph).warnings()).hasSize(1);
    }

    @Test
    void clustersAreJudgedWhenTheyGoOn() {
      ClusterGraph graph = graph(HETZNER_CLUSTER);
      AdmissionRequest unpaused = update(paused, CLUSTER);

      Verdict verdict = chain().validate(unpaused, graph);

      assertThat(((Verdict.Refused) verdict).message())
          .contains("the load balancer of HetznerCluster demo is on")
          .endsWith(
              " It takes the right to override control-plane-pairing in this namespace. Only a"
                  + " cluster knows who has that right.");
      assertThat(chain().confirm(unpaused, graph, graph, true, NOBODY))
          .isInstanceOf(Verdict.Refused.class);
      assertThat(chain().confirm(unpaused, graph, graph, true, EVERYBODY).decisions())
          .containsEntry(PolicyId.CONTROL_PLANE_PAIRING, Decision.OVERRIDDEN);
    }

    @Test
    void clustersPostponeNothingThatTheObjectItselfDoesWrong() {
      Verdict verdict = chain().validate(create(BAD_CONTROL_PLANE), graph(paused));

      assertThat(verdict).isInstanceOf(Verdict.Refused.class);
    }

    @Test
    void clustersPostponeNothingOfAnotherThatGoesOn() {
      ClusterGraph graph = graph(CLUSTER, with(paused, "metadata: {name: second}"), WORKERS);

      assertThat(chain().validate(create(CONTROL_PLANE), graph))
          .isInstanceOf(Verdict.Refused.class);
    }

    @Test
    void clustersDoNotTakeOverWhatAnotherHas() {
      AdmissionRequest second = create(with(paused, "metadata: {name: second}"));

      assertThat(((Verdict.Refused) chain().validate(second, graph(CLUSTER))).message())
          .contains("KamajiControlPlane demo is Cluster demo's already");
    }

    /** Nobody looks them up when the Cluster goes on. */
    @Test
    void machinesAreRefusedButForWhoMayOverride() {
      JsonNode machine =
          yaml(
              """
              apiVersion: cluster.x-k8s.io/v1beta2
              kind: Machine
              metadata: {name: demo}
              spec: {clusterName: demo, version: v1.99.0}
              """);
      ClusterGraph graph = graph(paused, CONTROL_PLANE);

      assertThat(chain().confirm(create(machine), graph, graph, true, NOBODY))
          .isInstanceOf(Verdict.Refused.class);
      assertThat(chain().confirm(create(machine), graph, graph, true, EVERYBODY).decisions())
          .containsEntry(PolicyId.VERSION_MATCH, Decision.OVERRIDDEN);
    }

    @Test
    void clustersAreMutatedAllTheSame() {
      JsonNode created =
          yaml(
              """
              apiVersion: infrastructure.cluster.x-k8s.io/v1beta1
              kind: HetznerCluster
              metadata: {name: demo}
              spec: {}
              """);
      assertThat((JsonNode) chain().mutate(create(created), graph(paused)).patch()).isNotEmpty();
    }
  }

  @Nested
  class Exemptions {
    private final ClusterGraph graph = graph(CLUSTER, WORKERS);

    private void assertExempt(boolean exempt, PolicyChain chain, String user, String... groups) {
      AdmissionRequest request =
          by(
              new Requester(user, "", List.of(groups), MissingNode.getInstance()),
              create(CONTROL_PLANE));
      Verdict.Allowed mutated = chain.mutate(request, graph);
      Verdict validated = chain.validate(request, graph);
      if (exempt) {
        assertThat(mutated.patch()).isEmpty();
        assertThat(mutated.auditAnnotations()).containsOnlyKeys("exempt");
        assertThat(validated).isInstanceOf(Verdict.Allowed.class).isEqualTo(mutated);
        assertThat(chain.confirm(request, UNREADABLE, graph, false, NOBODY)).isEqualTo(mutated);
      } else {
        assertThat(mutated.patch()).isNotEmpty();
        assertThat(validated).isInstanceOf(Verdict.Refused.class);
      }
    }

    @Test
    void ofUsers() {
      PolicyChain chain =
          chain("exempt.users", "jane,system:serviceaccount:flux-system:kustomize-controller");
      assertExempt(true, chain, "jane");
      assertExempt(true, chain, "system:serviceaccount:flux-system:kustomize-controller");
      assertExempt(false, chain, "Jane");
      assertExempt(false, chain, "joe", "jane");
      assertExempt(false, chain, "");
    }

    @Test
    void ofGroups() {
      PolicyChain chain = chain("exempt.groups", "system:masters,rescue");
      assertExempt(true, chain, "jane", "system:authenticated", "rescue");
      assertExempt(true, chain, "", "system:masters");
      assertExempt(false, chain, "rescue", "system:authenticated");
      assertExempt(false, chain, "jane");
    }

    @Test
    void ofNobodyByDefault() {
      assertExempt(false, chain(), "system:admin", "system:masters");
    }
  }

  @Nested
  class Confirmation {
    private final ClusterGraph known = graph(CLUSTER, WORKERS);
    private final AdmissionRequest request = create(CONTROL_PLANE);

    @Test
    void refusesWhatLiveDataRefuse() {
      Verdict verdict = chain().confirm(request, known, graph(), true, NOBODY);

      assertThat(verdict).isInstanceOf(Verdict.Refused.class);
      assertThat(((Verdict.Refused) verdict).code()).isEqualTo(403);
    }

    @Test
    void allowsWhatLiveDataAllow() {
      assertThat(chain().validate(request, known)).isInstanceOf(Verdict.Refused.class);

      Verdict verdict =
          chain().confirm(request, graph(CLUSTER, MATCHING_WORKERS), known, true, NOBODY);

      assertThat(verdict).isInstanceOf(Verdict.Allowed.class);
      assertThat(verdict.warnings()).isEmpty();
    }

    @Test
    void allowsWhatIsWarnedOfInItsNamespaceNow() {
      Verdict verdict =
          chain()
              .confirm(
                  request,
                  graph(CLUSTER, WORKERS, namespace("kamaji-hetzner.dev/version-match: warn")),
                  known,
                  true,
                  NOBODY);

      assertThat(verdict).isInstanceOf(Verdict.Allowed.class);
      assertThat(verdict.warnings()).hasSize(1);
    }

    @Test
    void refusesWhatRestsOnUnreadableObjectsWhileTheKnownAreCurrent() {
      Verdict verdict = chain().confirm(request, UNREADABLE, known, true, EVERYBODY);

      assertThat(((Verdict.Refused) verdict).message())
          .startsWith("version-match: MachineDeployment demo-workers is newer")
          .endsWith(" This could not be confirmed just now; try again.");
    }

    @Test
    void refusesWhatRestsOnUnreadableAndOldObjectsWhereTheSettingSaysSo() {
      Verdict verdict =
          chain("confirmation.unavailable", "refuse")
              .confirm(request, UNREADABLE, known, false, EVERYBODY);

      assertThat(((Verdict.Refused) verdict).message()).endsWith("try again.");
    }

    @Test
    void onlyWarnsOfWhatRestsOnUnreadableAndOldObjects() {
      Verdict verdict = chain().confirm(request, UNREADABLE, known, false, NOBODY);

      assertThat(verdict).isInstanceOf(Verdict.Allowed.class);
      assertThat(verdict.warnings())
          .singleElement()
          .asString()
          .startsWith("version-match: MachineDeployment demo-workers is newer");
      assertThat(verdict.decisions()).containsEntry(PolicyId.VERSION_MATCH, Decision.WARNED);
    }

    @Test
    void stillRefusesWhatRestsOnTheObject() {
      AdmissionRequest both =
          create(
              with(CONTROL_PLANE, "spec: {apiServer: {extraArgs: [--cloud-provider=external]}}"));

      Verdict verdict = chain().confirm(both, UNREADABLE, known, false, NOBODY);

      assertThat(((Verdict.Refused) verdict).findings())
          .extracting(Finding::rule)
          .containsExactly("control-plane-fields");
      assertThat(((Verdict.Refused) verdict).code()).isEqualTo(422);
      assertThat(verdict.warnings())
          .singleElement()
          .asString()
          .startsWith("version-match: MachineDeployment demo-workers is newer");
    }

    @Test
    void takesModesAndPausesAsKnownWhereTheyCannotBeRead() {
      assertThat(
              chain()
                  .confirm(
                      request,
                      UNREADABLE,
                      graph(CLUSTER, WORKERS, namespace("kamaji-hetzner.dev/version-match: 'off'")),
                      true,
                      NOBODY)
                  .warnings())
          .isEmpty();
      ClusterGraph paused = graph(with(CLUSTER, "spec: {paused: true}"), WORKERS);
      assertThat(chain().confirm(request, UNREADABLE, paused, true, NOBODY))
          .isInstanceOf(Verdict.Allowed.class);
    }
  }

  @Nested
  class Refusals {
    @Test
    void giveAllFindingsAtOnce() {
      JsonNode name =
          with(
              BAD_CONTROL_PLANE,
              "spec: {network: {serviceAnnotations: {load-balancer.hetzner.cloud/name: taken}}}");
      JsonNode other =
          yaml(
              """
              apiVersion: controlplane.cluster.x-k8s.io/v1alpha2
              kind: KamajiControlPlane
              metadata: {name: other}
              spec: {network: {serviceAnnotations: {load-balancer.hetzner.cloud/name: taken}}}
              """);

      Verdict verdict = chain().validate(create(name), graph(other));

      Verdict.Refused refused = (Verdict.Refused) verdict;
      assertThat(refused.message().lines())
          .satisfiesExactly(
              line -> assertThat(line).startsWith("upgrade-path: the version is not x.y.z"),
              line -> assertThat(line).startsWith("load-balancer-annotations: Kamaji needs"),
              line -> assertThat(line).startsWith("load-balancer-annotations: an API server needs"),
              line -> assertThat(line).startsWith("load-balancer-annotations: KamajiControlPlane"),
              line -> assertThat(line).startsWith("control-plane-fields: Kamaji names"));
      assertThat(refused.warnings())
          .containsExactly(
              "load-balancer-annotations: unknown annotation load-balancer.hetzner.cloud/tipe is"
                  + " ignored. Did you mean type?");
      assertThat(refused.code()).isEqualTo(403);
      assertThat(refused.decisions())
          .containsOnly(
              entry(PolicyId.LOAD_BALANCER_LOCATION, Decision.ALLOWED),
              entry(PolicyId.VERSION_MATCH, Decision.ALLOWED),
              entry(PolicyId.UPGRADE_PATH, Decision.REFUSED),
              entry(PolicyId.LOAD_BALANCER_ANNOTATIONS, Decision.REFUSED),
              entry(PolicyId.CONTROL_PLANE_FIELDS, Decision.REFUSED));
    }

    @Test
    void ofTheObjectAloneCallItInvalid() {
      Verdict verdict = chain().validate(create(BAD_CONTROL_PLANE), graph());

      assertThat(((Verdict.Refused) verdict).code()).isEqualTo(422);
    }

    @Test
    void ofOtherObjectsForbidIt() {
      Verdict verdict = chain().validate(create(CLUSTER), graph(HETZNER_CLUSTER));

      assertThat(((Verdict.Refused) verdict).code()).isEqualTo(403);
    }
  }

  @Nested
  class Warnings {
    private static final String LONG = "a".repeat(300);

    private void assertShort(Verdict verdict, String beginning) {
      assertThat(verdict.warnings())
          .anySatisfy(warning -> assertThat(warning).startsWith(beginning))
          .allSatisfy(warning -> assertThat(warning).hasSizeLessThanOrEqualTo(256));
    }

    @Test
    void ofWhatUsersWroteAreShortened() {
      assertShort(
          chain()
              .validate(
                  create(
                      with(
                          CONTROL_PLANE,
                          "spec: {network: {serviceAnnotations: {load-balancer.hetzner.cloud/%s: a}}}"
                              .formatted(LONG))),
                  graph()),
          "load-balancer-annotations: unknown annotation");
    }

    @Test
    void ofWhatWouldBeChangedAreShortened() {
      JsonNode namespace =
          with(
              namespace(""),
              "metadata: {annotations: {kamaji-hetzner.dev/location: %s}}".formatted(LONG));
      assertShort(
          chain("policy.load-balancer-location.mode", "warn")
              .mutate(create(CONTROL_PLANE), graph(namespace)),
          "load-balancer-location: would be changed");
    }

    @Test
    void ofBadModesAreShortened() {
      assertShort(
          chain()
              .mutate(
                  create(CONTROL_PLANE),
                  graph(namespace("kamaji-hetzner.dev/load-balancer-location: " + LONG))),
          "load-balancer-location: namespace label");
    }

    @Test
    void ofWhatIsNotRefusedKeepWhatToDo() {
      JsonNode workers = with(WORKERS, "metadata: {name: %s}".formatted("w".repeat(60)));

      Verdict verdict =
          chain("policy.version-match.mode", "warn")
              .validate(create(CONTROL_PLANE), graph(CLUSTER, workers));

      assertShort(verdict, "version-match: MachineDeployment www");
      assertThat(verdict.warnings())
          .singleElement()
          .asString()
          .contains("Upgrade KamajiControlPlane demo first");
    }

    @Test
    void areNotGivenTwiceForWhatIsOnlyAssumed() {
      Verdict.Allowed enforced = chain().mutate(create(HETZNER_CLUSTER), graph());
      Verdict.Allowed warned =
          chain("policy.external-control-plane.mode", "warn")
              .mutate(create(HETZNER_CLUSTER), graph());

      assertThat(enforced.warnings())
          .containsExactly(
              "external-control-plane: no Cluster refers to this yet: completed as for Kamaji.");
      assertThat(warned.warnings())
          .containsExactly(
              "external-control-plane: would be changed if enforced: turns the load balancer off"
                  + " and allows an empty control plane address, assuming Kamaji.");
    }
  }
}
