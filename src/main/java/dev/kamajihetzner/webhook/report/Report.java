package dev.kamajihetzner.webhook.report;

import dev.kamajihetzner.webhook.manifest.BrokenDocument;
import dev.kamajihetzner.webhook.policy.Finding.Severity;
import dev.kamajihetzner.webhook.review.Judgement;
import java.util.List;

/**
 * All that a check has to say.
 *
 * @param judgements of every object read, in the order in which they stand in the inputs
 * @param ignored how many objects nothing is to be said about
 */
public record Report(List<Judgement> judgements, List<BrokenDocument> broken, int ignored) {

  public long refused() {
    return judgements.stream().filter(Judgement::refused).count();
  }

  long mutated() {
    return judgements.stream().filter(judgement -> !judgement.patch().isEmpty()).count();
  }

  public long count(Severity level) {
    return judgements.stream()
        .flatMap(judgement -> judgement.findings().stream())
        .filter(finding -> finding.severity() == level)
        .count();
  }
}
