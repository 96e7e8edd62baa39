package dev.kamajihetzner.webhook.admission;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.Map;

/** The webhook of {@link GivenManifests}, with room for fewer reviews. */
public class GivenLimits implements QuarkusTestProfile {
  static final int REVIEWS = 120;

  @Override
  public Map<String, String> getConfigOverrides() {
    return Ports.with(
        Map.of(
            "kamaji-hetzner.graph.manifests",
            GivenManifests.MANIFESTS,
            "kamaji-hetzner.limits.reviews",
            Integer.toString(REVIEWS),
            // The tests hold requests open while others are turned away.
            "kamaji-hetzner.limits.sending",
            "60s"));
  }
}
