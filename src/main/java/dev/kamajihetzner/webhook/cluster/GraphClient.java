package dev.kamajihetzner.webhook.cluster;

import static java.lang.annotation.ElementType.METHOD;
import static java.lang.annotation.ElementType.PARAMETER;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Qualifier;
import jakarta.inject.Singleton;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The client of the graph, which reads trimmed objects. Everything else uses the client without a
 * qualifier: to this one a Secret is empty.
 */
@Qualifier
@Retention(RetentionPolicy.RUNTIME)
@Target({METHOD, PARAMETER})
public @interface GraphClient {

  /** Makes it of the same configuration as the other. */
  final class Producer {
    private Producer() {}

    @Produces
    @Singleton
    @GraphClient
    static KubernetesClient client(Config config) {
      return new KubernetesClientBuilder()
          .withConfig(config)
          .withKubernetesSerialization(ClusterSerialization.observed())
          .build();
    }

    static void close(@Disposes @GraphClient KubernetesClient client) {
      client.close();
    }
  }
}
