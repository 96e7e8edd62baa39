package dev.kamajihetzner.webhook.check;

import dev.kamajihetzner.webhook.check.Judgement.Level;
import dev.kamajihetzner.webhook.check.ManifestSet.BrokenDocument;
import java.util.List;

/**
 * All that a check has to say.
 *
 * @param judgements of every object read, in the order in which they stand in the inputs
 * @param ignored how many objects nothing is to be said about
 */
record CheckReport(List<Judgement> judgements, List<BrokenDocument> broken, int ignored) {

  long refused() {
    return judgements.stream().filter(Judgement::refused).count();
  }

  long mutated() {
    return judgements.stream().filter(judgement -> !judgement.patch().isEmpty()).count();
  }

  long count(Level level) {
    return judgements.stream()
        .flatMap(judgement -> judgement.remarks().stream())
        .filter(remark -> remark.level() == level)
        .count();
  }
}
