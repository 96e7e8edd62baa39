package dev.kamajihetzner.webhook.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.kamajihetzner.webhook.model.ObjectKey;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.GenericKubernetesResourceList;
import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.api.model.WatchEvent;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClusterSerializationTest {
  private static final String NODE =
      """
      {"metadata": {"managedFields": [{"manager": "kubelet"}], "name": "one", "uid": "1",
        "resourceVersion": "7", "labels": {"a": "b"}, "annotations": null},
       "status": {"images": [{"names": ["a"]}]}, "spec": {"providerID": "hcloud://1"}}
      """;

  private final KubernetesSerialization observed = ClusterSerialization.observed();

  @Test
  void readsOfAnObjectOnlyWhatTheGraphTakesIn() {
    GenericKubernetesResource node = observed.unmarshal(NODE, GenericKubernetesResource.class);
    JsonNode json = ObservedObject.json(node);
    assertThat(json.fieldNames()).toIterable().containsExactlyInAnyOrder("metadata", "spec");
    assertThat(json.at("/metadata/labels/a").textValue()).isEqualTo("b");
    assertThat(json.at("/metadata").has("managedFields")).isFalse();
    assertThat(json.at("/spec/providerID").textValue()).isEqualTo("hcloud://1");
    assertThat(node.getMetadata().getResourceVersion()).isEqualTo("7");
    assertThat(ObservedObject.key(node)).isEqualTo(new ObjectKey("", "one"));
  }

  @Test
  void readsListsAndTheContinuationOfAPage() {
    GenericKubernetesResourceList list =
        observed.unmarshal(
            """
            {"apiVersion": "v1", "kind": "NodeList",
             "metadata": {"resourceVersion": "9", "continue": "more"}, "items": [%s, %s]}
            """
                .formatted(NODE, NODE.replace("one", "two")),
            GenericKubernetesResourceList.class);
    assertThat(list.getItems())
        .extracting(it -> it.getMetadata().getName())
        .containsExactly("one", "two");
    assertThat(list.getMetadata().getContinue()).isEqualTo("more");
  }

  /** A kind that the library has a class for is read as any other. */
  @Test
  void readsTheObjectOfAWatchEvent() {
    String node = NODE.replaceFirst("\\{", "{\"apiVersion\": \"v1\", \"kind\": \"Node\", ");
    WatchEvent event =
        observed.unmarshal("{\"type\": \"ADDED\", \"object\": " + node + "}", WatchEvent.class);
    assertThat(event.getObject())
        .isInstanceOfSatisfying(
            GenericKubernetesResource.class,
            it -> assertThat(ObservedObject.json(it).at("/spec").isObject()).isTrue());
  }

  /** Or the watch would never list again after its resource version has been compacted. */
  @Test
  void readsTheStatusThatEndsAWatch() {
    WatchEvent event =
        observed.unmarshal(
            """
            {"type": "ERROR", "object": {"apiVersion": "v1", "kind": "Status", "code": 410}}
            """,
            WatchEvent.class);
    assertThat(event.getObject())
        .isInstanceOfSatisfying(Status.class, it -> assertThat(it.getCode()).isEqualTo(410));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<html>",
        "[]",
        "{}",
        "{\"metadata\": []}",
        "{\"metadata\": {}}",
        "{\"metadata\": {\"name\": 1}}",
        "{\"metadata\": {\"name\": \"one\"}, \"spec\": {"
      })
  void doesNotTakeAnythingElseForAnObject(String text) {
    assertThatThrownBy(() -> observed.unmarshal(text, GenericKubernetesResource.class))
        .isInstanceOf(RuntimeException.class);
  }

  @Test
  void readsWholeObjectsWhereTheyAreAskedFor() {
    GenericKubernetesResource node =
        ClusterSerialization.whole().unmarshal(NODE, GenericKubernetesResource.class);
    assertThat(node.getAdditionalProperties()).containsKeys("status", "spec");
    assertThat(node.getMetadata().getManagedFields()).hasSize(1);
  }

  @Test
  void objectsShareEqualTexts() {
    JsonNode one = ObservedObject.json(observed.unmarshal(NODE, GenericKubernetesResource.class));
    JsonNode two = ObservedObject.json(observed.unmarshal(NODE, GenericKubernetesResource.class));
    assertThat(one.at("/spec/providerID").textValue())
        .isSameAs(two.at("/spec/providerID").textValue());
  }
}
