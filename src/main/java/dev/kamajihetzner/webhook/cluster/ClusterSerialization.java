package dev.kamajihetzner.webhook.cluster;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/**
 * How the Kubernetes client reads what API servers send. It knows no class for any kind but Status,
 * by which a watch learns that it has to list again: hundreds that nobody here reads would
 * otherwise be part of the program.
 */
final class ClusterSerialization {
  private ClusterSerialization() {}

  /** Objects of watches and live reads: only what {@link ObservedObject} passes on. */
  @Produces
  @Singleton
  static KubernetesSerialization observed() {
    return of(
        new SimpleModule()
            .addDeserializer(GenericKubernetesResource.class, new ObservedObject.Reader()));
  }

  /** Whole objects. */
  static KubernetesSerialization whole() {
    return of(new SimpleModule());
  }

  private static KubernetesSerialization of(SimpleModule module) {
    JsonMapper mapper =
        JsonMapper.builder(
                // Names in objects are users' own; they are not to stay in memory for good.
                JsonFactory.builder().disable(JsonFactory.Feature.INTERN_FIELD_NAMES).build())
            .nodeFactory(new SharedTexts())
            .addModule(module)
            .build();
    KubernetesSerialization serialization = new KubernetesSerialization(mapper, false);
    serialization.registerKubernetesResource(Status.class);
    return serialization;
  }
}
