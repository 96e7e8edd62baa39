package dev.kamajihetzner.webhook.lint;

import com.fasterxml.jackson.databind.JsonNode;
import dev.kamajihetzner.webhook.model.GroupKind;
import dev.kamajihetzner.webhook.policy.Finding;
import java.util.ArrayList;
import java.util.List;

/** The register of lints: one that is not listed here is never asked. */
public final class Lints {
  private static final List<Lint> ALL =
      List.of(
          new ControllerManagerCloudProvider(),
          new KubeletCloudProvider(),
          new HardCodedVersion(),
          new HetznerSecret(),
          new PlacementGroup(),
          new UnresolvedReference(),
          new AddressTypes(),
          new Konnectivity(),
          new MaxUnhealthy(),
          new RemediationTemplate(),
          new Addons(),
          new ServiceAddress(),
          new RetiredPackageRepository(),
          new EndpointsDiffer(),
          new ExplicitNull(),
          new NotRendered());

  private Lints() {}

  /** One of each, in the order of their findings. */
  public static List<Lint> all() {
    return ALL;
  }

  /**
   * The findings of all lints about an object, in whichever API version; none for a kind that no
   * lint knows.
   *
   * @param object any JSON; the other objects are looked up in its {@code metadata.namespace}
   * @param complete whether the set holds every object that there is; lints that report missing
   *     objects are asked only then
   */
  public static List<Finding> inspect(JsonNode object, ObjectSet set, boolean complete) {
    GroupKind kind = GroupKind.of(object);
    List<Finding> findings = new ArrayList<>();
    for (Lint lint : ALL) {
      if (lint.kinds().contains(kind) && (complete || !lint.missesObjects())) {
        findings.addAll(lint.inspect(object, set));
      }
    }
    return List.copyOf(findings);
  }
}
