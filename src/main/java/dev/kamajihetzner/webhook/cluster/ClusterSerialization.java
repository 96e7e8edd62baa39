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
 * How clients of this package read what API servers send: every kind as a generic resource. The one
 * class they know is Status, by which a watch learns that it has to list again.
 */
final class ClusterSerialization {
  private ClusterSerialization() {}

  /** Objects of watches and live reads: only what {@link ObservedObject} passes on. */
  static KubernetesSerialization observed() {
    return of(
        new SimpleModule()
            .addDeserializer(GenericKubernetesResource.class, new ObservedObject.Reader()));
  }

  /**
   * Whole objects, generic or of a class that a caller asks for; that of the application's client.
   * The default one registers the classes of all kinds, hundreds that nobody here reads, and so
   * makes them part of the native binary.
   */
  @Produces
  @Singleton
  static KubernetesSerialization whole() {
    return of(new SimpleModule());
  }

  private static KubernetesSerialization of(SimpleModule module) {
    JsonMapper mapper =
        JsonMapper.builder(
                // Names in objects are users' own; they are not to stay in memory for good.
                JsonFactory.builder().disable(JsonFactory.Feature.INTERN_FIELD_NAMES).build())
            .nodeFactory(new InterningNodeFactory())
            .addModule(module)
            .build();
    KubernetesSerialization serialization = new KubernetesSerialization(mapper, false);
    serialization.registerKubernetesResource(Status.class);
    return serialization;
  }
}
