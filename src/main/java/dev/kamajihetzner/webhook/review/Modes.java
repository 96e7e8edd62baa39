package dev.kamajihetzner.webhook.review;

import com.fasterxml.jackson.core.JsonPointer;
import dev.kamajihetzner.webhook.policy.Finding;
import dev.kamajihetzner.webhook.policy.PolicyId;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The modes of the policies, by settings and by labels of namespaces.
 *
 * @param telling whether what mode audit would only note is warned of
 */
record Modes(Map<PolicyId, Mode> settings, boolean telling) {

  static Modes of(ReviewSettings settings) {
    Map<PolicyId, Mode> modes = new EnumMap<>(PolicyId.class);
    for (PolicyId policy : PolicyId.values()) {
      modes.put(policy, settings.mode(policy));
    }
    return new Modes(modes, false);
  }

  /** The same, where nobody looks into an API server's audit log. */
  Modes thatTell() {
    return new Modes(settings, true);
  }

  /**
   * The mode of a policy.
   *
   * @param labels of the namespace
   * @param warnings takes what is wrong with them
   */
  Mode of(PolicyId policy, Map<String, String> labels, Consumer<Finding> warnings) {
    Mode mode = settings.get(policy);
    String label = labels.get(policy.modeLabel());
    if (label != null) {
      Optional<Mode> labelled = Mode.of(label);
      if (labelled.isEmpty()) {
        warnings.accept(
            Finding.warning(
                    policy,
                    JsonPointer.empty(),
                    "namespace label " + policy.modeLabel() + "=" + label + " is unknown")
                .expected("enforce, warn, audit or off"));
      }
      mode = labelled.orElse(mode);
    }
    return telling && mode == Mode.AUDIT ? Mode.WARN : mode;
  }

  /** What becomes of changes in that mode. */
  Mode ofMutations(Mode mode) {
    return telling ? Mode.ENFORCE : mode;
  }
}
