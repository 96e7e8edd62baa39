package dev.kamajihetzner.webhook.lint;

import com.fasterxml.jackson.databind.JsonNode;
import dev.kamajihetzner.webhook.model.Fields;
import dev.kamajihetzner.webhook.model.GroupKind;
import dev.kamajihetzner.webhook.policy.Finding;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads an absent limit as 100%, as Cluster API does. Skips a limit that is a number, because it
 * does not know how many machines there are.
 *
 * @see <a
 *     href="https://cluster-api.sigs.k8s.io/tasks/automated-machine-management/healthchecking#remediation-short-circuiting">Cluster
 *     API on short-circuiting remediation</a>
 */
final class MaxUnhealthy extends Lint {
  private static final String V1BETA1 = "/spec/maxUnhealthy";
  private static final String V1BETA2 = "/spec/remediation/triggerIf/unhealthyLessThanOrEqualTo";
  private static final Pattern PERCENTAGE = Pattern.compile("(\\d{1,9})%");

  MaxUnhealthy() {
    super(
        "max-unhealthy",
        "When the control plane or its load balancer is away, every node looks unhealthy."
            + " Without a limit below 100% all machines are then rebooted or replaced at once.",
        GroupKind.MACHINE_HEALTH_CHECK);
  }

  @Override
  List<Finding> inspect(JsonNode object, ObjectSet set) {
    // A range takes precedence, and has an upper bound.
    if (Fields.present(object, "spec", "unhealthyRange")
        || Fields.present(object, "spec", "remediation", "triggerIf", "unhealthyInRange")) {
      return List.of();
    }
    String field = V1BETA1;
    JsonNode limit = object.at(field);
    if (limit.isMissingNode() && !isV1beta1(object)) {
      field = V1BETA2;
      limit = object.at(field);
    }
    boolean absent = limit.isMissingNode() || limit.isNull();
    if (!absent && !isAll(limit)) {
      return List.of();
    }
    return List.of(
        advice(
            field,
            absent
                ? "without a limit all machines may be remediated at once"
                : "at " + limit.textValue() + " all machines may be remediated at once",
            "Set a limit below 100%, such as 50% (it is rounded down: 40% of 2 machines is none)."));
  }

  private static boolean isV1beta1(JsonNode object) {
    String apiVersion = Fields.text(object, "apiVersion");
    return apiVersion != null && apiVersion.endsWith("/v1beta1");
  }

  private static boolean isAll(JsonNode limit) {
    if (!limit.isTextual()) {
      return false;
    }
    Matcher percentage = PERCENTAGE.matcher(limit.textValue());
    return percentage.matches() && Integer.parseInt(percentage.group(1)) >= 100;
  }
}
