package dev.kamajihetzner.webhook.apiserver;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kamajihetzner.webhook.model.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The README's table of what fails while no webhook answers is what comes of trying each write. */
@NeedsApiServer(atLeast = "1.30", why = "webhook configurations have no matchConditions before")
class OutageTableIT {
  private static final String DRY_RUN = "dryRun=All";
  private static final Set<String> WORKERS = Set.of("MachineDeployment", "MachinePool");
  private static final Set<String> MACHINES = Set.of("MachineSet", "Machine");

  private final ManagementCluster cluster = ManagementCluster.running(Generation.V1BETA2);
  private final Api api = cluster.api();

  /** An object of each kind, by the kind's name. */
  private Map<String, ObjectNode> objects(String purpose) {
    Documents example = cluster.generation().example("complete").in(cluster.namespace(purpose));
    Map<String, ObjectNode> objects = new LinkedHashMap<>();
    for (Kind kind :
        List.of(
            Kind.CLUSTER,
            Kind.HETZNER_CLUSTER,
            Kind.KAMAJI_CONTROL_PLANE,
            Kind.MACHINE_DEPLOYMENT)) {
      objects.put(kind.toString(), example.the(kind));
    }
    objects.put("MachinePool", example.machinePool("demo-pool"));
    objects.put("MachineSet", example.machineSet("demo-set"));
    objects.put("Machine", example.machine("demo-machine"));
    return objects;
  }

  /** What each row tries; nothing where the kind has no such thing. */
  private Map<String, Function<ObjectNode, Api.Answer>> writes() {
    Map<String, Function<ObjectNode, Api.Answer>> writes = new LinkedHashMap<>();
    Api clusterApi = api.asController("capi-system", "capi-manager");
    writes.put("create", it -> api.create(renamed(it), DRY_RUN));
    writes.put(
        "create, as Cluster API's controllers", it -> clusterApi.create(renamed(it), DRY_RUN));
    writes.put("change the version", it -> patch(it, version(kind(it), "v1.33.9")));
    writes.put("change `failureDomain`", it -> patch(it, failureDomain(kind(it))));
    writes.put(
        "change a reference, the load balancer, its location",
        it -> patch(it, ofTheCluster(kind(it))));
    writes.put("unpause", it -> kind(it).equals("Cluster") ? unpause(it) : null);
    writes.put(
        "pause",
        it -> patch(it, kind(it).equals("Cluster") ? "{\"spec\":{\"paused\":true}}" : null));
    writes.put("scale", it -> patch(it, scaled(kind(it))));
    writes.put("set the endpoint", it -> patch(it, endpoint(kind(it))));
    writes.put(
        "labels, annotations, finalizers",
        it ->
            patch(
                it,
                "{\"metadata\":{\"labels\":{\"a\":\"b\"},\"annotations\":{\"c\":\"d\"},"
                    + "\"finalizers\":[\"tests.kamaji-hetzner.dev/held\"]}}"));
    writes.put("delete", api::delete);
    return writes;
  }

  private static String kind(ObjectNode object) {
    return object.path("kind").asText();
  }

  private static ObjectNode renamed(ObjectNode object) {
    ObjectNode other = object.deepCopy();
    other.withObject("/metadata").put("name", "other");
    return other;
  }

  private Api.Answer patch(ObjectNode object, String patch) {
    return patch == null ? null : api.mergePatch(object, patch, DRY_RUN);
  }

  private static String version(String kind, String version) {
    if (WORKERS.contains(kind) || kind.equals("MachineSet")) {
      return "{\"spec\":{\"template\":{\"spec\":{\"version\":\"%s\"}}}}".formatted(version);
    }
    return kind.equals("KamajiControlPlane") || kind.equals("Machine")
        ? "{\"spec\":{\"version\":\"%s\"}}".formatted(version)
        : null;
  }

  private static String failureDomain(String kind) {
    if (kind.equals("Machine")) {
      return "{\"spec\":{\"failureDomain\":\"nbg1\"}}";
    }
    return kind.equals("MachineDeployment") || kind.equals("MachineSet")
        ? "{\"spec\":{\"template\":{\"spec\":{\"failureDomain\":\"nbg1\"}}}}"
        : null;
  }

  private static String ofTheCluster(String kind) {
    return switch (kind) {
      case "Cluster" -> "{\"spec\":{\"controlPlaneRef\":{\"name\":\"another\"}}}";
      case "HetznerCluster" -> "{\"spec\":{\"controlPlaneLoadBalancer\":{\"enabled\":true}}}";
      case "KamajiControlPlane" ->
          "{\"spec\":{\"network\":{\"serviceAnnotations\":"
              + "{\"load-balancer.hetzner.cloud/location\":\"nbg1\"}}}}";
      default -> null;
    };
  }

  /** Paused for good first, which nobody minds. */
  private Api.Answer unpause(ObjectNode paused) {
    api.mergePatch(paused, "{\"spec\":{\"paused\":true}}").accepted();
    return patch(paused, "{\"spec\":{\"paused\":false}}");
  }

  private static String scaled(String kind) {
    return WORKERS.contains(kind) || Set.of("MachineSet", "KamajiControlPlane").contains(kind)
        ? "{\"spec\":{\"replicas\":4}}"
        : null;
  }

  private static String endpoint(String kind) {
    return WORKERS.contains(kind) || MACHINES.contains(kind)
        ? null
        : "{\"spec\":{\"controlPlaneEndpoint\":{\"host\":\"192.0.2.1\",\"port\":6443}}}";
  }

  private static String cell(Api.Answer answer) {
    if (answer == null) {
      return "";
    }
    if (answer.isAccepted()) {
      return "passes";
    }
    assertThat(answer.message()).as(answer.request()).contains("failed calling webhook");
    return "**fails**";
  }

  @Test
  void theReadmeSaysWhatFails() throws IOException {
    Map<String, ObjectNode> objects = objects("outage-table");
    objects.values().forEach(it -> api.create(it).accepted());
    cluster.stopWebhook();

    StringBuilder table =
        new StringBuilder("| while no pod answers |")
            .append(objects.keySet().stream().map(" %s |"::formatted).collect(Collectors.joining()))
            .append("\n|---|---|---|---|---|---|---|---|\n");
    writes()
        .forEach(
            (row, write) ->
                table
                    .append("| ")
                    .append(row)
                    .append(" |")
                    .append(
                        objects.values().stream()
                            .map(it -> " " + cell(write.apply(it)) + " |")
                            .map(it -> it.replace("  |", " |"))
                            .collect(Collectors.joining()))
                    .append('\n'));

    assertThat(Files.readString(Path.of("README.md"))).contains(table + "\n");
  }
}
