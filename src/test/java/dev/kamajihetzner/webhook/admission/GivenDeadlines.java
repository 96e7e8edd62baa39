package dev.kamajihetzner.webhook.admission;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.Map;

/** The webhook of {@link GivenManifests}, with less patience. */
public class GivenDeadlines implements QuarkusTestProfile {
  @Override
  public Map<String, String> getConfigOverrides() {
    return Ports.with(
        Map.of(
            "kamaji-hetzner.graph.manifests",
            GivenManifests.MANIFESTS,
            "kamaji-hetzner.limits.sending",
            "1s",
            "kamaji-hetzner.limits.idle",
            "3s"));
  }
}
