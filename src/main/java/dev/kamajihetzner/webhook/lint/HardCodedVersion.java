package dev.kamajihetzner.webhook.lint;

import com.fasterxml.jackson.databind.JsonNode;
import dev.kamajihetzner.webhook.model.Fields;
import dev.kamajihetzner.webhook.model.GroupKind;
import dev.kamajihetzner.webhook.model.KubernetesVersion;
import dev.kamajihetzner.webhook.policy.Finding;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Compares {@linkplain PinnedVersion pinned versions} with the machines' version. */
final class HardCodedVersion extends Lint {
  HardCodedVersion() {
    super(
        "hard-coded-version",
        "A Kubernetes version in a command or file is one more copy of the"
            + " MachineDeployment's. Where only one of them is changed, machines come up with the"
            + " wrong kubelet.",
        GroupKind.KUBEADM_CONFIG_TEMPLATE);
  }

  @Override
  List<Finding> inspect(JsonNode object, ObjectSet set) {
    List<JsonNode> users = RelatedObjects.of(object, set).bootstrappedBy(object);
    List<Finding> findings = new ArrayList<>();
    if (users.isEmpty()) {
      return findings;
    }
    for (BootstrapText text : BootstrapText.of(object)) {
      for (PinnedVersion pinned : PinnedVersion.in(text.text()).stream().distinct().toList()) {
        users.stream()
            .filter(workers -> version(workers).filter(it -> !pinned.fits(it)).isPresent())
            .findFirst()
            .ifPresent(workers -> findings.add(finding(text, pinned, workers)));
      }
    }
    return findings;
  }

  private static Optional<KubernetesVersion> version(JsonNode workers) {
    return KubernetesVersion.parse(written(workers));
  }

  private static String written(JsonNode workers) {
    return Fields.text(workers, "spec", "template", "spec", "version");
  }

  private Finding finding(BootstrapText text, PinnedVersion pinned, JsonNode workers) {
    String owner = GroupKind.of(workers) + " " + RelatedObjects.name(workers);
    return advice(
        text.field(),
        "Kubernetes " + pinned.text() + " is hard-coded, but " + owner + " is " + written(workers),
        "Change it together with the version of " + owner + ".");
  }
}
