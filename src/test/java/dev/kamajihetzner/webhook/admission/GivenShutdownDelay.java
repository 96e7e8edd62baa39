package dev.kamajihetzner.webhook.admission;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.Map;

/**
 * The webhook of {@link GivenManifests}, which goes on answering for a second when it is to stop.
 */
public class GivenShutdownDelay implements QuarkusTestProfile {
  @Override
  public Map<String, String> getConfigOverrides() {
    return Ports.with(
        Map.of(
            "kamaji-hetzner.graph.manifests",
            GivenManifests.MANIFESTS,
            "quarkus.shutdown.delay",
            "1s"));
  }
}
