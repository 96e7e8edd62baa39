package dev.kamajihetzner.webhook.audit;

import com.fasterxml.jackson.core.JsonPointer;
import dev.kamajihetzner.webhook.policy.Finding;
import dev.kamajihetzner.webhook.policy.PolicyId;
import java.util.List;

/** Audits of a Cluster {@code blue}, and what may be found in it. */
final class GivenAudits {
  static final AuditedObject CLUSTER =
      new AuditedObject("cluster.x-k8s.io/v1beta2", "Cluster", "team-a", "blue", "uid-of-blue");
  static final AuditedObject CONTROL_PLANE =
      new AuditedObject(
          "controlplane.cluster.x-k8s.io/v1alpha2",
          "KamajiControlPlane",
          "team-a",
          "blue",
          "uid-of-control-plane");
  static final AuditedObject HETZNER_CLUSTER =
      new AuditedObject(
          "infrastructure.cluster.x-k8s.io/v1beta1",
          "HetznerCluster",
          "team-a",
          "blue",
          "uid-of-hetzner-cluster");
  static final AuditedObject WORKERS =
      new AuditedObject(
          "cluster.x-k8s.io/v1beta2", "MachineDeployment", "team-a", "workers", "uid-of-workers");

  static final JsonPointer LOCATION =
      JsonPointer.compile("/spec/network/serviceAnnotations/load-balancer.hetzner.cloud~1location");

  private GivenAudits() {}

  static ClusterAudit audit(AuditFinding... findings) {
    return audit(CLUSTER, findings);
  }

  static ClusterAudit audit(AuditedObject cluster, AuditFinding... findings) {
    return new ClusterAudit(cluster, 4, List.of(findings));
  }

  static AuditedObject cluster(int number) {
    return new AuditedObject(
        "cluster.x-k8s.io/v1beta2", "Cluster", "team-a", "c" + number, "uid-" + number);
  }

  static AuditFinding refusal() {
    return refusal("v1.31.0");
  }

  /** Of workers of that version. */
  static AuditFinding refusal(String found) {
    return found(
        WORKERS,
        new Finding(
            PolicyId.VERSION_MATCH.toString(),
            Finding.Severity.REFUSAL,
            Finding.Basis.GRAPH,
            JsonPointer.compile("/spec/template/spec/version"),
            "is newer than the control plane",
            found,
            "v1.30.2",
            "Upgrade the control plane first.",
            false));
  }

  static AuditFinding overridden() {
    return new AuditFinding(WORKERS, refusal().finding(), true);
  }

  static AuditFinding warning() {
    return found(
        CONTROL_PLANE,
        Finding.warning(PolicyId.LOAD_BALANCER_LOCATION, LOCATION, "is missing").expected("fsn1"));
  }

  static AuditFinding lint() {
    return found(
        new AuditedObject(
            "bootstrap.cluster.x-k8s.io/v1beta2",
            "KubeadmConfigTemplate",
            "team-a",
            "workers",
            null),
        Finding.advice(
                "hard-coded-version",
                JsonPointer.compile("/spec/template/spec/preKubeadmCommands/3"),
                "names a Kubernetes version")
            .remedy("Read it from the machine."));
  }

  static AuditFinding found(AuditedObject object, Finding finding) {
    return new AuditFinding(object, finding, false);
  }
}
