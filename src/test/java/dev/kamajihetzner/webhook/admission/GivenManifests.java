package dev.kamajihetzner.webhook.admission;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.Map;

/** The webhook for the manifests below {@code admission/manifests}, on ports of its own. */
public class GivenManifests implements QuarkusTestProfile {
  public static final String MANIFESTS = "src/test/resources/admission/manifests";

  @Override
  public Map<String, String> getConfigOverrides() {
    return Ports.with(Map.of("kamaji-hetzner.graph.manifests", MANIFESTS));
  }
}
