package dev.kamajihetzner.webhook.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kamajihetzner.webhook.GivenFields;
import dev.kamajihetzner.webhook.model.Cluster;
import dev.kamajihetzner.webhook.model.ClusterClass;
import dev.kamajihetzner.webhook.model.HetznerCluster;
import dev.kamajihetzner.webhook.model.KamajiControlPlane;
import dev.kamajihetzner.webhook.model.Kind;
import dev.kamajihetzner.webhook.model.Namespace;
import dev.kamajihetzner.webhook.model.ReadField;
import dev.kamajihetzner.webhook.model.WorkerSet;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the graph reads of an object survives that most of the object is passed over. */
class ObservedFieldsTest {
  private static final ObjectMapper CLIENT =
      JsonMapper.builder()
          .addModule(
              new SimpleModule()
                  .addDeserializer(GenericKubernetesResource.class, new ObservedObject.Reader()))
          .build();

  static Stream<ReadField> fields() {
    return Stream.of(
            Cluster.READS,
            ClusterClass.READS,
            HetznerCluster.READS,
            KamajiControlPlane.READS,
            Namespace.READS,
            WorkerSet.reads(Kind.MACHINE_DEPLOYMENT))
        .flatMap(List::stream)
        .distinct();
  }

  @ParameterizedTest
  @MethodSource("fields")
  void isObserved(ReadField field) throws Exception {
    ObjectNode object = GivenFields.with(field);
    object.withObject("/metadata").put("name", "demo");

    GenericKubernetesResource observed =
        CLIENT.readValue(object.toString(), GenericKubernetesResource.class);

    assertThat(ObservedObject.json(observed).at(field.pointer()))
        .isEqualTo(object.at(field.pointer()));
  }
}
