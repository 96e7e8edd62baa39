package dev.kamajihetzner.webhook.apiserver;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kamajihetzner.webhook.model.Kind;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/**
 * A namespace full of clusters that is deleted: by the namespace's controller, and by the
 * controllers that hold its objects by their finalizers.
 */
final class DepartingClusters {
  private static final AtomicInteger NUMBER = new AtomicInteger();
  private static final Generation GENERATION = Generation.V1BETA2;
  private static final int CLUSTERS = 2;

  /** Of each kind, in the order in which they are let go. */
  private static final Map<String, String> FINALIZERS = new LinkedHashMap<>();

  static {
    FINALIZERS.put("Machine", "machine.cluster.x-k8s.io");
    FINALIZERS.put("MachineSet", "cluster.x-k8s.io/machineset");
    FINALIZERS.put("MachinePool", "machinepool.cluster.x-k8s.io");
    FINALIZERS.put("MachineDeployment", "cluster.x-k8s.io/machinedeployment");
    FINALIZERS.put("KamajiControlPlane", "ecr.kamaji.clastix.io/finalizer");
    FINALIZERS.put("HetznerCluster", "infrastructure.cluster.x-k8s.io/hetznercluster");
    FINALIZERS.put("Cluster", "cluster.cluster.x-k8s.io");
  }

  private final Api api;
  private final NamespaceController controller;
  private final String namespace = "departing-" + NUMBER.incrementAndGet();
  private final List<ObjectNode> objects;

  /** Created before the webhook is there to be asked. */
  DepartingClusters(Api api, Discovery discovery) {
    this.api = api;
    this.controller = new NamespaceController(api, discovery);
    this.objects =
        IntStream.range(0, CLUSTERS)
            .mapToObj(number -> objects("demo" + number))
            .flatMap(List::stream)
            .toList();
    api.create(ManagementCluster.object("v1", "Namespace", null, namespace)).accepted();
    objects.forEach(it -> api.create(it).accepted());
  }

  private List<ObjectNode> objects(String name) {
    Documents example = GENERATION.example("complete").in(namespace);
    return example
        .and(example.machinePool("demo-pool"))
        .and(example.machineSet("demo-workers-x"))
        .and(example.machine("demo-workers-x-y"))
        .changed(it -> renamed(it, name))
        .all()
        .stream()
        .filter(it -> FINALIZERS.containsKey(it.path("kind").asText()))
        .toList();
  }

  private static void renamed(ObjectNode object, String name) {
    ObjectNode metadata = object.withObject("/metadata");
    metadata.put("name", metadata.path("name").asText().replaceFirst("^demo", name));
    metadata.putArray("finalizers").add(FINALIZERS.getOrDefault(kind(object), "tests/held"));
    for (String reference : List.of("controlPlaneRef", "infrastructureRef")) {
      if (object.at("/spec/" + reference) instanceof ObjectNode found) {
        found.put("name", name);
      }
    }
    if (object.at("/spec").has("clusterName")) {
      object.withObject("/spec").put("clusterName", name);
    }
  }

  private static String kind(ObjectNode object) {
    return object.path("kind").asText();
  }

  /** A cluster's first write, which somebody has to judge. */
  Api.Answer another() {
    ObjectNode another = GENERATION.example("complete").in("default").the(Kind.HETZNER_CLUSTER);
    another.withObject("/metadata").put("name", "another");
    return api.create(another, "dryRun=All");
  }

  /** All of it, down to the namespace. */
  void depart() {
    api.delete(ManagementCluster.object("v1", "Namespace", null, namespace)).accepted();
    assertThat(controller.sync(namespace)).hasSize(CLUSTERS * FINALIZERS.size());
    for (String kind : FINALIZERS.keySet()) {
      objects.stream().filter(it -> kind(it).equals(kind)).forEach(this::release);
    }
    assertThat(controller.sync(namespace)).isEmpty();
  }

  /** Says in the status how far it is, and takes the finalizer off. */
  private void release(ObjectNode object) {
    Api owner =
        switch (kind(object)) {
          case "KamajiControlPlane" ->
              api.asController("kamaji-system", "capi-kamaji-controller-manager");
          case "HetznerCluster" -> api.asController("caph-system", "caph-controller-manager");
          default -> api.asController("capi-system", "capi-manager");
        };
    assertThat(owner.stored(object).at("/metadata/deletionTimestamp").isTextual()).isTrue();
    owner.patchSubresource(object, "status", "{\"status\":{\"phase\":\"Deleting\"}}").accepted();
    owner
        .update(
            object,
            stored -> {
              stored.withObject("/metadata").remove("finalizers");
              return stored;
            })
        .accepted();
    assertThat(owner.get(object).status()).isEqualTo(404);
  }
}
