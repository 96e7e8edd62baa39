package dev.kamajihetzner.webhook.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** More than can be judged in a while is told, and ends the set. */
class ManifestSetTest {
  private static final String CONTROL_PLANE =
      "{apiVersion: controlplane.cluster.x-k8s.io/v1alpha2, kind: KamajiControlPlane, metadata: {name: %s}}";

  private static ManifestSet read(String... documents) {
    return ManifestSet.read(
        List.of(
            ManifestFile.of("first.yaml", String.join("\n---\n", documents)),
            ManifestFile.of("second.yaml", CONTROL_PLANE.formatted("in-second"))),
        "default");
  }

  private static List<String> names(ManifestSet set) {
    return set.objects().stream().map(ManifestObject::name).toList();
  }

  private static String controlPlanes(int number) {
    return "{apiVersion: v1, kind: List, items: ["
        + IntStream.range(0, number)
            .mapToObj(i -> CONTROL_PLANE.formatted("c" + i))
            .collect(Collectors.joining(","))
        + "]}";
  }

  @Test
  void asManyObjectsAsCanBeJudgedAreTaken() {
    ManifestSet set = read(controlPlanes(9_999));

    assertThat(set.objects()).hasSize(10_000);
    assertThat(set.broken()).isEmpty();
  }

  @Test
  void tooManyObjectsEndTheSet() {
    ManifestSet set =
        read(
            CONTROL_PLANE.formatted("before"), controlPlanes(10_000), CONTROL_PLANE.formatted("x"));

    assertThat(names(set)).containsExactly("before");
    assertThat(set.broken())
        .singleElement()
        .satisfies(
            it -> {
              assertThat(it.toString()).startsWith("first.yaml:2: ");
              assertThat(it.cause())
                  .contains("more than 10000 objects", "nor what follows", "in several runs");
            });
  }

  @Test
  void tooManyValuesEndTheSet() {
    String values = "{apiVersion: v1, kind: ConfigMap, data: [" + "0,".repeat(450_000) + "0]}";

    ManifestSet set =
        read(CONTROL_PLANE.formatted("before"), values, values, values, values, values);

    assertThat(names(set)).containsExactly("before");
    assertThat(set.ignored()).isEqualTo(4);
    assertThat(set.broken())
        .singleElement()
        .satisfies(
            it -> {
              assertThat(it.toString()).startsWith("first.yaml:10: ");
              assertThat(it.cause()).contains("2000000 values");
            });
  }
}
