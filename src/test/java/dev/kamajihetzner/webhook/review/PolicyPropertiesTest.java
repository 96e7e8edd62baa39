package dev.kamajihetzner.webhook.review;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kamajihetzner.webhook.cluster.GivenGraph;
import dev.kamajihetzner.webhook.model.ClusterGraph;
import dev.kamajihetzner.webhook.model.Kind;
import dev.kamajihetzner.webhook.model.LiveReadFailed;
import dev.kamajihetzner.webhook.policy.AdmissionRequest;
import dev.kamajihetzner.webhook.policy.AdmissionRequest.Operation;
import dev.kamajihetzner.webhook.policy.Finding;
import dev.kamajihetzner.webhook.policy.Policies;
import dev.kamajihetzner.webhook.policy.PolicyId;
import dev.kamajihetzner.webhook.policy.Requester;
import dev.kamajihetzner.webhook.policy.Requests;
import dev.kamajihetzner.webhook.settings.Settings;
import io.fabric8.zjsonpatch.JsonPatch;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.statistics.Statistics;

/** What holds for every request: well-formed, half-written, or with nonsense anywhere in it. */
class PolicyPropertiesTest {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final Settings SETTINGS = Settings.of(Map.of());
  private static final OverrideAuthority EVERYBODY =
      (requester, namespace, policy) -> Optional.empty();

  private static final List<JsonNode> NONSENSE =
      List.of(
          NODES.nullNode(),
          NODES.textNode(""),
          NODES.textNode("nonsense"),
          NODES.numberNode(7),
          NODES.booleanNode(true),
          NODES.arrayNode(),
          NODES.arrayNode().add("nonsense").addNull(),
          NODES.objectNode(),
          NODES.objectNode().set("nonsense", NODES.arrayNode()));

  /** A field that policies read, and what may sensibly stand in it. */
  private record Field(String path, List<JsonNode> values) {
    static Field of(String path, String... values) {
      return new Field(path, List.of(values).stream().map(Requests::yaml).toList());
    }
  }

  private static final String LOCATION =
      "/spec/network/serviceAnnotations/load-balancer.hetzner.cloud~1location";
  private static final String ALLOW_EMPTY =
      "/metadata/annotations/capi.syself.com~1allow-empty-control-plane-address";
  private static final String ASSUMED =
      "/metadata/annotations/kamaji-hetzner.dev~1assumed-control-plane";
  private static final String ENABLED = "/spec/controlPlaneLoadBalancer/enabled";

  private static final String[] VERSIONS = {"v1.33.4", "1.34.1", "v1.34.1", "v1.35.0", "v1.34"};

  private static final List<Field> METADATA =
      List.of(
          Field.of("/metadata/name", "demo", "1.demo"),
          Field.of("/metadata/labels/cluster.x-k8s.io~1cluster-name", "demo", "topology"),
          Field.of("/metadata/labels/topology.cluster.x-k8s.io~1owned", "''"),
          Field.of("/metadata/labels/kamaji-hetzner.dev~1control-plane", "kamaji"),
          Field.of(
              "/metadata/annotations/kamaji-hetzner.dev~1override",
              "version-match",
              "upgrade-path"));

  private static final Map<Kind, List<Field>> FIELDS =
      Map.of(
          Kind.CLUSTER,
          List.of(
              Field.of(
                  "/spec/controlPlaneRef",
                  "{apiGroup: controlplane.cluster.x-k8s.io, kind: KamajiControlPlane, name: demo}",
                  "{apiVersion: controlplane.cluster.x-k8s.io/v1, kind: KamajiControlPlane, name: demo, namespace: x}",
                  "{apiGroup: controlplane.cluster.x-k8s.io, kind: KubeadmControlPlane, name: demo}"),
              Field.of(
                  "/spec/infrastructureRef",
                  "{apiGroup: infrastructure.cluster.x-k8s.io, kind: HetznerCluster, name: demo}",
                  "{apiVersion: infrastructure.cluster.x-k8s.io/v1, kind: HetznerCluster, name: demo, namespace: x}"),
              Field.of("/spec/controlPlaneRef/name", "demo"),
              Field.of("/spec/infrastructureRef/kind", "HetznerCluster"),
              Field.of("/spec/topology", "{class: kamaji}", "{classRef: {name: kamaji}}"),
              Field.of("/spec/topology/classRef/name", "kamaji"),
              Field.of("/spec/paused", "false")),
          Kind.CLUSTER_CLASS,
          List.of(
              Field.of(
                  "/spec/controlPlane/templateRef",
                  "{apiVersion: controlplane.cluster.x-k8s.io/v1alpha2, kind: KamajiControlPlaneTemplate, name: t}"),
              Field.of("/spec/controlPlane/ref/kind", "KamajiControlPlaneTemplate")),
          Kind.KAMAJI_CONTROL_PLANE,
          List.of(
              Field.of("/spec/version", VERSIONS),
              Field.of("/status/version", VERSIONS),
              Field.of("/spec/controlPlaneEndpoint/host", "192.0.2.1", "''"),
              Field.of("/spec/network/serviceType", "LoadBalancer", "ClusterIP"),
              Field.of("/spec/network/loadBalancerConfig/loadBalancerClass", "x"),
              Field.of("/spec/network/ingress", "{hostname: a}"),
              Field.of("/spec/network/gateway", "{name: a}"),
              Field.of("/spec/network/serviceAnnotations", "{a~b/c: d}"),
              Field.of(LOCATION, "fsn1", "''", "mars1"),
              Field.of(
                  "/spec/network/serviceAnnotations/load-balancer.hetzner.cloud~1network-zone",
                  "eu-central"),
              Field.of(
                  "/spec/network/serviceAnnotations/load-balancer.hetzner.cloud~1name", "taken"),
              Field.of(
                  "/spec/network/serviceAnnotations/load-balancer.hetzner.cloud~1protocol", "http"),
              Field.of("/spec/network/serviceAnnotations/load-balancer.hetzner.cloud~1nam", "x"),
              Field.of("/spec/deployment/externalClusterReference", "{deploymentNamespace: x}"),
              Field.of("/spec/apiServer/extraArgs", "[--cloud-provider=external, --v=2]")),
          Kind.HETZNER_CLUSTER,
          List.of(
              Field.of("/spec/controlPlaneEndpoint/host", "192.0.2.1", "''"),
              Field.of("/spec/controlPlaneLoadBalancer", "{}", "{port: 6443, extraServices: []}"),
              Field.of(ENABLED, "true", "false"),
              Field.of("/spec/controlPlaneLoadBalancer/region", "fsn1"),
              Field.of("/spec/controlPlaneRegions", "[]", "[fsn1]"),
              Field.of(ALLOW_EMPTY, "'true'", "'false'"),
              Field.of(ASSUMED, "kamaji"),
              Field.of("/metadata/annotations/cluster.x-k8s.io~1managed-by", "''")),
          Kind.MACHINE_DEPLOYMENT,
          List.of(
              Field.of("/spec/clusterName", "demo", "topology"),
              Field.of("/spec/template/spec/version", VERSIONS),
              Field.of("/spec/template/spec/failureDomain", "fsn1", "mars1", "''"),
              Field.of(
                  "/spec/template/spec/bootstrap/configRef",
                  "{apiGroup: bootstrap.cluster.x-k8s.io, kind: KubeadmConfigTemplate, name: x}"),
              Field.of(
                  "/spec/template/spec/infrastructureRef",
                  "{apiGroup: infrastructure.cluster.x-k8s.io, kind: HCloudMachineTemplate, name: x}"),
              Field.of(
                  "/metadata/annotations/machineset.cluster.x-k8s.io~1skip-preflight-checks",
                  "All")),
          Kind.NAMESPACE,
          List.of(
              Field.of("/metadata/labels/kamaji-hetzner.dev~1control-plane", "kamaji"),
              Field.of("/metadata/labels/kamaji-hetzner.dev~1version-match", "warn", "unheard-of"),
              Field.of("/metadata/labels/kamaji-hetzner.dev~1external-control-plane", "audit"),
              Field.of("/metadata/annotations/kamaji-hetzner.dev~1location", "nbg1", "''")),
          Kind.NODE,
          List.of(
              Field.of("/spec/providerID", "hcloud://1", "hrobot://2", "aws:///x/i-1"),
              Field.of("/metadata/labels/topology.kubernetes.io~1region", "hel1", "nbg1")));

  /** So that the rest of a graph is often about the requests. */
  private static final JsonNode CLUSTER =
      Requests.yaml(
          """
          apiVersion: cluster.x-k8s.io/v1beta2
          kind: Cluster
          metadata: {name: demo}
          spec:
            controlPlaneRef: {apiGroup: controlplane.cluster.x-k8s.io, kind: KamajiControlPlane, name: demo}
            infrastructureRef: {apiGroup: infrastructure.cluster.x-k8s.io, kind: HetznerCluster, name: demo}
          """);

  private static final List<Kind> JUDGED =
      List.of(
          Kind.CLUSTER,
          Kind.KAMAJI_CONTROL_PLANE,
          Kind.HETZNER_CLUSTER,
          Kind.MACHINE_DEPLOYMENT,
          Kind.MACHINE_POOL);

  private static List<Field> fields(Kind kind) {
    return FIELDS.get(kind == Kind.MACHINE_POOL ? Kind.MACHINE_DEPLOYMENT : kind);
  }

  private static ObjectNode identified(Kind kind) {
    ObjectNode object = NODES.objectNode();
    object
        .put("apiVersion", kind.group().isEmpty() ? "v1" : kind.group() + "/v1")
        .put("kind", kind.toString());
    object.putObject("metadata").put("name", kind == Kind.NAMESPACE ? "default" : "demo");
    return object;
  }

  private static Arbitrary<Map.Entry<String, JsonNode>> settings(Kind kind) {
    List<Field> fields = new ArrayList<>(fields(kind));
    fields.addAll(METADATA);
    Arbitrary<Map.Entry<String, JsonNode>> sensible =
        Arbitraries.of(fields)
            .flatMap(
                field -> Arbitraries.of(field.values()).map(it -> Map.entry(field.path(), it)));
    // Anywhere on the way to a field, the field itself included.
    Arbitrary<Map.Entry<String, JsonNode>> odd =
        Combinators.combine(
                Arbitraries.of(fields),
                Arbitraries.integers().between(1, 5),
                Arbitraries.of(NONSENSE))
            .as((field, depth, value) -> Map.entry(cut(field.path(), depth), value));
    // What nobody reads has to survive.
    Arbitrary<Map.Entry<String, JsonNode>> unknown =
        Combinators.combine(
                Arbitraries.of(
                    "/a~1b~0c", "/spec/~01", "/metadata/annotations/a~1b", "/spec/x/y~0z"),
                Arbitraries.of(NONSENSE))
            .as(Map::entry);
    return Arbitraries.frequencyOf(Tuple.of(12, sensible), Tuple.of(2, odd), Tuple.of(1, unknown));
  }

  private static String cut(String path, int depth) {
    String[] names = path.split("/");
    return String.join("/", List.of(names).subList(0, Math.min(names.length, depth + 1)));
  }

  private static Arbitrary<JsonNode> objects(Kind kind) {
    return settings(kind)
        .list()
        .ofMinSize(2)
        .ofMaxSize(12)
        .map(
            settings -> {
              ObjectNode object = identified(kind);
              settings.forEach(it -> set(object, JsonPointer.compile(it.getKey()), it.getValue()));
              return object;
            });
  }

  /** Sets a field, whatever stands in the way. */
  private static void set(ObjectNode object, JsonPointer path, JsonNode value) {
    String name = path.getMatchingProperty();
    if (path.tail().matches()) {
      object.set(name, value.deepCopy());
    } else {
      ObjectNode child =
          object.path(name).isObject() ? (ObjectNode) object.get(name) : object.putObject(name);
      set(child, path.tail(), value);
    }
  }

  @Provide
  Arbitrary<AdmissionRequest> requests() {
    return Arbitraries.of(JUDGED)
        .flatMap(
            kind ->
                Combinators.combine(
                        Arbitraries.of(Operation.CREATE, Operation.UPDATE),
                        objects(kind),
                        objects(kind),
                        Arbitraries.of(true, false))
                    .as(
                        (operation, object, old, dryRun) ->
                            new AdmissionRequest(
                                kind,
                                "",
                                operation,
                                "default",
                                object.at("/metadata/name").asText(),
                                object,
                                operation == Operation.CREATE ? MissingNode.getInstance() : old,
                                dryRun,
                                new Requester("jane", "", List.of(), MissingNode.getInstance()))));
  }

  @Provide
  Arbitrary<ClusterGraph> graphs() {
    return Combinators.combine(
            Arbitraries.of(FIELDS.keySet()).flatMap(kind -> objects(kind)).list().ofMaxSize(6),
            Arbitraries.of(true, false))
        .as(
            (objects, cluster) -> {
              List<JsonNode> all = new ArrayList<>(cluster ? List.of(CLUSTER) : List.of());
              all.addAll(objects);
              return GivenGraph.of(all);
            });
  }

  @Provide
  Arbitrary<PolicyChain> chains() {
    return Arbitraries.maps(
            Arbitraries.of(
                "kamaji-hetzner.policy.version-match.mode",
                "kamaji-hetzner.policy.external-control-plane.mode",
                "kamaji-hetzner.policy.load-balancer-location.mode"),
            Arbitraries.of("enforce", "enforce", "enforce", "warn", "audit", "off"))
        .ofMaxSize(2)
        .flatMap(
            modes ->
                Arbitraries.of("exact", "minor", "skew")
                    .map(
                        precision -> {
                          Map<String, String> properties = new HashMap<>(modes);
                          properties.put("kamaji-hetzner.version-match.precision", precision);
                          properties.put("kamaji-hetzner.location.default", "fsn1");
                          return GivenChain.of(properties);
                        }));
  }

  private static AdmissionRequest patched(AdmissionRequest request, JsonNode patch) {
    return request.withObject(JsonPatch.apply(patch, request.object()));
  }

  @Property(edgeCases = EdgeCasesMode.NONE)
  void mutatingTwiceChangesNothingMore(
      @ForAll("requests") AdmissionRequest request,
      @ForAll("graphs") ClusterGraph graph,
      @ForAll("chains") PolicyChain chain) {
    JsonNode patch = chain.mutate(request, graph).patch();
    Statistics.label("patched").collect(!patch.isEmpty());
    Statistics.label("patched").coverage(it -> it.check(true).percentage(p -> p > 2));

    assertThat((JsonNode) chain.mutate(patched(request, patch), graph).patch()).isEmpty();
  }

  @Property(edgeCases = EdgeCasesMode.NONE)
  void everythingButOurFieldsIsKept(
      @ForAll("requests") AdmissionRequest request,
      @ForAll("graphs") ClusterGraph graph,
      @ForAll("chains") PolicyChain chain) {
    JsonNode before = request.object().deepCopy();
    JsonNode patch = chain.mutate(request, graph).patch();
    JsonNode after = patched(request, patch).object();

    assertThat(request.object()).isEqualTo(before);
    assertThat(withoutOurs(request.kind(), after)).isEqualTo(withoutOurs(request.kind(), before));
  }

  /** The object without our fields, and without the parents that hold nothing else. */
  private static JsonNode withoutOurs(Kind kind, JsonNode object) {
    JsonNode copy = object.deepCopy();
    ours(kind).forEach(path -> remove(copy, path));
    return copy;
  }

  /** What policies declare to write. */
  private static List<JsonPointer> ours(Kind kind) {
    return Policies.all(SETTINGS).stream().flatMap(policy -> policy.writes(kind).stream()).toList();
  }

  private static void remove(JsonNode node, JsonPointer path) {
    if (!(node instanceof ObjectNode object)) {
      return;
    }
    String name = path.getMatchingProperty();
    JsonNode child = object.path(name);
    if (path.tail().matches()) {
      object.remove(name);
    } else {
      remove(child, path.tail());
      if (child.isNull() || (child.isObject() && child.isEmpty())) {
        object.remove(name);
      }
    }
  }

  @Property(edgeCases = EdgeCasesMode.NONE)
  void patchesHoldNothingButOurFields(
      @ForAll("requests") AdmissionRequest request,
      @ForAll("graphs") ClusterGraph graph,
      @ForAll("chains") PolicyChain chain) {
    chain
        .mutate(request, graph)
        .patch()
        .forEach(
            operation -> {
              String path = operation.path("path").textValue();
              assertThat(ours(request.kind()))
                  .map(JsonPointer::toString)
                  .anyMatch(ours -> ours.equals(path) || ours.startsWith(path + '/'));
              assertThat(operation.path("op").textValue())
                  .isEqualTo(request.object().at(path).isMissingNode() ? "add" : "replace");
              assertThat(operation.path("value")).isNotEqualTo(request.object().at(path));
            });
  }

  @Property(edgeCases = EdgeCasesMode.NONE)
  void deletionAndObjectsThatGoAreAllowedUnseen(
      @ForAll("requests") AdmissionRequest request,
      @ForAll("graphs") ClusterGraph graph,
      @ForAll("chains") PolicyChain chain) {
    AdmissionRequest deletion =
        new AdmissionRequest(
            request.kind(),
            "",
            Operation.DELETE,
            request.namespace(),
            request.name(),
            MissingNode.getInstance(),
            request.object(),
            request.dryRun(),
            request.requester());
    ObjectNode going = request.object().deepCopy();
    set(
        going,
        JsonPointer.compile("/metadata/deletionTimestamp"),
        NODES.textNode("2026-01-01T00:00:00Z"));

    AdmissionRequest update =
        new AdmissionRequest(
            request.kind(),
            "",
            Operation.UPDATE,
            request.namespace(),
            request.name(),
            request.object(),
            going,
            request.dryRun(),
            request.requester());

    for (AdmissionRequest one : List.of(deletion, update)) {
      assertThat(chain.mutate(one, graph)).isEqualTo(Verdict.Allowed.UNASKED);
      assertThat(chain.validate(one, graph)).isEqualTo(Verdict.Allowed.UNASKED);
    }
  }

  @Property(edgeCases = EdgeCasesMode.NONE)
  void updatesThatChangeNothingAreNeitherChangedNorRefusedNorWarnedOf(
      @ForAll("requests") AdmissionRequest request,
      @ForAll("graphs") ClusterGraph graph,
      @ForAll("chains") PolicyChain chain) {
    AdmissionRequest same =
        new AdmissionRequest(
            request.kind(),
            "",
            Operation.UPDATE,
            request.namespace(),
            request.name(),
            request.object(),
            request.object().deepCopy(),
            request.dryRun(),
            request.requester());

    assertThat((JsonNode) chain.mutate(same, graph).patch()).isEmpty();
    Verdict verdict = chain.validate(same, graph);
    assertThat(verdict).isInstanceOf(Verdict.Allowed.class);
    assertThat(verdict.warnings()).allMatch(warning -> warning.contains(": namespace label "));
  }

  @Property(edgeCases = EdgeCasesMode.NONE)
  void nonsenseAnywhereIsNoReasonToFail(
      @ForAll("requests") AdmissionRequest request,
      @ForAll("graphs") ClusterGraph graph,
      @ForAll("chains") PolicyChain chain) {
    Verdict.Allowed mutated = chain.mutate(request, graph);
    Verdict verdict = chain.validate(patched(request, mutated.patch()), graph);
    Statistics.label("refused").collect(verdict instanceof Verdict.Refused);
    Statistics.label("refused").coverage(it -> it.check(true).percentage(p -> p > 2));

    for (Verdict one :
        List.of(mutated, verdict, chain.confirm(request, graph, graph, true, EVERYBODY))) {
      assertThat(one.warnings())
          .allSatisfy(
              warning -> {
                assertThat(warning).hasSizeLessThanOrEqualTo(256);
                assertThat(PolicyId.of(warning.substring(0, warning.indexOf(':')))).isPresent();
              });
      if (one instanceof Verdict.Refused refused) {
        assertThat(refused.findings()).isNotEmpty().allMatch(Finding::refuses);
        assertThat(refused.message().lines())
            .allMatch(line -> PolicyId.of(line.substring(0, line.indexOf(':'))).isPresent());
        assertThat(refused.code()).isIn(403, 422);
      }
    }
  }

  @Property(edgeCases = EdgeCasesMode.NONE)
  void whatCannotBeReadLiveRefusesNothingThatRestsOnIt(
      @ForAll("requests") AdmissionRequest request,
      @ForAll("graphs") ClusterGraph graph,
      @ForAll("chains") PolicyChain chain) {
    ClusterGraph unreadable =
        (ClusterGraph)
            Proxy.newProxyInstance(
                ClusterGraph.class.getClassLoader(),
                new Class<?>[] {ClusterGraph.class},
                (proxy, method, arguments) -> {
                  throw new LiveReadFailed("no answer", null);
                });

    Verdict confirmed =
        chain.confirm(
            request,
            unreadable,
            graph,
            false,
            (requester, namespace, policy) -> Optional.of("No."));

    if (confirmed instanceof Verdict.Refused refused) {
      assertThat(refused.findings()).allMatch(it -> it.basis() == Finding.Basis.OBJECT);
    }
  }
}
