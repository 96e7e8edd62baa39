package dev.kamajihetzner.webhook.lint;

import com.fasterxml.jackson.databind.JsonNode;
import dev.kamajihetzner.webhook.model.Fields;
import dev.kamajihetzner.webhook.model.GroupKind;
import dev.kamajihetzner.webhook.model.Placeholder;
import dev.kamajihetzner.webhook.policy.Finding;
import java.util.List;
import java.util.stream.StreamSupport;

/**
 * Follows a machine template to the HetznerClusters of the machines that are built from it.
 *
 * @see <a
 *     href="https://github.com/syself/cluster-api-provider-hetzner/blob/main/pkg/services/hcloud/server/server.go">where
 *     CAPH gives up: InstanceHasNonExistingPlacementGroup</a>
 */
final class PlacementGroup extends Lint {
  private static final String FIELD = "/spec/template/spec/placementGroupName";

  PlacementGroup() {
    super(
        "placement-group",
        "CAPH creates no server in a placement group that the HetznerCluster does not list.",
        GroupKind.HCLOUD_MACHINE_TEMPLATE);
  }

  @Override
  List<Finding> inspect(JsonNode object, ObjectSet set) {
    String group = object.at(FIELD).textValue();
    if (group == null) {
      return List.of();
    }
    RelatedObjects related = RelatedObjects.of(object, set);
    return related.builtFrom(object).stream()
        .flatMap(workers -> related.clusterNamedBy(workers).stream())
        .flatMap(cluster -> related.hetznerCluster(cluster).stream())
        .filter(hetznerCluster -> !lists(hetznerCluster, group))
        .map(RelatedObjects::name)
        .distinct()
        .map(
            name ->
                advice(
                    FIELD,
                    "HetznerCluster " + name + " has no placement group " + group,
                    "List it in spec.hcloudPlacementGroups there, or correct the name."))
        .toList();
  }

  private static boolean lists(JsonNode hetznerCluster, String group) {
    JsonNode groups = Fields.at(hetznerCluster, "spec", "hcloudPlacementGroups");
    return Placeholder.leftIn(groups)
        || StreamSupport.stream(groups.spliterator(), false)
            .anyMatch(
                listed ->
                    group.equals(Fields.text(listed, "name"))
                        || Placeholder.leftIn(listed.path("name")));
  }
}
