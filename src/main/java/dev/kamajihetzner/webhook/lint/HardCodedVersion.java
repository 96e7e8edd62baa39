package dev.kamajihetzner.webhook.lint;

import com.fasterxml.jackson.databind.JsonNode;
import dev.kamajihetzner.webhook.model.Fields;
import dev.kamajihetzner.webhook.model.GroupKind;
import dev.kamajihetzner.webhook.model.KubernetesVersion;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Compares {@linkplain PinnedVersion pinned versions} with those of the machines. */
final class HardCodedVersion implements Inspection {
  @Override
  public List<LintFinding> inspect(JsonNode object, ObjectSet set) {
    List<JsonNode> users = Neighbours.of(object, set).bootstrappedBy(object);
    List<LintFinding> findings = new ArrayList<>();
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

  private static LintFinding finding(BootstrapText text, PinnedVersion pinned, JsonNode workers) {
    String owner = GroupKind.of(workers) + " " + Neighbours.name(workers);
    return Lint.HARD_CODED_VERSION.finding(
        text.field(),
        "Kubernetes " + pinned.text() + " is hard-coded, but " + owner + " is " + written(workers),
        "Change it together with the version of " + owner + ".");
  }
}
