package dev.kamajihetzner.webhook.model;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What policies know of a MachineDeployment or MachinePool.
 *
 * @param clusterName spec.clusterName, null where absent
 * @param version spec.template.spec.version as written, null where absent
 * @param kubeadm whether a KubeadmConfigTemplate (or KubeadmConfig) joins its machines
 * @param skippedPreflightChecks the values of Cluster API's skip-preflight-checks annotation
 */
public record WorkerSet(
    Kind kind,
    String namespace,
    String name,
    String clusterName,
    String version,
    boolean kubeadm,
    boolean topologyOwned,
    Set<String> skippedPreflightChecks,
    boolean deleting) {

  private static final Set<String> KUBEADM_BOOTSTRAP =
      Set.of("KubeadmConfigTemplate", "KubeadmConfig");

  public static WorkerSet of(Kind kind, String namespace, String name, JsonNode object) {
    JsonNode machine = Fields.at(object, "spec", "template", "spec");
    Reference bootstrap = Reference.of(Fields.at(machine, "bootstrap", "configRef"));
    return new WorkerSet(
        kind,
        namespace,
        name,
        Fields.text(object, "spec", "clusterName"),
        Fields.text(machine, "version"),
        bootstrap != null && KUBEADM_BOOTSTRAP.contains(bootstrap.kind()),
        Fields.label(object, WellKnown.TOPOLOGY_OWNED) != null,
        values(Fields.annotation(object, WellKnown.SKIP_PREFLIGHT_CHECKS)),
        Fields.present(object, "metadata", "deletionTimestamp"));
  }

  private static Set<String> values(String commaSeparated) {
    if (commaSeparated == null) {
      return Set.of();
    }
    return Arrays.stream(commaSeparated.split(","))
        .map(String::strip)
        .filter(value -> !value.isEmpty())
        .collect(Collectors.toUnmodifiableSet());
  }

  public boolean skips(String preflightCheck) {
    return skippedPreflightChecks.contains("All")
        || skippedPreflightChecks.contains(preflightCheck);
  }

  @Override
  public String toString() {
    return kind + " " + name;
  }
}
