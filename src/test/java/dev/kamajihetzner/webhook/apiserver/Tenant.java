package dev.kamajihetzner.webhook.apiserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kamajihetzner.webhook.model.Kind;
import io.fabric8.kubernetes.client.ConfigBuilder;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Whoever a platform gives a namespace to: a service account that may do everything with the
 * objects of Cluster API and its providers there, and nothing with ours. It comes with its token,
 * as a pod or a pipeline would.
 */
final class Tenant implements AutoCloseable {
  /** The right that makes warnings of refusals; it comes with deploy/base. */
  static final String OVERRIDE_POLICIES = "kamaji-hetzner-webhook:override-policies";

  private static final String RBAC = "rbac.authorization.k8s.io/v1";
  private static final List<Kind> CLUSTER =
      List.of(Kind.CLUSTER, Kind.HETZNER_CLUSTER, Kind.KAMAJI_CONTROL_PLANE);
  private static final AtomicInteger NUMBER = new AtomicInteger();

  private final ManagementCluster cluster;
  private final String home;
  private final Api api;

  Tenant(ManagementCluster cluster) {
    this.cluster = cluster;
    this.home = cluster.namespace("tenant");
    this.api = serviceAccount(cluster, home, "tenant");
  }

  /** The API as a new service account is given it: by its token alone. */
  static Api serviceAccount(ManagementCluster cluster, String namespace, String name) {
    cluster
        .api()
        .create(ManagementCluster.object("v1", "ServiceAccount", namespace, name))
        .accepted();
    String token =
        Documents.json(
                cluster
                    .api()
                    .client()
                    .raw(
                        "/api/v1/namespaces/" + namespace + "/serviceaccounts/" + name + "/token",
                        "POST",
                        """
                        {"apiVersion": "authentication.k8s.io/v1", "kind": "TokenRequest",
                         "spec": {"expirationSeconds": 3600}}
                        """))
            .at("/status/token")
            .textValue();
    return new Api(
        new ConfigBuilder(cluster.apiServer().config())
            .withClientCertData(null)
            .withClientCertFile(null)
            .withClientKeyData(null)
            .withClientKeyFile(null)
            .withOauthToken(token)
            .build());
  }

  Api api() {
    return api;
  }

  /** The namespace of its service account, which is called "tenant". */
  String home() {
    return home;
  }

  /** One more namespace of this tenant's. */
  String namespace(String purpose) {
    String namespace = cluster.namespace(purpose);
    editors(cluster, namespace, "ServiceAccount", "tenant", home);
    awaitRights(api, namespace);
    return namespace;
  }

  /** A namespace of this tenant's with a cluster that is well, and known: control plane v1.34.1. */
  String namespaceWithCluster(String purpose) {
    String namespace = namespace(purpose);
    Documents seed = seed(namespace);
    for (Kind kind : CLUSTER) {
      api.create(seed.the(kind)).accepted();
      cluster.settle(kind);
    }
    return namespace;
  }

  /** The objects of that cluster, and workers that go with it. */
  Documents seed(String namespace) {
    return cluster.generation().example("complete").in(namespace);
  }

  /** Somebody in person with a tenant's rights there and, where so said, the right to override. */
  static Api human(ManagementCluster cluster, String namespace, boolean mayOverride) {
    String name = "human-" + NUMBER.incrementAndGet();
    editors(cluster, namespace, "User", name, null);
    Api human = cluster.api().as(name, "system:authenticated");
    awaitRights(human, namespace);
    if (mayOverride) {
      bind(
          cluster,
          "RoleBinding",
          namespace,
          "ClusterRole",
          OVERRIDE_POLICIES,
          subject("User", name, null));
      awaitAllowed(human, namespace, "override", "kamaji-hetzner.dev", "policies");
    }
    return human;
  }

  private static void editors(
      ManagementCluster cluster,
      String namespace,
      String subjectKind,
      String subject,
      String subjectNamespace) {
    ObjectNode role = ManagementCluster.object(RBAC, "Role", namespace, "editor");
    ObjectNode rule = role.putArray("rules").addObject();
    rule.putArray("apiGroups")
        .add("cluster.x-k8s.io")
        .add("controlplane.cluster.x-k8s.io")
        .add("infrastructure.cluster.x-k8s.io");
    rule.putArray("resources").add("*");
    rule.putArray("verbs").add("*");
    cluster.api().apply(role, "tests").accepted();
    bind(
        cluster,
        "RoleBinding",
        namespace,
        "Role",
        "editor",
        subject(subjectKind, subject, subjectNamespace));
  }

  static ObjectNode subject(String kind, String name, String namespace) {
    ObjectNode subject = Documents.json("{}").put("kind", kind).put("name", name);
    return namespace != null
        ? subject.put("namespace", namespace)
        : subject.put("apiGroup", "rbac.authorization.k8s.io");
  }

  /** Binds a role; a ClusterRoleBinding has no namespace. */
  static void bind(
      ManagementCluster cluster,
      String bindingKind,
      String namespace,
      String roleKind,
      String role,
      ObjectNode subject) {
    ObjectNode binding =
        ManagementCluster.object(
            RBAC, bindingKind, namespace, "binding-" + NUMBER.incrementAndGet());
    binding
        .withObject("/roleRef")
        .put("apiGroup", "rbac.authorization.k8s.io")
        .put("kind", roleKind)
        .put("name", role);
    binding.putArray("subjects").add(subject);
    cluster.api().create(binding).accepted();
  }

  private static void awaitRights(Api api, String namespace) {
    awaitAllowed(api, namespace, "create", "cluster.x-k8s.io", "clusters");
  }

  /** The API server hears of a new binding a moment later. */
  static void awaitAllowed(Api api, String namespace, String verb, String group, String resource) {
    ObjectNode review =
        Documents.json("{}")
            .put("apiVersion", "authorization.k8s.io/v1")
            .put("kind", "SelfSubjectAccessReview");
    ObjectNode attributes = review.withObject("/spec/resourceAttributes");
    attributes.put("verb", verb).put("group", group).put("resource", resource);
    if (namespace != null) {
      attributes.put("namespace", namespace);
    }
    await(verb + " " + resource + " to be allowed")
        .atMost(Duration.ofSeconds(30))
        .pollInterval(Duration.ofMillis(20))
        .until(() -> api.create(review).body().at("/status/allowed").asBoolean());
  }

  /** Refused by this policy. */
  static void assertRefused(Api.Answer answer, String policy) {
    assertThat(answer.refused().message()).as(answer.request()).contains(policy + ": ");
  }

  /** Accepted, with a warning of this policy. */
  static Api.Answer assertWarned(Api.Answer answer, String policy) {
    assertThat(answer.accepted().warnings())
        .as(answer.request())
        .anyMatch(warning -> warning.startsWith(policy + ": "));
    return answer;
  }

  @Override
  public void close() {
    api.close();
  }
}
