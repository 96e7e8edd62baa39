package dev.kamajihetzner.webhook.doctor;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Who asks is who installs. */
final class InstallerRights implements Check {
  private static final String REVIEWS = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews";

  /** What deploy/ holds, by the API's group. */
  private static final Map<String, List<String>> CREATED = new LinkedHashMap<>();

  static {
    CREATED.put("", List.of("namespaces", "serviceaccounts", "services"));
    CREATED.put("apps", List.of("deployments"));
    CREATED.put("policy", List.of("poddisruptionbudgets"));
    CREATED.put(
        "rbac.authorization.k8s.io",
        List.of("clusterroles", "clusterrolebindings", "roles", "rolebindings"));
    CREATED.put(
        "admissionregistration.k8s.io",
        List.of("mutatingwebhookconfigurations", "validatingwebhookconfigurations"));
  }

  static Map<String, List<String>> created() {
    return CREATED;
  }

  @Override
  public String id() {
    return "installer-rights";
  }

  @Override
  public String sentence() {
    return "You may create what deploy/ holds (only with --pre).";
  }

  @Override
  public boolean beforeInstallation() {
    return true;
  }

  @Override
  public Findings look(Installation installation) throws CannotLook {
    Set<String> missing = new LinkedHashSet<>();
    for (Map.Entry<String, List<String>> resources : CREATED.entrySet()) {
      for (String resource : resources.getValue()) {
        ObjectNode review =
            JsonNodeFactory.instance
                .objectNode()
                .put("apiVersion", "authorization.k8s.io/v1")
                .put("kind", "SelfSubjectAccessReview");
        review
            .putObject("spec")
            .putObject("resourceAttributes")
            .put("verb", "create")
            .put("group", resources.getKey())
            .put("resource", resource)
            .put("namespace", installation.namespace());
        if (!installation.post(REVIEWS, review).at("/status/allowed").asBoolean()) {
          missing.add(resource);
        }
      }
    }
    Findings findings = new Findings().orElse("you may create all that deploy/ holds");
    return missing.isEmpty()
        ? findings
        : findings.wrong(
            "you may not create " + String.join(", ", missing),
            "Have a cluster administrator install it.");
  }
}
