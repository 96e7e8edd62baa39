package dev.kamajihetzner.webhook.review;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
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
import dev.kamajihetzner.webhook.settings.Settings;
import io.fabric8.zjsonpatch.JsonPatch;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
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

/**
 * The check and the webhook agree: for random sets of clusters, in random order in a file, each
 * object gets the patch and the refusals that it gets when the objects are applied one by one, in
 * the order in which they depend on each other.
 */
class AgreementPropertiesTest {
  private static final Settings SETTINGS =
      Settings.of(Map.of("kamaji-hetzner.location.default", "fsn1"));

  @Property(tries = 500)
  void checkAndWebhookAgree(@ForAll("sets") List<String> objects, @ForAll long seed) {
    List<String> shuffled = new ArrayList<>(objects);
    Collections.shuffle(shuffled, new Random(seed));
    ManifestSet set =
        ManifestSet.read(
            List.of(ManifestFile.of("set", String.join("---\n", shuffled))), "default");
    List<GivenObject> given = set.objects().stream().map(it -> GivenObject.of(it.json())).toList();

    Map<String, String> checked = new TreeMap<>();
    for (ReviewedObject reviewed :
        new SetReview(GivenChain.of(SETTINGS), SetReview.Background.NONE, new IndexedClusterGraph())
            .judge(given)) {
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
    assertThat(checked).isEqualTo(applied(inDependencyOrder(shuffled)));
  }

  /** Those that do not depend on each other, in the order of the file. */
  private static List<String> inDependencyOrder(List<String> objects) {
    List<String> kinds =
        List.of("Cluster", "HetznerCluster", "KamajiControlPlane", "MachineDeployment");
    return objects.stream()
        .sorted(
            Comparator.comparing(
                object -> kinds.indexOf(GivenDocuments.yaml(object).path("kind").textValue())))
        .toList();
  }

  /** What the webhook says when each object is applied once those before it are stored. */
  private static Map<String, String> applied(List<String> objects) {
    PolicyChain policies = GivenChain.of(SETTINGS);
    List<JsonNode> stored = new ArrayList<>();
    Map<String, String> answers = new TreeMap<>();
    for (String text : objects) {
      JsonNode object = GivenDocuments.yaml(text);
      String group = object.path("apiVersion").textValue().split("/")[0];
      Kind kind = Kind.of(group, object.path("kind").textValue()).orElseThrow();
      ClusterGraph graph = GivenGraph.of(stored);
      AdmissionRequest request =
          new AdmissionRequest(
              kind,
              null,
              Operation.CREATE,
              "default",
              object.at("/metadata/name").textValue(),
              object,
              null,
              false,
              new Requester("user", null, List.of(), MissingNode.getInstance()));
      Verdict.Allowed mutation = policies.mutate(request, graph);
      JsonNode mutated = JsonPatch.apply(mutation.patch(), object);
      Verdict verdict = policies.validate(request.withObject(mutated), graph);
      List<String> refusals = List.of();
      if (verdict instanceof Verdict.Refused refused) {
        refusals = refused.message().lines().toList();
      } else {
        stored.add(mutated);
      }
      answers.put(
          kind + " default/" + object.at("/metadata/name").textValue(),
          mutation.patch() + " " + refusals);
    }
    return answers;
  }

  /** One to four clusters. */
  @Provide
  Arbitrary<List<String>> sets() {
    Arbitrary<List<List<String>>> clusters =
        Arbitraries.integers()
            .between(1, 4)
            .flatMap(
                count -> {
                  List<Arbitrary<List<String>>> each = new ArrayList<>();
                  for (int i = 0; i < count; i++) {
                    each.add(cluster("c" + i));
                  }
                  return Combinators.combine(each).as(all -> all);
                });
    return clusters.map(
        all -> {
          List<String> objects = new ArrayList<>();
          for (int layer = 0; layer < 4; layer++) {
            for (List<String> cluster : all) {
              objects.add(cluster.get(layer));
            }
          }
          objects.removeIf(String::isEmpty);
          return objects;
        });
  }

  private static Arbitrary<List<String>> cluster(String name) {
    Arbitrary<String> version =
        Arbitraries.of("v1.34.1", "1.34.1", "v1.34.2", "v1.33.0", "v1.35.0", "v1.30.0", "1.34");
    Arbitrary<String> controlPlaneKind =
        Arbitraries.of("KamajiControlPlane", "KamajiControlPlane", "KubeadmControlPlane");
    Arbitrary<String> hetznerCluster =
        Arbitraries.of(
            "",
            "spec: {controlPlaneRegions: []}\n",
            "spec: {controlPlaneRegions: [fsn1], controlPlaneLoadBalancer: {}}\n",
            "spec: {controlPlaneRegions: [fsn1], controlPlaneLoadBalancer: {region: fsn1}}\n",
            "spec: {controlPlaneRegions: [], controlPlaneLoadBalancer: {enabled: false}}\n",
            "spec: {controlPlaneEndpoint: {host: 1.2.3.4, port: 6443}, controlPlaneLoadBalancer: {enabled: true}}\n");
    Arbitrary<String> network =
        Arbitraries.of(
            "{}",
            "{serviceType: NodePort}",
            "{serviceAnnotations: {load-balancer.hetzner.cloud/location: nbg1}}",
            "{serviceAnnotations: {load-balancer.hetzner.cloud/name: shared}}",
            "{serviceAnnotations: {load-balancer.hetzner.cloud/hostname: a.example}}");
    Arbitrary<String> failureDomain = Arbitraries.of("", ", failureDomain: fsn1");
    Arbitrary<Boolean> kubeadm = Arbitraries.of(true, false);
    return Combinators.combine(
            version, version, controlPlaneKind, hetznerCluster, network, failureDomain, kubeadm)
        .as(
            (controlPlaneVersion, workerVersion, kind, infrastructure, exposure, place, joined) ->
                List.of(
                    """
                    apiVersion: cluster.x-k8s.io/v1beta1
                    kind: Cluster
                    metadata: {name: NAME}
                    spec:
                      controlPlaneRef: {apiVersion: controlplane.cluster.x-k8s.io/v1, kind: KIND, name: NAME}
                      infrastructureRef: {apiVersion: infrastructure.cluster.x-k8s.io/v1, kind: HetznerCluster, name: NAME}
                    """
                        .replace("NAME", name)
                        .replace("KIND", kind),
                    infrastructure.isEmpty()
                        ? ""
                        : """
                          apiVersion: infrastructure.cluster.x-k8s.io/v1beta1
                          kind: HetznerCluster
                          metadata: {name: NAME}
                          """
                                .replace("NAME", name)
                            + infrastructure,
                    """
                    apiVersion: controlplane.cluster.x-k8s.io/v1alpha1
                    kind: KamajiControlPlane
                    metadata: {name: NAME}
                    spec: {version: VERSION, network: EXPOSURE}
                    """
                        .replace("NAME", name)
                        .replace("VERSION", '"' + controlPlaneVersion + '"')
                        .replace("EXPOSURE", exposure),
                    """
                    apiVersion: cluster.x-k8s.io/v1beta1
                    kind: MachineDeployment
                    metadata: {name: NAME}
                    spec:
                      clusterName: NAME
                      template:
                        spec:
                          version: VERSION
                          bootstrap: {configRef: {kind: BOOTSTRAP, name: NAME}}
                          infrastructureRef: {apiGroup: infrastructure.cluster.x-k8s.io, kind: HCloudMachineTemplate, name: NAME}
                    """
                        .replace("NAME", name)
                        .replace(
                            "VERSION", '"' + workerVersion + '"' + place.replace(", ", "\n      "))
                        .replace(
                            "BOOTSTRAP",
                            joined ? "KubeadmConfigTemplate" : "TalosConfigTemplate")));
  }
}
