package dev.kamajihetzner.webhook.certificate.rotation;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.MutatingWebhookConfiguration;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.MutatingWebhookConfigurationBuilder;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ServiceReference;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingWebhookConfiguration;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingWebhookConfigurationBuilder;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.WebhookClientConfig;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Certificates in a cluster: two Secrets of our namespace, and the webhook configurations that
 * carry our label.
 *
 * <p>Bundles are written by strategic-merge patches into entries that exist. A field manager of
 * server-side apply would own the entries, too, and whoever installs us could never drop one.
 */
final class KubernetesCertificates implements CertificateStore {
  static final String NAME_LABEL = "app.kubernetes.io/name";
  static final String NAME = "kamaji-hetzner-webhook";
  static final String AUTHORITY_SECRET = NAME + "-ca";
  static final String LEAF_SECRET = NAME + "-tls";

  /** On the authority's Secret: another value than before asks for a new authority. */
  static final String ROTATE = "kamaji-hetzner.dev/rotate";

  /** On our pods: the kubelet looks after a pod's volumes as soon as the pod changes. */
  private static final String POD_ANNOTATION = "kamaji-hetzner.dev/certificate";

  private static final String OPAQUE = "Opaque";
  private static final String TLS = "kubernetes.io/tls";
  private static final PatchContext MERGE = PatchContext.of(PatchType.JSON_MERGE);
  private static final PatchContext STRATEGIC_MERGE =
      new PatchContext.Builder()
          .withPatchType(PatchType.STRATEGIC_MERGE)
          .withFieldManager(NAME + "-controller")
          .build();

  private final KubernetesClient client;
  private final String namespace;
  private Secret authority;
  private Secret leaf;

  KubernetesCertificates(KubernetesClient client, String namespace) {
    this.client = client;
    this.namespace = namespace;
  }

  @Override
  public Stored read() {
    authority = secret(AUTHORITY_SECRET).get();
    leaf = secret(LEAF_SECRET).get();
    List<Configuration> configurations = new ArrayList<>();
    client
        .resources(MutatingWebhookConfiguration.class)
        .withLabel(NAME_LABEL, NAME)
        .list()
        .getItems()
        .forEach(
            it ->
                configurations.add(
                    configuration(
                        it,
                        it.getWebhooks().stream()
                            .map(webhook -> entry(webhook.getName(), webhook.getClientConfig()))
                            .toList())));
    client
        .resources(ValidatingWebhookConfiguration.class)
        .withLabel(NAME_LABEL, NAME)
        .list()
        .getItems()
        .forEach(
            it ->
                configurations.add(
                    configuration(
                        it,
                        it.getWebhooks().stream()
                            .map(webhook -> entry(webhook.getName(), webhook.getClientConfig()))
                            .toList())));
    return new Stored(data(authority), rotationRequest(), data(leaf), configurations);
  }

  private Resource<Secret> secret(String name) {
    return client.resources(Secret.class).inNamespace(namespace).withName(name);
  }

  private String rotationRequest() {
    return authority == null || authority.getMetadata().getAnnotations() == null
        ? ""
        : authority.getMetadata().getAnnotations().getOrDefault(ROTATE, "");
  }

  private static Map<String, byte[]> data(Secret secret) {
    Map<String, byte[]> data = new HashMap<>();
    if (secret != null && secret.getData() != null) {
      secret.getData().forEach((key, text) -> data.put(key, decoded(text)));
    }
    return data;
  }

  private static byte[] decoded(String base64) {
    return base64 == null ? new byte[0] : Base64.getDecoder().decode(base64);
  }

  private static Configuration configuration(HasMetadata object, List<Entry> entries) {
    return new Configuration(object.getKind(), object.getMetadata().getName(), entries);
  }

  private static Entry entry(String name, WebhookClientConfig config) {
    ServiceReference service = config.getService();
    return new Entry(
        name,
        service == null ? null : service.getName() + "." + service.getNamespace() + ".svc",
        config.getCaBundle() == null ? null : decoded(config.getCaBundle()));
  }

  @Override
  public void writeAuthority(Map<String, byte[]> data) {
    authority = write(AUTHORITY_SECRET, OPAQUE, authority, data);
  }

  @Override
  public void writeLeaf(Map<String, byte[]> data) {
    leaf = write(LEAF_SECRET, TLS, leaf, data);
  }

  /** Replaces the data of the Secret that was read, or makes it: another one is a conflict. */
  private Secret write(String name, String type, Secret stored, Map<String, byte[]> data) {
    Map<String, String> encoded =
        data.entrySet().stream()
            .collect(
                Collectors.toMap(
                    Map.Entry::getKey, it -> Base64.getEncoder().encodeToString(it.getValue())));
    if (stored != null && type.equals(stored.getType())) {
      return client
          .resources(Secret.class)
          .inNamespace(namespace)
          .resource(stored)
          .patch(MERGE, replaced(stored, encoded).toString());
    }
    if (stored != null) {
      // A Secret's type cannot be changed.
      secret(name).delete();
    }
    return client
        .resources(Secret.class)
        .inNamespace(namespace)
        .resource(
            new SecretBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace(namespace)
                .addToLabels(NAME_LABEL, NAME)
                .endMetadata()
                .withType(type)
                .withData(encoded)
                .build())
        .create();
  }

  /** The patch names the version that was read: where another is there now, it is refused. */
  private static ObjectNode replaced(Secret stored, Map<String, String> data) {
    ObjectNode patch = JsonNodeFactory.instance.objectNode();
    patch
        .putObject("metadata")
        .put("resourceVersion", stored.getMetadata().getResourceVersion())
        .putObject("labels")
        .put(NAME_LABEL, NAME);
    ObjectNode fields = patch.putObject("data");
    if (stored.getData() != null) {
      stored.getData().keySet().forEach(fields::putNull);
    }
    data.forEach(fields::put);
    return patch;
  }

  @Override
  public void inject(Configuration configuration, byte[] caBundle) {
    ObjectNode patch = JsonNodeFactory.instance.objectNode();
    ArrayNode webhooks = patch.putArray("webhooks");
    for (Entry webhook : configuration.webhooks()) {
      webhooks
          .addObject()
          .put("name", webhook.name())
          .putObject("clientConfig")
          .put("caBundle", Base64.getEncoder().encodeToString(caBundle));
    }
    // Given an object, the client need not read one first.
    ObjectMeta name = new ObjectMetaBuilder().withName(configuration.name()).build();
    if (configuration.kind().equals("MutatingWebhookConfiguration")) {
      client
          .resources(MutatingWebhookConfiguration.class)
          .resource(new MutatingWebhookConfigurationBuilder().withMetadata(name).build())
          .patch(STRATEGIC_MERGE, patch.toString());
    } else {
      client
          .resources(ValidatingWebhookConfiguration.class)
          .resource(new ValidatingWebhookConfigurationBuilder().withMetadata(name).build())
          .patch(STRATEGIC_MERGE, patch.toString());
    }
  }

  @Override
  public void refreshPods(String leafHash) {
    ObjectNode patch = JsonNodeFactory.instance.objectNode();
    patch.putObject("metadata").putObject("annotations").put(POD_ANNOTATION, leafHash);
    for (Pod pod :
        client
            .resources(Pod.class)
            .inNamespace(namespace)
            .withLabel(NAME_LABEL, NAME)
            .list()
            .getItems()) {
      Map<String, String> annotations = pod.getMetadata().getAnnotations();
      if (annotations == null || !leafHash.equals(annotations.get(POD_ANNOTATION))) {
        client
            .resources(Pod.class)
            .inNamespace(namespace)
            .resource(pod)
            .patch(MERGE, patch.toString());
      }
    }
  }
}
