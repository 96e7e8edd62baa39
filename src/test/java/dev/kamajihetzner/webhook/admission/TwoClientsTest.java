package dev.kamajihetzner.webhook.admission;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import org.junit.jupiter.api.Test;

/** The graph reads trimmed objects; the client that everything else gets reads them whole. */
@QuarkusTest
@TestProfile(GivenApiServer.class)
class TwoClientsTest {
  @Inject KubernetesClient client;

  @Test
  void readsSecretsWhole() {
    Secret secret = client.secrets().inNamespace("live").withName("certificate").get();
    assertThat(secret.getType()).isEqualTo("kubernetes.io/tls");
    assertThat(secret.getData()).containsEntry("tls.crt", "QQ==");
    assertThat(secret.getMetadata().getGeneration()).isEqualTo(2);
  }

  @Test
  void readsLeases() {
    Lease lease = client.leases().inNamespace("live").withName("leader").get();
    assertThat(lease.getSpec().getHolderIdentity()).isEqualTo("one");
    assertThat(lease.getSpec().getLeaseDurationSeconds()).isEqualTo(15);
  }

  @Test
  void readsGenericResourcesWhole() {
    var secret =
        client
            .genericKubernetesResources(ResourceDefinitionContext.fromResourceType(Secret.class))
            .inNamespace("live")
            .withName("certificate")
            .get();
    assertThat(secret.getAdditionalProperties()).containsKeys("data", "type");
  }
}
