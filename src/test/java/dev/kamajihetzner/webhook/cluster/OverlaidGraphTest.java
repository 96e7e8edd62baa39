package dev.kamajihetzner.webhook.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.kamajihetzner.webhook.manifest.GivenDocuments;
import dev.kamajihetzner.webhook.model.ClusterGraph;
import dev.kamajihetzner.webhook.model.Kind;
import dev.kamajihetzner.webhook.model.MutableClusterGraph;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class OverlaidGraphTest {
  private static final List<String> NAMES = List.of("a", "b");
  private static final List<String> NAMESPACES = List.of("n", "m");

  private static final String REFERENCES =
      "{spec: {controlPlaneRef: {apiGroup: controlplane.cluster.x-k8s.io, kind: KamajiControlPlane,"
          + " name: %s}, infrastructureRef: {apiGroup: infrastructure.cluster.x-k8s.io, kind:"
          + " HetznerCluster, name: %s}}}";

  private static final Map<Kind, List<String>> CONTENTS =
      Map.of(
          Kind.CLUSTER,
          List.of("{}", REFERENCES.formatted("a", "a"), REFERENCES.formatted("b", "a")),
          Kind.CLUSTER_CLASS,
          List.of("{}"),
          Kind.KAMAJI_CONTROL_PLANE,
          List.of(
              "{spec: {version: v1.34.1}}",
              "{spec: {network: {serviceAnnotations: {load-balancer.hetzner.cloud/name: a}}}}"),
          Kind.HETZNER_CLUSTER,
          List.of("{}", "{spec: {controlPlaneLoadBalancer: {name: a}}}"),
          Kind.MACHINE_DEPLOYMENT,
          List.of("{spec: {clusterName: a}}", "{spec: {clusterName: b}}"),
          Kind.MACHINE_POOL,
          List.of("{spec: {clusterName: a}}", "{}"),
          Kind.NAMESPACE,
          List.of("{}", "{metadata: {labels: {kamaji-hetzner.dev/version-match: warn}}}"));

  record Thing(Kind kind, String namespace, String name, String content) {
    private void putInto(MutableClusterGraph graph) {
      graph.put(kind, namespace, name, json());
    }

    private JsonNode json() {
      return GivenDocuments.yaml(content);
    }

    private List<Object> key() {
      return List.of(kind, kind.namespaced() ? namespace : "", name);
    }
  }

  @Provide
  Arbitrary<List<Thing>> things() {
    return Combinators.combine(
            Arbitraries.of(CONTENTS.keySet()),
            Arbitraries.of(NAMESPACES),
            Arbitraries.of(NAMES),
            Arbitraries.integers().between(0, 5))
        .as(
            (kind, namespace, name, index) -> {
              List<String> contents = CONTENTS.get(kind);
              return new Thing(kind, namespace, name, contents.get(index % contents.size()));
            })
        .list()
        .ofMaxSize(25);
  }

  /** Whatever lies below, is hidden and is put: each lookup is that of a graph that holds it so. */
  @Property(tries = 500)
  void answersAsAGraphThatHoldsWhatShows(
      @ForAll("things") List<Thing> below,
      @ForAll("things") List<Thing> hidden,
      @ForAll("things") List<Thing> put)
      throws ReflectiveOperationException {
    IndexedClusterGraph under = new IndexedClusterGraph();
    Map<String, Thing> union = new TreeMap<>();
    for (Thing thing : below) {
      thing.putInto(under);
      union.put(thing.key().toString(), thing);
    }
    Map<String, Object> before = answers(under);
    OverlaidGraph overlay = new OverlaidGraph(under);
    for (Thing thing : hidden) {
      overlay.hide(thing.kind, thing.namespace, thing.name);
      union.remove(thing.key().toString());
    }
    for (Thing thing : put) {
      thing.putInto(overlay);
      union.put(thing.key().toString(), thing);
    }
    IndexedClusterGraph expected = new IndexedClusterGraph();
    union.values().forEach(it -> it.putInto(expected));

    assertThat(answers(overlay)).isEqualTo(answers(expected));
    assertThat(answers(under)).as("what lies below stays").isEqualTo(before);
  }

  /** Of every question that a graph can be asked, with every name; lists in no order. */
  private static Map<String, Object> answers(ClusterGraph graph)
      throws ReflectiveOperationException {
    Map<String, Object> answers = new TreeMap<>();
    for (Method method : ClusterGraph.class.getDeclaredMethods()) {
      for (List<String> arguments : arguments(method.getParameterCount())) {
        Object answer = method.invoke(graph, arguments.toArray());
        if (answer instanceof Collection<?> many) {
          assertThat(many).doesNotHaveDuplicates();
          answer = new HashSet<>(many);
        }
        answers.put(method.getName() + arguments, answer);
      }
    }
    assertThat(answers).hasSizeGreaterThan(ClusterGraph.class.getDeclaredMethods().length);
    return answers;
  }

  private static List<List<String>> arguments(int count) {
    List<List<String>> arguments = new ArrayList<>();
    if (count == 0) {
      return List.of(List.of());
    }
    for (String name : List.of("a", "b", "n", "m")) {
      if (count == 1) {
        arguments.add(List.of(name));
      } else {
        NAMESPACES.forEach(namespace -> arguments.add(List.of(namespace, name)));
      }
    }
    return arguments;
  }

  @Test
  void showsTheLocationsOfNodesBelowAndItsOwn() {
    String node =
        "{metadata: {labels: {topology.kubernetes.io/region: %s}}, spec: {providerID: hcloud://1}}";
    IndexedClusterGraph under = new IndexedClusterGraph();
    under.put(Kind.NODE, "", "a", GivenDocuments.yaml(node.formatted("fsn1")));
    OverlaidGraph overlay = new OverlaidGraph(under);
    overlay.put(Kind.NODE, "", "b", GivenDocuments.yaml(node.formatted("nbg1")));

    assertThat(overlay.hetznerNodeLocations()).containsExactlyInAnyOrder("fsn1", "nbg1");
    assertThat(under.hetznerNodeLocations()).containsExactly("fsn1");
  }

  /** The graph below is the live one. */
  @Test
  void showsWhatComesAndGoesBelow() {
    IndexedClusterGraph under = new IndexedClusterGraph();
    OverlaidGraph overlay = new OverlaidGraph(under);
    under.put(Kind.CLUSTER, "n", "a", GivenDocuments.yaml("{}"));
    assertThat(overlay.cluster("n", "a")).isPresent();

    overlay.hide(Kind.CLUSTER, "n", "a");
    under.put(Kind.CLUSTER, "n", "a", GivenDocuments.yaml("{spec: {paused: true}}"));
    assertThat(overlay.cluster("n", "a")).isEmpty();
  }
}
