package dev.kamajihetzner.webhook.audit;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.kamajihetzner.webhook.cluster.GivenGraph;
import dev.kamajihetzner.webhook.cluster.IndexedClusterGraph;
import dev.kamajihetzner.webhook.cluster.ObjectStore;
import dev.kamajihetzner.webhook.manifest.GivenDocuments;
import dev.kamajihetzner.webhook.model.Fields;
import dev.kamajihetzner.webhook.model.GroupKind;
import dev.kamajihetzner.webhook.model.Kind;
import dev.kamajihetzner.webhook.model.ObjectKey;
import dev.kamajihetzner.webhook.model.Reference;
import dev.kamajihetzner.webhook.policy.AdmissionRequest.Operation;
import dev.kamajihetzner.webhook.policy.Finding;
import dev.kamajihetzner.webhook.policy.PolicyCase;
import dev.kamajihetzner.webhook.review.GivenChain;
import dev.kamajihetzner.webhook.review.GivenObject;
import dev.kamajihetzner.webhook.review.SetReview;
import dev.kamajihetzner.webhook.review.SetReview.Background;
import dev.kamajihetzner.webhook.settings.Settings;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** An audit says what a check says, and is made again whenever it would say something else. */
class ClusterAuditorPropertiesTest {
  private static final Arbitrary<String> NAME = Arbitraries.of("a", "b");
  private static final Arbitrary<String> VERSION = Arbitraries.of("v1.34.1", "v1.35.0", "v1.33.0");

  static Stream<PolicyCase> cases() {
    return PolicyCase.all().filter(it -> it.request().operation() == Operation.CREATE);
  }

  /** The policies' own cases, with all that they have around. */
  @ParameterizedTest
  @MethodSource("cases")
  void saysOfAPolicysCaseWhatACheckSays(PolicyCase written) {
    List<JsonNode> objects = new ArrayList<>();
    written.document().path("graph").forEach(objects::add);
    objects.add(written.request().object());
    objects.removeIf(it -> !Fields.hasText(it, "metadata", "name"));

    assertSaysWhatACheckSays(GivenObjects.of(objects), written.settings());
  }

  @Property(tries = 300)
  void saysWhatACheckSays(@ForAll("clusters") List<String> documents) {
    assertSaysWhatACheckSays(world(documents), GivenObjects.SETTINGS);
  }

  private static GivenObjects world(List<String> documents) {
    return GivenObjects.of(documents.toArray(String[]::new));
  }

  private static void assertSaysWhatACheckSays(GivenObjects objects, Settings settings) {
    for (JsonNode cluster : objects.all()) {
      if (GroupKind.of(cluster).equals(GroupKind.CLUSTER) && !deleting(cluster)) {
        GivenObject given = GivenObject.of(cluster);
        List<AuditFinding> said =
            objects
                .judge(settings, given.namespace(), given.name())
                .audit()
                .orElseThrow()
                .findings();
        assertThat(
                said.stream()
                    .map(it -> it.object().kind() + ' ' + text(it.finding()))
                    .filter(it -> !it.contains("came past the webhook"))
                    .distinct())
            .as(given.name())
            .containsExactlyInAnyOrderElementsOf(checked(objects, given, settings));
      }
    }
  }

  /** A check of the Cluster's objects alone, in a cluster that has only all the others. */
  private static Set<String> checked(GivenObjects objects, GivenObject cluster, Settings settings) {
    Set<JsonNode> own = new LinkedHashSet<>(List.of(cluster.json()));
    for (String field : List.of("controlPlaneRef", "infrastructureRef")) {
      own.addAll(referred(objects, cluster, cluster.json().path("spec").path(field)));
    }
    for (JsonNode object : objects.all()) {
      boolean workers =
          Set.of(GroupKind.MACHINE_DEPLOYMENT, GroupKind.MACHINE_POOL)
              .contains(GroupKind.of(object));
      if (workers
          && cluster.namespace().equals(Fields.text(object, "metadata", "namespace"))
          && cluster.name().equals(Fields.text(object, "spec", "clusterName"))) {
        own.add(object);
      }
    }
    List<JsonNode> deleting = own.stream().filter(it -> deleting(it)).toList();
    deleting.forEach(own::remove);
    // What mode audit says to nobody is said here.
    List<JsonNode> others =
        objects.all().stream()
            .filter(it -> !own.contains(it))
            .map(it -> GivenDocuments.yaml(it.toString().replace(":\"audit\"", ":\"warn\"")))
            .toList();
    Background background =
        new GivenAround(deleting.stream().map(GivenObject::of).toList(), objects);
    return new SetReview(GivenChain.of(settings), background, GivenGraph.of(others))
        .judge(own.stream().map(GivenObject::of).toList()).stream()
            .flatMap(
                it ->
                    it.findings().stream()
                        .filter(finding -> !outdated(finding, it.object(), own))
                        .map(finding -> it.object().kind() + " " + text(finding)))
            .collect(Collectors.toCollection(TreeSet::new));
  }

  /** What an object that stands there already makes untrue. */
  private static boolean outdated(Finding finding, GivenObject object, Set<JsonNode> all) {
    JsonNode endpoint = object.json().at("/spec/controlPlaneEndpoint");
    return switch (finding.rule()) {
      case "load-balancer-location" ->
          endpoint.path("host").isTextual()
              && !object.json().toString().contains("load-balancer.hetzner.cloud/location")
              && !object.json().toString().contains("load-balancer.hetzner.cloud/network-zone");
      case "external-control-plane" ->
          finding.field().toString().equals("/spec/controlPlaneEndpoint")
              && all.stream()
                  .filter(it -> GroupKind.of(it).equals(GroupKind.KAMAJI_CONTROL_PLANE))
                  .anyMatch(it -> it.at("/spec/controlPlaneEndpoint").equals(endpoint));
      default -> false;
    };
  }

  private record GivenAround(List<GivenObject> objects, GivenObjects readable)
      implements Background {
    @Override
    public boolean complete() {
      return true;
    }

    @Override
    public boolean complete(GroupKind kind) {
      return readable.reads(kind);
    }

    @Override
    public boolean holdsTheSet() {
      return true;
    }

    @Override
    public JsonNode stored(GivenObject object) {
      return MissingNode.getInstance();
    }
  }

  private static List<JsonNode> referred(
      GivenObjects objects, GivenObject cluster, JsonNode reference) {
    Reference to = Reference.of(reference);
    return to == null
        ? List.of()
        : objects.find(GroupKind.of(to), cluster.namespace(), to.name()).stream().toList();
  }

  private static boolean deleting(JsonNode object) {
    return Fields.present(object, Fields.DELETION_TIMESTAMP);
  }

  /** Who may override is said in other words. */
  private static String text(Finding finding) {
    return finding.severity()
        + " "
        + finding.field()
        + " "
        + finding.message().replaceAll(" (Only a cluster|Whoever may override) .*", "");
  }

  /** Whatever comes, changes or goes: a Cluster of which something else is to be said is judged. */
  @Property(tries = 3000)
  void whateverChangesAnAuditHasTheClusterJudgedAgain(
      @ForAll("clusters") List<String> documents, @ForAll("objects") String change) {
    GivenObjects without = world(documents);
    GivenObjects with = without.with(change);
    Observed observed = new Observed(without);
    GivenObject changed = GivenObject.of(GivenObjects.of(change).all().get(0));
    Optional<JsonNode> before =
        without.all().stream()
            .map(GivenObject::of)
            .filter(it -> it.kind().equals(changed.kind()))
            .filter(it -> it.namespace().equals(changed.namespace()))
            .filter(it -> it.name().equals(changed.name()))
            .map(GivenObject::json)
            .findFirst();

    Set<ObjectKey> whenItComes = observed.changedBy(changed, Optional.of(changed.json()));
    Set<ObjectKey> whenItGoes = observed.changedBy(changed, before);

    for (String name : List.of("a", "b")) {
      ObjectKey cluster = new ObjectKey("default", name);
      Optional<ClusterAudit> first = without.judge(GivenObjects.SETTINGS, "default", name).audit();
      Optional<ClusterAudit> second = with.judge(GivenObjects.SETTINGS, "default", name).audit();
      if (!first.equals(second)) {
        assertThat(whenItComes).as("as it comes").contains(cluster);
        assertThat(whenItGoes).as("as it goes").contains(cluster);
      }
    }
  }

  /** Objects on their way into a graph. */
  private static final class Observed {
    private final Map<Kind, ObjectStore> stores = new EnumMap<>(Kind.class);
    private final Set<ObjectKey> changed = new HashSet<>();

    Observed(GivenObjects objects) {
      IndexedClusterGraph graph = new IndexedClusterGraph();
      ObservedChanges changes =
          new ObservedChanges(
              graph,
              new RestingClusters(graph, graph.store(Kind.CLUSTER)::keys),
              new LookedUp(key -> false),
              changed::addAll);
      for (Kind kind : Kind.allLookedUp()) {
        stores.put(kind, changes.around(kind, graph.store(kind)));
      }
      objects.all().stream()
          .map(GivenObject::of)
          .forEach(it -> changedBy(it, Optional.of(it.json())));
    }

    Set<ObjectKey> changedBy(GivenObject object, Optional<JsonNode> now) {
      changed.clear();
      ObjectStore store = stores.get(object.knownKind().orElseThrow());
      ObjectKey key = new ObjectKey(object.namespace(), object.name());
      now.ifPresentOrElse(it -> store.put(key, it), () -> store.remove(key));
      return Set.copyOf(changed);
    }
  }

  @Provide
  Arbitrary<List<String>> clusters() {
    return objects().list().ofMinSize(3).ofMaxSize(14);
  }

  /** Parts of two clusters, which may be in each other's way. */
  @Provide
  Arbitrary<String> objects() {
    return Arbitraries.oneOf(
        cluster(),
        cluster(),
        topology(),
        clusterClass(),
        hetznerCluster(),
        controlPlane(),
        workers(),
        namespace(),
        node());
  }

  private static Arbitrary<String> cluster() {
    return Combinators.combine(
            NAME,
            NAME,
            NAME,
            Arbitraries.of("paused: true", "paused: false", "topology: {classRef: {name: a}}"))
        .as(
            (name, controlPlane, infrastructure, more) ->
                """
                apiVersion: cluster.x-k8s.io/v1beta2
                kind: Cluster
                metadata: {name: %s}
                spec:
                  %s
                  controlPlaneRef: {apiGroup: controlplane.cluster.x-k8s.io, kind: KamajiControlPlane, name: %s}
                  infrastructureRef: {apiGroup: infrastructure.cluster.x-k8s.io, kind: HetznerCluster, name: %s}
                """
                    .formatted(name, more, controlPlane, infrastructure));
  }

  private static Arbitrary<String> topology() {
    return Combinators.combine(NAME, NAME)
        .as(
            (name, clusterClass) ->
                "{apiVersion: cluster.x-k8s.io/v1beta2, kind: Cluster, metadata: {name: %s}, spec: {topology: {classRef: {name: %s}}}}"
                    .formatted(name, clusterClass));
  }

  private static Arbitrary<String> clusterClass() {
    return Combinators.combine(NAME, Arbitraries.of("Kamaji", "Kubeadm"))
        .as(
            (name, provider) ->
                """
                apiVersion: cluster.x-k8s.io/v1beta2
                kind: ClusterClass
                metadata: {name: %s}
                spec: {controlPlane: {templateRef: {apiVersion: controlplane.cluster.x-k8s.io/v1alpha2, kind: %sControlPlaneTemplate, name: t}}}
                """
                    .formatted(name, provider));
  }

  private static Arbitrary<String> hetznerCluster() {
    return Combinators.combine(
            NAME,
            Arbitraries.of("", ", labels: {cluster.x-k8s.io/cluster-name: a}"),
            Arbitraries.of(
                "{controlPlaneRegions: []}",
                "{controlPlaneRegions: [fsn1], controlPlaneLoadBalancer: {enabled: true, name: lb}}",
                "{hcloudNetwork: {enabled: true}}",
                "{controlPlaneEndpoint: {host: 1.2.3.4, port: 6443}, controlPlaneLoadBalancer: {name: lb}}"))
        .as(
            (name, labels, spec) ->
                """
                apiVersion: infrastructure.cluster.x-k8s.io/v1beta1
                kind: HetznerCluster
                metadata: {name: %s%s}
                spec: %s
                """
                    .formatted(name, labels, spec));
  }

  private static Arbitrary<String> controlPlane() {
    return Combinators.combine(
            NAME,
            VERSION,
            Arbitraries.of(
                "{}",
                "{load-balancer.hetzner.cloud/name: lb}",
                "{load-balancer.hetzner.cloud/location: nbg1}",
                "{load-balancer.hetzner.cloud/disable-public-network: \"true\"}"),
            Arbitraries.of("default", "elsewhere"))
        .as(
            (name, version, annotations, namespace) ->
                """
                apiVersion: controlplane.cluster.x-k8s.io/v1alpha2
                kind: KamajiControlPlane
                metadata: {name: %s, namespace: %s}
                spec: {version: %s, network: {serviceAnnotations: %s}}
                """
                    .formatted(name, namespace, version, annotations));
  }

  private static Arbitrary<String> workers() {
    return Combinators.combine(
            NAME,
            NAME,
            VERSION,
            Arbitraries.of("MachineDeployment", "MachinePool"),
            Arbitraries.of("", "failureDomain: ash,"),
            Arbitraries.of(
                "",
                "deletionTimestamp: now, ",
                "labels: {topology.cluster.x-k8s.io/owned: \"\"}, "))
        .as(
            (name, cluster, version, kind, place, metadata) ->
                """
                apiVersion: cluster.x-k8s.io/v1beta2
                kind: %s
                metadata: {%sname: %s}
                spec:
                  clusterName: %s
                  template:
                    spec:
                      version: %s
                      %s
                """
                    .formatted(
                        kind,
                        metadata,
                        name,
                        cluster,
                        version,
                        "infrastructureRef: {apiGroup: infrastructure.cluster.x-k8s.io, kind:"
                            + " HCloudMachineTemplate, name: a}"
                            + (place.isEmpty() ? "" : "\n      failureDomain: ash")));
  }

  private static Arbitrary<String> namespace() {
    return Arbitraries.of(
            "kamaji-hetzner.dev/version-match: warn",
            "kamaji-hetzner.dev/load-balancer-annotations: audit",
            "kamaji-hetzner.dev/control-plane-pairing: \"off\"")
        .map(
            "{apiVersion: v1, kind: Namespace, metadata: {name: default, labels: {%s}}}"
                ::formatted);
  }

  private static Arbitrary<String> node() {
    return Combinators.combine(NAME, Arbitraries.of("fsn1", "ash"))
        .as(
            (name, location) ->
                "{apiVersion: v1, kind: Node, metadata: {name: %s, labels: {topology.kubernetes.io/region: %s}}, spec: {providerID: \"hcloud://1\"}}"
                    .formatted(name, location));
  }
}
