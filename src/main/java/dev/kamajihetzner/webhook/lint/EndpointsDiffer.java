package dev.kamajihetzner.webhook.lint;

import com.fasterxml.jackson.databind.JsonNode;
import dev.kamajihetzner.webhook.model.Fields;
import dev.kamajihetzner.webhook.model.GroupKind;
import dev.kamajihetzner.webhook.model.Kind;
import dev.kamajihetzner.webhook.model.Reference;
import dev.kamajihetzner.webhook.policy.Finding;
import java.util.List;
import java.util.Optional;

/**
 * Compares the endpoints of HetznerCluster and Cluster with the KamajiControlPlane's, once both are
 * set.
 *
 * @see <a
 *     href="https://github.com/clastix/cluster-api-control-plane-provider-kamaji/blob/master/controllers/kamajicontrolplane_controller_cluster_patch.go">where
 *     Kamaji's provider copies the endpoint</a>
 */
final class EndpointsDiffer extends Lint {
  EndpointsDiffer() {
    super(
        "endpoints-differ",
        "The endpoint comes from the KamajiControlPlane. Cluster API copies the"
            + " HetznerCluster's into the Cluster once, and a wrong one stays there.",
        GroupKind.HETZNER_CLUSTER,
        GroupKind.CLUSTER);
  }

  @Override
  List<Finding> inspect(JsonNode object, ObjectSet set) {
    RelatedObjects related = RelatedObjects.of(object, set);
    Optional<JsonNode> cluster =
        GroupKind.CLUSTER.equals(GroupKind.of(object))
            ? Optional.of(object)
            : related.clusterReferringBy("infrastructureRef", Kind.HETZNER_CLUSTER, object);
    return cluster
        .map(it -> Reference.of(Fields.at(it, "spec", "controlPlaneRef")))
        .filter(reference -> reference.isA(Kind.KAMAJI_CONTROL_PLANE))
        .flatMap(related::find)
        .flatMap(controlPlane -> difference(object, controlPlane))
        .stream()
        .toList();
  }

  private Optional<Finding> difference(JsonNode object, JsonNode controlPlane) {
    JsonNode here = Fields.at(object, "spec", "controlPlaneEndpoint");
    JsonNode there = Fields.at(controlPlane, "spec", "controlPlaneEndpoint");
    if (!Fields.hasText(here, "host") || !Fields.hasText(there, "host")) {
      return Optional.empty();
    }
    boolean sameHost = Fields.text(here, "host").equals(Fields.text(there, "host"));
    if (sameHost && samePort(here.path("port").asInt(), there.path("port").asInt())) {
      return Optional.empty();
    }
    return Optional.of(
        advice(
            "/spec/controlPlaneEndpoint/" + (sameHost ? "port" : "host"),
            "the endpoint is "
                + text(here)
                + ", but KamajiControlPlane "
                + RelatedObjects.name(controlPlane)
                + " has "
                + text(there),
            "Leave it out of the manifest; where it is stored already, correct it by hand."));
  }

  /** A port that is still to be set matches every port. */
  private static boolean samePort(int one, int other) {
    return one == other || one == 0 || other == 0;
  }

  private static String text(JsonNode endpoint) {
    int port = endpoint.path("port").asInt();
    return Fields.text(endpoint, "host") + (port == 0 ? "" : ":" + port);
  }
}
