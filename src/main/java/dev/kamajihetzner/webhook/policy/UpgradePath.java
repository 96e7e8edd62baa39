package dev.kamajihetzner.webhook.policy;

import static dev.kamajihetzner.webhook.policy.Finding.Basis.OBJECT;

import com.fasterxml.jackson.core.JsonPointer;
import dev.kamajihetzner.webhook.model.ClusterGraph;
import dev.kamajihetzner.webhook.model.Fields;
import dev.kamajihetzner.webhook.model.KamajiControlPlane;
import dev.kamajihetzner.webhook.model.Kind;
import dev.kamajihetzner.webhook.model.KubernetesVersion;
import dev.kamajihetzner.webhook.model.ReadField;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Refuses versions of a KamajiControlPlane that Kamaji would refuse later: on the
 * TenantControlPlane, where nobody looks.
 *
 * @see <a
 *     href="https://github.com/clastix/kamaji/blob/master/internal/webhook/handlers/tcp_version.go">Kamaji's
 *     rules</a>
 */
final class UpgradePath implements Policy {
  static final PolicyDescription ABOUT =
      new PolicyDescription(
          "KamajiControlPlane",
          "Refuses a version that is not x.y.z, is above the supported maximum, goes back by a"
              + " minor or skips one.",
          "Kamaji refuses these later, on the TenantControlPlane, where nobody looks.",
          "upgrade-path.maximum");

  private static final JsonPointer RUNNING_VERSION = JsonPointer.compile("/status/version");

  private static final List<ReadField> READS =
      List.of(ReadField.text(KamajiControlPlane.VERSION), ReadField.text(RUNNING_VERSION));

  private final Optional<KubernetesVersion> maximum;

  UpgradePath(UpgradePathSettings settings) {
    maximum = settings.maximum();
  }

  @Override
  public PolicyId id() {
    return PolicyId.UPGRADE_PATH;
  }

  @Override
  public List<ReadField> reads(Kind kind) {
    return kind == Kind.KAMAJI_CONTROL_PLANE ? READS : List.of();
  }

  @Override
  public List<Finding> validate(AdmissionRequest request, ClusterGraph graph) {
    String text = Fields.text(request.object(), KamajiControlPlane.VERSION);
    String oldText = Fields.text(request.oldObject(), KamajiControlPlane.VERSION);
    if (text == null || (!request.creates() && KubernetesVersion.same(oldText, text))) {
      return List.of();
    }
    Optional<KubernetesVersion> parsed = KubernetesVersion.parse(text);
    if (parsed.isEmpty()) {
      return List.of(
          refusal("the version is not x.y.z")
              .found('"' + text + '"')
              .expected("a version such as v1.34.1")
              .remedy("Kamaji needs major, minor and patch."));
    }
    KubernetesVersion version = parsed.get();
    List<Finding> findings = new ArrayList<>();
    if (maximum.isPresent() && version.compareTo(maximum.get()) > 0) {
      findings.add(
          refusal("the installed Kamaji does not support the version")
              .found(text)
              .expected("v" + maximum.get() + " or older")
              .remedy("Upgrade Kamaji and kamaji-hetzner.upgrade-path.maximum first."));
    }
    KubernetesVersion.parse(oldText)
        .map(old -> judgeStep(old, version, running(request)))
        .ifPresent(findings::addAll);
    return findings;
  }

  private List<Finding> judgeStep(
      KubernetesVersion old, KubernetesVersion version, Optional<KubernetesVersion> running) {
    if (old.newerMinorThan(version)) {
      Finding downgrade =
          refusal("Kubernetes does not go back by a minor")
              .found("v" + version + " after v" + old)
              .expected("v" + old.minorText() + ".x or newer")
              .remedy("Stay on " + old.minorText() + ", or create a new control plane.");
      // An upgrade that never began, because Kamaji refuses it, can only be taken back. Only the
      // status tells, and whoever may write that could make it up.
      boolean neverBegan =
          running.isPresent()
              && old.newerMinorThan(running.get())
              && !running.get().newerMinorThan(version);
      return List.of(neverBegan ? downgrade.whereTheRightSuffices() : downgrade);
    }
    int step = version.minorsAheadOf(old);
    if (step > 1) {
      return List.of(
          refusal("an upgrade goes minor by minor")
              .found("v" + version + " after v" + old)
              .expected("v" + old.major() + "." + (old.minor() + 1) + ".x")
              .remedy("Upgrade to " + old.major() + "." + (old.minor() + 1) + " first."));
    }
    return List.of();
  }

  private static Optional<KubernetesVersion> running(AdmissionRequest request) {
    return KubernetesVersion.parse(Fields.text(request.oldObject(), RUNNING_VERSION));
  }

  private Finding refusal(String problem) {
    return Finding.refusal(id(), OBJECT, KamajiControlPlane.VERSION, problem);
  }
}
