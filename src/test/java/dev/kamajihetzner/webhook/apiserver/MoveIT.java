package dev.kamajihetzner.webhook.apiserver;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kamajihetzner.webhook.model.Kind;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * {@code clusterctl move} there and back between two API servers, the webhook on both: a cluster
 * from before the webhook in the middle of an upgrade. The steps are those of Cluster API's own.
 *
 * @see <a
 *     href="https://github.com/kubernetes-sigs/cluster-api/blob/main/cmd/clusterctl/client/cluster/mover.go">mover.go</a>
 */
@NeedsApiServer(atLeast = "1.30", why = "deploy/base is tried with its matchConditions")
class MoveIT {
  private static final String LEFT_BEHIND = "clusterctl.cluster.x-k8s.io/delete-for-move";

  private static ManagementCluster here;
  private static ManagementCluster there;

  @BeforeAll
  static void start() {
    here = ManagementCluster.running(Generation.V1BETA2);
    there = ManagementCluster.bare(Generation.V1BETA2);
    there.install(Generation.V1BETA2.definitions());
    there.serve("location.default", "fsn1");
  }

  @AfterAll
  static void stop() {
    if (there != null) {
      there.close();
    }
  }

  /** With a load balancer and an endpoint; its workers wait for the minor of the control plane. */
  private static Documents upgrading(String namespace) {
    Documents example = here.generation().example("complete").in(namespace).controlPlane("v1.35.0");
    example
        .the(Kind.HETZNER_CLUSTER)
        .withObject("/spec/controlPlaneLoadBalancer")
        .put("enabled", true)
        .put("region", "fsn1");
    example.the(Kind.HETZNER_CLUSTER).withObject("/metadata").remove("annotations");
    for (Kind kind : List.of(Kind.CLUSTER, Kind.HETZNER_CLUSTER, Kind.KAMAJI_CONTROL_PLANE)) {
      example
          .the(kind)
          .withObject("/spec/controlPlaneEndpoint")
          .put("host", "192.0.2.1")
          .put("port", 6443);
    }
    return example
        .and(example.machineSet("demo-workers-abcde"))
        .and(example.machine("demo-workers-abcde-fghij"))
        .inOrder(List.of(Kind.CLUSTER));
  }

  @Test
  void thereAndBack() {
    String namespace = here.namespace("moved");
    here.policies(namespace, false);
    there.api().create(ManagementCluster.object("v1", "Namespace", null, namespace)).accepted();
    there.settle(Kind.NAMESPACE);
    Documents all = upgrading(namespace);
    here.create(all);
    here.policies(namespace, true);
    List<ObjectNode> before = essences(here, all);

    move(all, here, there, new Random(1));
    assertThat(essences(there, all)).isEqualTo(before);

    move(all, there, here, new Random(2));
    assertThat(essences(here, all)).isEqualTo(before);
  }

  private static List<ObjectNode> essences(ManagementCluster cluster, Documents all) {
    return all.all().stream()
        .map(it -> ManagementCluster.essence(cluster.api().stored(it)))
        .toList();
  }

  /** Whoever moves is an administrator: in person, with every right, and nothing annotated. */
  private static void move(
      Documents all, ManagementCluster from, ManagementCluster to, Random order) {
    ObjectNode cluster = all.the(Kind.CLUSTER);
    from.api().mergePatch(cluster, "{\"spec\":{\"paused\":true}}").accepted();
    from.settle(Kind.CLUSTER);

    List<ObjectNode> others = new ArrayList<>(all.all());
    others.remove(cluster);
    Collections.shuffle(others, order);
    List<ObjectNode> created = new ArrayList<>(List.of(cluster));
    created.addAll(others);
    String uid = null;
    for (ObjectNode object : created) {
      ObjectNode copy = ManagementCluster.essence(from.api().stored(object));
      copy.withObject("/metadata").put("namespace", cluster.at("/metadata/namespace").asText());
      copy.remove("status");
      if (uid != null && copy.at("/metadata/ownerReferences/0") instanceof ObjectNode owner) {
        owner.put("uid", uid);
      }
      Api.Answer answer = to.api().create(copy).accepted();
      uid = uid == null ? answer.body().at("/metadata/uid").asText() : uid;
    }

    Collections.reverse(created);
    for (ObjectNode object : created) {
      from.api()
          .jsonPatch(
              object,
              "[{\"op\":\"add\",\"path\":\"/metadata/annotations\",\"value\":{\""
                  + LEFT_BEHIND
                  + "\":\"\"}}]")
          .accepted();
      from.api().delete(object).accepted();
      if (from.api().get(object).isAccepted()) {
        from.api().mergePatch(object, "{\"metadata\":{\"finalizers\":[]}}").accepted();
      }
      assertThat(from.api().get(object).status()).isEqualTo(404);
    }

    to.settle();
    to.api().mergePatch(cluster, "{\"spec\":{\"paused\":null}}").accepted();
    from.settle();
  }
}
