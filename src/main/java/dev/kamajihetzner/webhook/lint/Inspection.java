package dev.kamajihetzner.webhook.lint;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/** How one lint looks at an object of one of its kinds. */
interface Inspection {
  /** What there is to say; never throws, whatever the fields' types. */
  List<LintFinding> inspect(JsonNode object, ObjectSet set);
}
