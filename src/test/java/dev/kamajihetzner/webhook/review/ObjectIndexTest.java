package dev.kamajihetzner.webhook.review;

import static dev.kamajihetzner.webhook.policy.Requests.yaml;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.kamajihetzner.webhook.model.GroupKind;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ObjectIndexTest {
  private final ObjectIndex index = new ObjectIndex();
  private final JsonNode first = workers("one", "a");
  private final JsonNode other = workers("two", "a");

  private static JsonNode workers(String name, String cluster) {
    return yaml(
        "{apiVersion: cluster.x-k8s.io/v1beta2, kind: MachineDeployment,"
            + " metadata: {name: %s, namespace: n}, spec: {clusterName: %s}}"
                .formatted(name, cluster));
  }

  @BeforeEach
  void fill() {
    index.put(GivenObject.of(first));
    index.put(GivenObject.of(other));
  }

  @Test
  void findsByKindNamespaceAndName() {
    assertThat(index.find(GroupKind.MACHINE_DEPLOYMENT, "n", "one")).contains(first);
    assertThat(index.find(GroupKind.MACHINE_POOL, "n", "one")).isEmpty();
    assertThat(index.find(GroupKind.MACHINE_DEPLOYMENT, "", "one")).isEmpty();
    assertThat(index.find(GroupKind.MACHINE_DEPLOYMENT, "n", "three")).isEmpty();
  }

  @Test
  void findsByWhatIsMentioned() {
    assertThat(index.mentioning(GroupKind.MACHINE_DEPLOYMENT, "n", "a"))
        .containsExactly(first, other);
    assertThat(index.mentioning(GroupKind.MACHINE_DEPLOYMENT, "m", "a")).isEmpty();
  }

  @Test
  void holdsTheLastOfOneName() {
    JsonNode moved = workers("one", "b");

    index.put(GivenObject.of(moved));

    assertThat(index.find(GroupKind.MACHINE_DEPLOYMENT, "n", "one")).contains(moved);
    assertThat(index.mentioning(GroupKind.MACHINE_DEPLOYMENT, "n", "a")).containsExactly(other);
    assertThat(index.mentioning(GroupKind.MACHINE_DEPLOYMENT, "n", "b")).containsExactly(moved);
  }

  @Test
  void leavesOutWhatHasNoName() {
    index.put(GivenObject.of(workers("''", "c")));

    assertThat(index.mentioning(GroupKind.MACHINE_DEPLOYMENT, "n", "c")).isEmpty();
  }
}
