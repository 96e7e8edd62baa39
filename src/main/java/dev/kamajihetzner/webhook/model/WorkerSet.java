package dev.kamajihetzner.webhook.model;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.List;
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

  public static final JsonPointer CLUSTER_NAME = JsonPointer.compile("/spec/clusterName");
  public static final JsonPointer VERSION = JsonPointer.compile("/spec/template/spec/version");
  private static final JsonPointer BOOTSTRAP =
      JsonPointer.compile("/spec/template/spec/bootstrap/configRef");

  /** What is read of a MachineDeployment or MachinePool. */
  public static final List<ReadField> READS =
      ReadField.all(
          Reference.reads(BOOTSTRAP),
          ReadField.text(CLUSTER_NAME),
          ReadField.text(VERSION),
          ReadField.text(Fields.LABELS.appendProperty(WellKnown.TOPOLOGY_OWNED)),
          ReadField.text(Fields.ANNOTATIONS.appendProperty(WellKnown.SKIP_PREFLIGHT_CHECKS)),
          ReadField.text(Fields.DELETION_TIMESTAMP));

  private static final Set<String> KUBEADM_BOOTSTRAP =
      Set.of("KubeadmConfigTemplate", "KubeadmConfig");

  public static WorkerSet of(Kind kind, String namespace, String name, JsonNode object) {
    Reference bootstrap = Reference.of(object.at(BOOTSTRAP));
    return new WorkerSet(
        kind,
        namespace,
        name,
        Fields.text(object, CLUSTER_NAME),
        Fields.text(object, VERSION),
        bootstrap != null && KUBEADM_BOOTSTRAP.contains(bootstrap.kind()),
        Fields.label(object, WellKnown.TOPOLOGY_OWNED) != null,
        values(Fields.annotation(object, WellKnown.SKIP_PREFLIGHT_CHECKS)),
        Fields.present(object, Fields.DELETION_TIMESTAMP));
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
