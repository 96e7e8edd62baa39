package dev.kamajihetzner.webhook.apiserver;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kamajihetzner.webhook.model.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The README's table of what passes and what fails while the webhook is out. */
@NeedsApiServer(atLeast = "1.30", why = "webhook configurations have no matchConditions before")
class BlockedWritesIT {
  private static final String FIRST_ROW = "| while the webhook is out |";
  private static final String NOT_APPLICABLE = "–";

  private static ManagementCluster cluster;
  private static Documents stored;
  private static Documents leaving;
  private static ObjectNode paused;

  @BeforeAll
  static void stopWebhook() {
    cluster = ManagementCluster.running(Generation.V1BETA2);
    stored = all(cluster.namespace("blocked"));
    leaving =
        all(cluster.namespace("blocked"))
            .changed(
                it ->
                    it.withObject("/metadata")
                        .putArray("finalizers")
                        .add("tests.kamaji-hetzner.dev/held"));
    paused = all(cluster.namespace("blocked")).the(Kind.CLUSTER);
    paused.withObject("/spec").put("paused", true);
    cluster.create(stored);
    cluster.create(leaving);
    cluster.create(new Documents(List.of(paused)));
    cluster.stopWebhook();
  }

  private static Documents all(String namespace) {
    Documents example = cluster.generation().example("complete").in(namespace);
    return new Documents(
            List.of(
                example.the(Kind.CLUSTER),
                example.the(Kind.HETZNER_CLUSTER),
                example.the(Kind.KAMAJI_CONTROL_PLANE),
                example.the(Kind.MACHINE_DEPLOYMENT)))
        .and(example.machinePool("demo-pool"))
        .and(example.machineSet("demo-workers-x"))
        .and(example.machine("demo-workers-x-y"));
  }

  static List<Arguments> cells() throws IOException {
    List<String> table =
        Files.readAllLines(Path.of("README.md")).stream()
            .dropWhile(line -> !line.startsWith(FIRST_ROW))
            .takeWhile(line -> line.startsWith("|"))
            .toList();
    List<String> kinds = texts(table.get(0));
    List<Arguments> cells = new ArrayList<>();
    // Below the heading is the line that makes it one.
    for (String row : table.subList(2, table.size())) {
      List<String> texts = texts(row);
      for (int i = 1; i < kinds.size(); i++) {
        if (!texts.get(i).equals(NOT_APPLICABLE)) {
          cells.add(Arguments.of(texts.get(0), kinds.get(i), texts.get(i)));
        }
      }
    }
    return cells;
  }

  private static List<String> texts(String row) {
    return Arrays.stream(row.substring(1).split("\\|")).map(String::strip).toList();
  }

  @ParameterizedTest(name = "{0} {1}: {2}")
  @MethodSource("cells")
  void isAsTheReadmeSays(String write, String kind, String expected) {
    Api.Answer answer = written(write, kind);

    if (answer.isAccepted()) {
      assertThat(expected).as(answer.request()).isEqualTo("passes");
    } else {
      assertThat(answer.message()).contains("failed calling webhook", "kamaji-hetzner.dev\"");
      assertThat(expected).as(answer.message()).isEqualTo("fails");
    }
  }

  /** Once for all, on a dry-run where it would be in the way of the next. */
  private static Api.Answer written(String write, String kind) {
    ObjectNode object = of(stored, kind);
    Api people = cluster.api();
    return switch (write) {
      case "create" -> people.create(renamed(object), "dryRun=All");
      case "create, by Cluster API itself" ->
          cluster
              .api()
              .asController("capi-system", "capi-manager")
              .create(renamed(object), "dryRun=All");
      case "change the version" -> patched(people, object, version(kind));
      case "scale" -> patched(people, object, "{\"spec\":{\"replicas\":7}}");
      case "set the endpoint" ->
          patched(
              cluster.api().asController("kamaji-system", "capi-kamaji-controller-manager"),
              object,
              "{\"spec\":{\"controlPlaneEndpoint\":{\"host\":\"192.0.2.1\",\"port\":6443}}}");
      case "pause" -> patched(people, object, "{\"spec\":{\"paused\":true}}");
      case "unpause" -> patched(people, paused, "{\"spec\":{\"paused\":null}}");
      case "labels, annotations, status" -> {
        String marks = "{\"metadata\":{\"labels\":{\"a\":\"b\"},\"annotations\":{\"c\":\"d\"}}}";
        people.patchSubresource(object, "status", "{\"status\":{\"ready\":true}}").accepted();
        yield patched(people, object, marks);
      }
      case "delete, take finalizers off" -> {
        people.delete(of(leaving, kind)).accepted();
        yield people.mergePatch(of(leaving, kind), "{\"metadata\":{\"finalizers\":null}}");
      }
      default -> throw new IllegalArgumentException(write);
    };
  }

  private static Api.Answer patched(Api api, ObjectNode object, String patch) {
    return api.mergePatch(object, patch, "dryRun=All");
  }

  private static String version(String kind) {
    return kind.equals("KamajiControlPlane") || kind.equals("Machine")
        ? "{\"spec\":{\"version\":\"v1.35.0\"}}"
        : "{\"spec\":{\"template\":{\"spec\":{\"version\":\"v1.35.0\"}}}}";
  }

  private static ObjectNode of(Documents documents, String kind) {
    return documents.all().stream()
        .filter(it -> it.path("kind").asText().equals(kind))
        .findFirst()
        .orElseThrow();
  }

  private static ObjectNode renamed(ObjectNode object) {
    ObjectNode renamed = object.deepCopy();
    renamed.withObject("/metadata").put("name", "new");
    return renamed;
  }
}
