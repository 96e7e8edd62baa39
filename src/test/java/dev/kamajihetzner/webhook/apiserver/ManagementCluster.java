package dev.kamajihetzner.webhook.apiserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kamajihetzner.webhook.model.Kind;
import dev.kamajihetzner.webhook.policy.PolicyId;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import java.util.stream.Collectors;

/**
 * A management cluster as the product is installed into it: an API server with the kinds of one
 * generation, the account, the rights and the webhook configurations of deploy/base, and the
 * webhook itself beside it, as a process that has nothing but the account's token.
 */
final class ManagementCluster implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration POLL = Duration.ofMillis(20);
  private static final Path BASE = Path.of("deploy", "base");
  private static final String OWN_NAMESPACE = "kamaji-hetzner-webhook";
  private static final Map<Generation, CompletableFuture<ManagementCluster>> SHARED =
      new EnumMap<>(Generation.class);
  private static final AtomicInteger NUMBER = new AtomicInteger();

  /** A namespace that the webhook configurations leave out. */
  static final String LEFT_OUT = "kube-system";

  private final Generation generation;
  private final ApiServer apiServer;
  private final Api api;
  private final ServingCertificates certificates = new ServingCertificates();
  private final int port = WebhookProcess.freePort();
  private final Account account;
  private WebhookProcess webhook;
  private List<String> serving;

  private ManagementCluster(Generation generation, IntFunction<List<String>> flags) {
    this.generation = generation;
    this.apiServer = ApiServer.start(flags.apply(port));
    this.api = new Api(apiServer.config());
    for (String file : List.of("00-namespace", "10-service-account", "20-rbac")) {
      Documents.read(BASE.resolve(file + ".yaml")).all().forEach(it -> api.create(it).accepted());
    }
    this.account = Account.of(api, OWN_NAMESPACE);
    // API servers from 1.21 on set this label themselves.
    api.mergePatch(
            object("v1", "Namespace", null, LEFT_OUT),
            "{\"metadata\":{\"labels\":{\"kubernetes.io/metadata.name\":\"" + LEFT_OUT + "\"}}}")
        .accepted();
  }

  /** One with nothing of Cluster API installed yet. */
  static ManagementCluster bare(Generation generation) {
    return bare(generation, port -> List.of());
  }

  /** The same, its API server with further flags; they may depend on the webhook's port. */
  static ManagementCluster bare(Generation generation, IntFunction<List<String>> flags) {
    return new ManagementCluster(generation, flags);
  }

  /** The one that tests share: each in namespaces of its own. It runs until the end. */
  static synchronized ManagementCluster of(Generation generation) {
    return SHARED
        .computeIfAbsent(
            generation,
            it -> {
              // Started once, even if that fails.
              CompletableFuture<ManagementCluster> start = new CompletableFuture<>();
              try {
                ManagementCluster cluster = bare(it);
                start.complete(cluster);
                cluster.install(it.definitions());
              } catch (RuntimeException | AssertionError e) {
                start.obtrudeException(e);
              }
              return start;
            })
        .join();
  }

  /**
   * The shared one, with the webhook at its defaults. It stands in fsn1: one generation by setting,
   * the other by its nodes.
   */
  static ManagementCluster running(Generation generation) {
    ManagementCluster cluster = of(generation);
    switch (generation) {
      case V1BETA1 -> cluster.serve("location.default", "fsn1");
      case V1BETA2 -> {
        cluster.api.apply(node("hcloud-1", "hcloud://1", "fsn1"), "tests").accepted();
        cluster.serve();
        cluster.settle(Kind.NODE);
      }
    }
    return cluster;
  }

  /** A node as the Hetzner cloud controller manager initialises it. */
  static ObjectNode node(String name, String providerId, String location) {
    ObjectNode node = object("v1", "Node", null, name);
    node.withObject("/metadata/labels").put("topology.kubernetes.io/region", location);
    node.withObject("/spec").put("providerID", providerId);
    return node;
  }

  Generation generation() {
    return generation;
  }

  ApiServer apiServer() {
    return apiServer;
  }

  Api api() {
    return api;
  }

  Kubectl kubectl() {
    return apiServer.kubectl();
  }

  /** The webhook's, on this machine. */
  int port() {
    return port;
  }

  WebhookProcess webhook() {
    return webhook;
  }

  ServingCertificates certificates() {
    return certificates;
  }

  /** Installs definitions of kinds and waits until they are served. */
  void install(List<Path> definitions) {
    install(api, definitions);
  }

  /** The same, in any cluster. */
  static void install(Api api, List<Path> definitions) {
    List<ObjectNode> all =
        definitions.stream().flatMap(it -> Documents.read(it).all().stream()).toList();
    all.forEach(it -> api.apply(it, "tests").accepted());
    all.forEach(it -> awaitServed(api, it));
  }

  /** Applies the definition of a kind, and waits until it is served. */
  static void install(Api api, ObjectNode definition) {
    api.apply(definition, "tests").accepted();
    awaitServed(api, definition);
  }

  private static void awaitServed(Api api, JsonNode definition) {
    await("the API server to serve " + definition.at("/metadata/name").asText())
        .atMost(PATIENCE)
        .pollInterval(POLL)
        .until(() -> served(api, definition));
  }

  private static boolean served(Api api, JsonNode definition) {
    for (JsonNode version : definition.at("/spec/versions")) {
      if (!version.path("served").asBoolean()) {
        continue;
      }
      ObjectNode any =
          object(
              definition.at("/spec/group").asText() + '/' + version.path("name").asText(),
              definition.at("/spec/names/kind").asText(),
              LEFT_OUT,
              "none");
      // Not there, said by the kind's own storage, and not for want of the kind.
      if (!api.get(any).body().at("/details/name").asText().equals("none")) {
        return false;
      }
    }
    return true;
  }

  /**
   * Has the webhook running with those settings, given as name and value, and all of them at their
   * defaults else; and the API server calling it.
   */
  WebhookProcess serve(String... settings) {
    return serveThrough(api.client().getMasterUrl().toString(), settings);
  }

  /** The same, the webhook reaching the API server by that URL only. */
  WebhookProcess serveThrough(String url, String... settings) {
    List<String> wanted = new ArrayList<>(List.of(settings));
    wanted.add(url);
    if (wanted.equals(serving)) {
      return webhook;
    }
    stopWebhook();
    Map<String, String> all = new HashMap<>(Map.of("graph.discovery-interval", "1s"));
    for (int i = 0; i < settings.length; i += 2) {
      all.put(settings[i], settings[i + 1]);
    }
    webhook = new WebhookProcess(account.kubeconfig(url), certificates, port, all);
    for (String file : List.of("60-mutating-webhook", "61-validating-webhook")) {
      Documents.read(BASE.resolve(file + ".yaml")).all().forEach(this::configure);
    }
    if (api.serves(Kind.HETZNER_CLUSTER, generation.version(Kind.HETZNER_CLUSTER))) {
      awaitCalls();
    }
    serving = wanted;
    return webhook;
  }

  void stopWebhook() {
    serving = null;
    if (webhook != null) {
      webhook.close();
      webhook = null;
    }
  }

  /** The configuration as it stands in the file, but for where the webhook is. */
  private void configure(ObjectNode configuration) {
    for (JsonNode webhook : configuration.path("webhooks")) {
      String path = webhook.at("/clientConfig/service/path").asText();
      ((ObjectNode) webhook)
          .putObject("clientConfig")
          .put("url", "https://127.0.0.1:" + port + path)
          .put("caBundle", certificates.caBundle());
    }
    // Not by server-side apply: older API servers would refuse what they do not know, and so drop
    // it.
    if (api.get(configuration).isAccepted()) {
      api.update(
              configuration,
              stored -> {
                stored.set("webhooks", configuration.path("webhooks"));
                return stored;
              })
          .accepted();
    } else {
      api.create(configuration).accepted();
    }
  }

  /** A new or changed configuration, and a process just restarted, are not used at once. */
  private void awaitCalls() {
    ObjectNode asked = generation.example("complete").in("default").the(Kind.HETZNER_CLUSTER);
    asked.withObject("/metadata").put("name", "asked-for-a-start");
    await("the API server to call the webhook")
        .atMost(PATIENCE)
        .pollInterval(POLL)
        .until(
            () ->
                api.create(asked, "dryRun=All").isAccepted()
                    && reviews("webhook=mutate") > 0
                    && reviews("webhook=validate") > 0);
  }

  double reviews(String... labels) {
    return webhook.metric("kamaji_hetzner_reviews_total", labels);
  }

  /** A new namespace, which the webhook knows already, with labels given as name and value. */
  String namespace(String purpose, String... labels) {
    ObjectNode namespace =
        object("v1", "Namespace", null, purpose + '-' + NUMBER.incrementAndGet());
    for (int i = 0; i < labels.length; i += 2) {
      namespace.withObject("/metadata/labels").put(labels[i], labels[i + 1]);
    }
    api.create(namespace).accepted();
    if (webhook != null) {
      settle(Kind.NAMESPACE);
    }
    return namespace.at("/metadata/name").asText();
  }

  /** Changes labels and annotations of a namespace, and waits until the webhook knows. */
  void patchNamespace(String name, String patch) {
    api.mergePatch(object("v1", "Namespace", null, name), patch).accepted();
    settle(Kind.NAMESPACE);
  }

  /** Takes all policies off a namespace or puts them on again. */
  void policies(String namespace, boolean on) {
    String labels =
        Arrays.stream(PolicyId.values())
            .map(policy -> '"' + policy.modeLabel() + "\":" + (on ? "null" : "\"off\""))
            .collect(Collectors.joining(",", "{\"metadata\":{\"labels\":{", "}}}"));
    patchNamespace(namespace, labels);
  }

  /**
   * Waits until the webhook has seen everything of those kinds that the API server has: a marker
   * that comes after it is counted.
   */
  void settle(Kind... kinds) {
    for (Kind kind : kinds) {
      awaitCounted(kind);
      api.create(marker(kind)).accepted();
    }
    for (Kind kind : kinds) {
      awaitCounted(kind);
    }
  }

  void settle() {
    settle(
        Kind.CLUSTER,
        Kind.HETZNER_CLUSTER,
        Kind.KAMAJI_CONTROL_PLANE,
        Kind.MACHINE_DEPLOYMENT,
        Kind.MACHINE_POOL);
  }

  /** Waits until the webhook knows as many of a kind as there are. */
  void awaitCounted(Kind kind) {
    long there = api.count(kind, generation.version(kind));
    await("the webhook to know of " + there + ' ' + kind)
        .atMost(PATIENCE)
        .pollInterval(POLL)
        .until(() -> known(kind) == there);
  }

  void awaitReady() {
    await("the webhook to be ready")
        .atMost(PATIENCE)
        .pollInterval(POLL)
        .until(() -> webhook.isReady());
  }

  long known(Kind kind) {
    return (long) webhook.metric("kamaji_hetzner_graph_objects", "kind=" + kind);
  }

  private ObjectNode marker(Kind kind) {
    ObjectNode marker =
        object(
            generation.apiVersion(kind),
            kind.toString(),
            kind.namespaced() ? LEFT_OUT : null,
            "marker-" + NUMBER.incrementAndGet());
    switch (kind) {
      case KAMAJI_CONTROL_PLANE -> marker.withObject("/spec").put("version", "v1.34.1");
      case HETZNER_CLUSTER -> {
        marker.withObject("/spec").putArray("controlPlaneRegions");
        marker.withObject("/spec/hetznerSecretRef");
        marker.withObject("/spec/sshKeys");
      }
      default -> {}
    }
    return marker;
  }

  static ObjectNode object(String apiVersion, String kind, String namespace, String name) {
    ObjectNode object = Documents.json("{}").put("apiVersion", apiVersion).put("kind", kind);
    object.withObject("/metadata").put("name", name);
    if (namespace != null) {
      object.withObject("/metadata").put("namespace", namespace);
    }
    return object;
  }

  /** Creates them one by one, each seen by the webhook before the next. */
  void create(Documents documents) {
    for (ObjectNode document : documents.all()) {
      api.create(document).accepted();
      Kind.of(document.path("apiVersion").asText().replaceFirst("/.*", ""), kind(document))
          .filter(Kind::lookedUp)
          .ifPresent(kind -> settle(kind));
    }
  }

  private static String kind(JsonNode document) {
    return document.path("kind").asText();
  }

  /**
   * What people and controllers wrote of an object as it is stored: without what the API server and
   * kubectl keep there for themselves, and without its namespace.
   */
  static ObjectNode essence(ObjectNode stored) {
    ObjectNode essence = stored.deepCopy();
    ((ObjectNode) essence.path("metadata"))
        .remove(
            Set.of(
                "namespace",
                "uid",
                "resourceVersion",
                "generation",
                "creationTimestamp",
                "managedFields",
                "selfLink"));
    if (essence.at("/metadata/annotations") instanceof ObjectNode annotations) {
      annotations.remove("kubectl.kubernetes.io/last-applied-configuration");
      if (annotations.isEmpty()) {
        ((ObjectNode) essence.path("metadata")).remove("annotations");
      }
    }
    return essence;
  }

  /** That the objects are stored as if there were no webhook: as in the namespace left out. */
  void assertStoredUntouched(Documents documents) {
    for (ObjectNode document : documents.all()) {
      ObjectNode reference = document.deepCopy();
      reference.withObject("/metadata").put("namespace", LEFT_OUT);
      ObjectNode untouched = api.create(reference, "dryRun=All").accepted().body();
      assertThat(essence(api.stored(document)))
          .as("%s in %s", kind(document), document.at("/metadata/namespace").asText())
          .isEqualTo(essence(untouched));
    }
  }

  @Override
  public void close() {
    stopWebhook();
    api.close();
    apiServer.close();
  }
}
