package dev.kamajihetzner.webhook.review;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kamajihetzner.webhook.cluster.GivenGraph;
import dev.kamajihetzner.webhook.cluster.IndexedClusterGraph;
import dev.kamajihetzner.webhook.manifest.GivenDocuments;
import dev.kamajihetzner.webhook.manifest.ManifestFile;
import dev.kamajihetzner.webhook.manifest.ManifestSet;
import dev.kamajihetzner.webhook.model.ClusterGraph;
import dev.kamajihetzner.webhook.model.Kind;
import dev.kamajihetzner.webhook.policy.AdmissionRequest;
import dev.kamajihetzner.webhook.policy.AdmissionRequest.Operation;
import dev.kamajihetzner.webhook.policy.Finding;
import dev.kamajihetzner.webhook.policy.Requester;
import dev.kamajihetzner.webhook.review.SetReview.Background;
import dev.kamajihetzner.webhook.settings.Settings;
import io.fabric8.zjsonpatch.JsonPatch;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/**
 * The check and the webhook agree: for random sets of clusters, in random order in a file and over
 * random ones that are there already, each object gets the patch and the refusals that it gets when
 * the objects are applied one by one, in the order in which they depend on each other.
 */
class AgreementPropertiesTest {
  private static final Settings SETTINGS =
      Settings.of(Map.of("kamaji-hetzner.location.default", "fsn1"));

  private static final String CLUSTER_CLASS =
      """
      apiVersion: cluster.x-k8s.io/v1beta2
      kind: ClusterClass
      metadata: {name: hosted}
      spec:
        controlPlane: {templateRef: {apiVersion: controlplane.cluster.x-k8s.io/v1alpha2, kind: KINDTemplate, name: hosted}}
        infrastructure: {templateRef: {apiVersion: infrastructure.cluster.x-k8s.io/v1beta1, kind: HetznerClusterTemplate, name: hosted}}
      """;

  /** What lies in the files, and what is there already. */
  record GivenSet(List<String> files, List<String> stored) {}

  @Property(tries = 500)
  void checkAndWebhookAgree(@ForAll("sets") GivenSet given, @ForAll long seed) {
    List<String> shuffled = new ArrayList<>(given.files);
    Collections.shuffle(shuffled, new Random(seed));
    ManifestSet set =
        ManifestSet.read(
            List.of(ManifestFile.of("set", String.join("---\n", shuffled))), "default");
    List<GivenObject> objects =
        set.objects().stream().map(it -> GivenObject.of(it.json())).toList();
    Stored stored = Stored.of(given.stored);

    Map<String, String> checked = new TreeMap<>();
    for (ReviewedObject reviewed :
        new SetReview(GivenChain.of(SETTINGS), stored, stored.graph()).judge(objects)) {
      GivenObject object = reviewed.object();
      checked.put(
          object.kind() + " " + object.namespace() + "/" + object.name(),
          reviewed.patch()
              + " "
              + reviewed.findings().stream()
                  .filter(Finding::refuses)
                  .map(Finding::message)
                  .toList());
    }

    assertThat(set.broken()).isEmpty();
    assertThat(checked).isEqualTo(applied(inDependencyOrder(objects), Stored.of(given.stored)));
  }

  /** A template is refused for just what the webhook refuses of what Cluster API makes of it. */
  @Property(tries = 500)
  void templatesAreJudgedAsWhatIsMadeOfThem(@ForAll("topologies") List<String> set) {
    List<GivenObject> objects = set.stream().map(AgreementPropertiesTest::object).toList();
    Stored stored = Stored.of(List.of());

    for (ReviewedObject reviewed :
        new SetReview(GivenChain.of(SETTINGS), stored, stored.graph()).judge(objects)) {
      if (TemplateKind.of(reviewed.object().kind()).isPresent()) {
        Stored around = Stored.of(List.of());
        objects.forEach(around::put);
        List<String> refused =
            reviewed.findings().stream()
                .filter(Finding::refuses)
                .map(finding -> finding.rule() + " " + finding.field())
                .toList();

        assertThat(refused)
            .isEqualTo(
                answer(made(reviewed.object().json()), around).refusals().stream()
                    .map(finding -> finding.rule() + " /spec/template" + finding.field())
                    .filter(it -> !it.endsWith("/spec/template/spec/version"))
                    .toList());
      }
    }
  }

  /** As Cluster API makes an object of a template, for the one topology that there is. */
  private static GivenObject made(JsonNode template) {
    ObjectNode object = template.path("spec").path("template").deepCopy();
    String kind = template.path("kind").textValue().replace("Template", "");
    object.put("apiVersion", template.path("apiVersion").textValue()).put("kind", kind);
    ObjectNode metadata = object.withObject("/metadata");
    metadata.put("namespace", "default").put("name", "c0-x7k2p");
    metadata
        .withObject("/labels")
        .put("cluster.x-k8s.io/cluster-name", "c0")
        .put("topology.cluster.x-k8s.io/owned", "");
    if (kind.equals("KamajiControlPlane")) {
      object.withObject("/spec").put("version", "v1.34.1");
    }
    return GivenObject.of(object);
  }

  private static GivenObject object(String text) {
    ObjectNode object = (ObjectNode) GivenDocuments.yaml(text);
    object.withObject("/metadata").put("namespace", "default");
    return GivenObject.of(object);
  }

  /** Those that do not depend on each other, in the order of the file. */
  private static List<GivenObject> inDependencyOrder(List<GivenObject> objects) {
    List<String> kinds = List.of("Cluster", "HetznerCluster", "KamajiControlPlane");
    return objects.stream()
        .sorted(
            Comparator.comparing(
                object -> {
                  int index = kinds.indexOf(object.kind().kind());
                  return index < 0 ? kinds.size() : index;
                }))
        .toList();
  }

  private record Answer(JsonNode patch, JsonNode mutated, List<Finding> refusals) {}

  /** What the webhook says when each object is applied once those before it are stored. */
  private static Map<String, String> applied(List<GivenObject> objects, Stored stored) {
    Map<String, String> answers = new TreeMap<>();
    for (GivenObject object : objects) {
      Answer answer = answer(object, stored);
      if (answer.refusals.isEmpty()) {
        stored.put(GivenObject.of(answer.mutated));
      }
      answers.put(
          object.kind() + " default/" + object.name(),
          answer.patch + " " + answer.refusals.stream().map(Finding::message).toList());
    }
    return answers;
  }

  private static Answer answer(GivenObject given, Stored stored) {
    PolicyChain policies = GivenChain.of(SETTINGS);
    ClusterGraph graph = stored.graph();
    JsonNode old = stored.stored(given);
    JsonNode object = old.isMissingNode() ? given.json() : KubectlApply.onto(old, given.json());
    AdmissionRequest request =
        new AdmissionRequest(
            Kind.of(given.kind()).orElseThrow(),
            null,
            old.isMissingNode() ? Operation.CREATE : Operation.UPDATE,
            "default",
            given.name(),
            object,
            old,
            false,
            new Requester("user", null, List.of(), MissingNode.getInstance()));
    Verdict.Allowed mutation = policies.mutate(request, graph);
    JsonNode mutated = JsonPatch.apply(mutation.patch(), object);
    Verdict verdict = policies.validate(request.withObject(mutated), graph);
    return new Answer(
        mutation.patch(),
        mutated,
        verdict instanceof Verdict.Refused refused ? refused.findings() : List.of());
  }

  /** A cluster's store, which is what is around a check, too. */
  private record Stored(Map<List<Object>, GivenObject> byName) implements Background {
    static Stored of(List<String> texts) {
      Stored stored = new Stored(new LinkedHashMap<>());
      texts.forEach(text -> stored.put(object(text)));
      return stored;
    }

    void put(GivenObject object) {
      byName.put(List.of(object.kind(), object.name()), object);
    }

    IndexedClusterGraph graph() {
      return GivenGraph.of(objects().stream().map(GivenObject::json).toList());
    }

    @Override
    public List<GivenObject> objects() {
      return List.copyOf(byName.values());
    }

    @Override
    public boolean complete() {
      return true;
    }

    @Override
    public JsonNode stored(GivenObject object) {
      GivenObject there = byName.get(List.of(object.kind(), object.name()));
      return there == null ? MissingNode.getInstance() : there.json();
    }
  }

  /** One to four clusters, of which another version of any part may be there already. */
  @Provide
  Arbitrary<GivenSet> sets() {
    Arbitrary<List<String>> clusters =
        Arbitraries.integers().between(1, 4).flatMap(AgreementPropertiesTest::clusters);
    return Combinators.combine(clusters, clusters, Arbitraries.of(true, false).list().ofSize(4 * 5))
        .as(
            (files, before, there) -> {
              List<String> stored = new ArrayList<>();
              for (int i = 0; i < before.size(); i++) {
                if (there.get(i)) {
                  stored.add(before.get(i));
                }
              }
              return new GivenSet(withoutAbsent(files), withoutAbsent(stored));
            });
  }

  private static List<String> withoutAbsent(List<String> objects) {
    return objects.stream().filter(object -> !object.isEmpty()).toList();
  }

  private static Arbitrary<List<String>> clusters(int count) {
    List<Arbitrary<List<String>>> each = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      each.add(cluster("c" + i));
    }
    return Combinators.combine(each).as(all -> all.stream().flatMap(List::stream).toList());
  }

  /** One topology with its ClusterClass and templates. */
  @Provide
  Arbitrary<List<String>> topologies() {
    Arbitrary<String> annotations =
        Arbitraries.of("{}", "{cluster.x-k8s.io/managed-by: somebody}", "{a: b}");
    Arbitrary<String> extraArgs = Arbitraries.of("[]", "[--v=2, --cloud-provider=external]");
    return Combinators.combine(
            CONTROL_PLANE_KIND, HETZNER_CLUSTER_SPEC, annotations, NETWORK, extraArgs)
        .as(
            (kind, spec, annotated, network, arguments) ->
                List.of(
                    CLUSTER_CLASS.replace("KIND", kind),
                    """
                    apiVersion: cluster.x-k8s.io/v1beta2
                    kind: Cluster
                    metadata: {name: c0}
                    spec: {topology: {classRef: {name: hosted}, version: v1.34.1}}
                    """,
                    """
                    apiVersion: infrastructure.cluster.x-k8s.io/v1beta1
                    kind: HetznerClusterTemplate
                    metadata: {name: hosted}
                    spec: {template: {metadata: {annotations: ANNOTATIONS}, spec: SPEC}}
                    """
                        .replace("ANNOTATIONS", annotated)
                        .replace("SPEC", spec),
                    // One that the class does not name is made nothing of.
                    """
                    apiVersion: controlplane.cluster.x-k8s.io/v1alpha2
                    kind: KINDTemplate
                    metadata: {name: hosted}
                    spec: {template: {spec: {network: NETWORK, apiServer: {extraArgs: ARGUMENTS}}}}
                    """
                        .replace("KIND", kind)
                        .replace("NETWORK", network)
                        .replace("ARGUMENTS", arguments)));
  }

  private static final Arbitrary<String> VERSION =
      Arbitraries.of("v1.34.1", "1.34.1", "v1.34.2", "v1.33.0", "v1.35.0", "v1.30.0", "1.34");

  private static final Arbitrary<String> CONTROL_PLANE_KIND =
      Arbitraries.of("KamajiControlPlane", "KamajiControlPlane", "KubeadmControlPlane");

  private static final Arbitrary<String> HETZNER_CLUSTER_SPEC =
      Arbitraries.of(
          "{controlPlaneRegions: []}",
          "{controlPlaneRegions: [fsn1], controlPlaneLoadBalancer: {}}",
          "{controlPlaneRegions: [fsn1], controlPlaneLoadBalancer: {region: fsn1}}",
          "{controlPlaneRegions: [], controlPlaneLoadBalancer: {enabled: false}}",
          "{controlPlaneEndpoint: {host: 1.2.3.4, port: 6443}, controlPlaneLoadBalancer: {enabled: true}}");

  private static final Arbitrary<String> NETWORK =
      Arbitraries.of(
          "{}",
          "{serviceType: NodePort}",
          "{serviceAnnotations: {load-balancer.hetzner.cloud/location: nbg1}}",
          "{serviceAnnotations: {load-balancer.hetzner.cloud/name: shared}}",
          "{serviceAnnotations: {load-balancer.hetzner.cloud/hostname: a.example}}");

  private static Arbitrary<List<String>> cluster(String name) {
    Arbitrary<String> hetznerCluster =
        Arbitraries.frequencyOf(
            Tuple.of(1, Arbitraries.just("")), Tuple.of(5, HETZNER_CLUSTER_SPEC));
    Arbitrary<String> paused = Arbitraries.of("false", "false", "true");
    return Combinators.combine(
            CONTROL_PLANE_KIND,
            paused,
            hetznerCluster,
            VERSION,
            NETWORK,
            workers(name, "a", Arbitraries.just("MachineDeployment")),
            workers(name, "b", Arbitraries.of("", "MachinePool", "MachineSet", "Machine")))
        .as(
            (kind, pause, infrastructure, version, exposure, some, others) ->
                List.of(
                    """
                    apiVersion: cluster.x-k8s.io/v1beta1
                    kind: Cluster
                    metadata: {name: NAME}
                    spec:
                      paused: PAUSED
                      controlPlaneRef: {apiVersion: controlplane.cluster.x-k8s.io/v1, kind: KIND, name: NAME}
                      infrastructureRef: {apiVersion: infrastructure.cluster.x-k8s.io/v1, kind: HetznerCluster, name: NAME}
                    """
                        .replace("NAME", name)
                        .replace("PAUSED", pause)
                        .replace("KIND", kind),
                    infrastructure.isEmpty()
                        ? ""
                        : """
                          apiVersion: infrastructure.cluster.x-k8s.io/v1beta1
                          kind: HetznerCluster
                          metadata: {name: NAME}
                          spec: SPEC
                          """
                            .replace("NAME", name)
                            .replace("SPEC", infrastructure),
                    """
                    apiVersion: controlplane.cluster.x-k8s.io/v1alpha1
                    kind: KamajiControlPlane
                    metadata: {name: NAME}
                    spec: {version: "VERSION", network: EXPOSURE}
                    """
                        .replace("NAME", name)
                        .replace("VERSION", version)
                        .replace("EXPOSURE", exposure),
                    some,
                    others));
  }

  /** Workers of that cluster, on Hetzner's servers or anywhere else. */
  private static Arbitrary<String> workers(String cluster, String suffix, Arbitrary<String> kinds) {
    return Combinators.combine(
            kinds,
            VERSION,
            Arbitraries.of("", ", failureDomain: fsn1"),
            Arbitraries.of("KubeadmConfigTemplate", "TalosConfigTemplate"),
            Arbitraries.of("HCloudMachineTemplate", "AWSMachineTemplate"))
        .as(
            (kind, version, place, bootstrap, machines) -> {
              String machine =
                  "{clusterName: CLUSTER, version: \"VERSION\"PLACE, bootstrap: {configRef: {kind: BOOTSTRAP, name: a}}, infrastructureRef: {apiGroup: infrastructure.cluster.x-k8s.io, kind: MACHINES, name: a}}";
              String spec =
                  kind.equals("Machine")
                      ? machine
                      : "{clusterName: CLUSTER, template: {spec: " + machine + "}}";
              return kind.isEmpty()
                  ? ""
                  : "apiVersion: cluster.x-k8s.io/v1beta1\nkind: %s\nmetadata: {name: %s-%s}\nspec: %s\n"
                      .formatted(kind, cluster, suffix, spec)
                      .replace("CLUSTER", cluster)
                      .replace("VERSION", version)
                      .replace("PLACE", place)
                      .replace("BOOTSTRAP", bootstrap)
                      .replace("MACHINES", machines);
            });
  }
}
