package dev.kamajihetzner.webhook.lint;

import com.fasterxml.jackson.databind.JsonNode;
import dev.kamajihetzner.webhook.model.GroupKind;
import dev.kamajihetzner.webhook.model.Kind;
import dev.kamajihetzner.webhook.model.Reference;
import dev.kamajihetzner.webhook.policy.Finding;
import java.util.List;
import java.util.Optional;

/**
 * Checks the kind, the namespace and whether the template exists, and reports the first that is
 * wrong.
 *
 * @see <a
 *     href="https://github.com/syself/cluster-api-provider-hetzner/blob/main/docs/caph/02-topics/06-advanced/04-custom-templates-mhc.md">CAPH
 *     on remediation templates</a>
 */
final class RemediationTemplate extends Lint {
  private static final String V1BETA1 = "/spec/remediationTemplate";
  private static final String V1BETA2 = "/spec/remediation/templateRef";
  private static final List<GroupKind> HETZNERS =
      List.of(GroupKind.HCLOUD_REMEDIATION_TEMPLATE, GroupKind.BARE_METAL_REMEDIATION_TEMPLATE);

  RemediationTemplate() {
    super(
        "remediation-template",
        "A health check whose template is missing, in another namespace or of another kind"
            + " finds unhealthy machines and cannot repair them.",
        GroupKind.MACHINE_HEALTH_CHECK);
  }

  @Override
  boolean missesObjects() {
    return true;
  }

  @Override
  List<Finding> inspect(JsonNode object, ObjectSet set) {
    String field = object.at(V1BETA2).isMissingNode() ? V1BETA1 : V1BETA2;
    Reference template = Reference.of(object.at(field));
    if (template == null) {
      return List.of();
    }
    RelatedObjects related = RelatedObjects.of(object, set);
    Optional<JsonNode> cluster = related.clusterNamedBy(object);
    if (!fits(GroupKind.of(template), cluster)) {
      return List.of(
          advice(
              field + "/kind",
              template.kind()
                  + (template.group().isEmpty() ? "" : " of " + template.group())
                  + " is no remediation template of the Hetzner provider",
              "Refer to "
                  + HETZNERS.get(0)
                  + " or "
                  + HETZNERS.get(1)
                  + " of "
                  + Kind.HETZNER_CLUSTER.group()
                  + "."));
    }
    if (template.namespace() != null && !template.namespace().equals(related.namespace())) {
      return List.of(
          advice(
              field + "/namespace",
              "the template must be in the health check's namespace",
              "Leave the namespace out, and put the template beside the health check."));
    }
    if (cluster.isPresent() && related.misses(template)) {
      return List.of(
          advice(
              field + "/name",
              template.kind() + " " + template.name() + " is missing",
              "Add it, or correct the reference."));
    }
    return List.of();
  }

  /** Accepts another provider's template, unless the cluster is known to be Hetzner's. */
  private static boolean fits(GroupKind template, Optional<JsonNode> cluster) {
    if (HETZNERS.contains(template)) {
      return true;
    }
    boolean ofInfrastructure = Kind.HETZNER_CLUSTER.group().equals(template.group());
    boolean ofAnyProvider = template.kind().endsWith("RemediationTemplate");
    boolean misspeltGroup = HETZNERS.stream().anyMatch(it -> it.kind().equals(template.kind()));
    boolean atHetzner =
        cluster
            .map(it -> Reference.of(it.at("/spec/infrastructureRef")))
            .filter(it -> it.isA(Kind.HETZNER_CLUSTER))
            .isPresent();
    return !misspeltGroup && !(ofInfrastructure && (atHetzner || !ofAnyProvider));
  }
}
