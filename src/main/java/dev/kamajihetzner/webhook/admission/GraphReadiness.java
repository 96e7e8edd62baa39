package dev.kamajihetzner.webhook.admission;

import dev.kamajihetzner.webhook.cluster.ClusterWatches;
import dev.kamajihetzner.webhook.cluster.GraphSource;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Ready once every kind that is served has been listed. */
@Readiness
class GraphReadiness implements HealthCheck {
  private final GraphSource graphSource;

  GraphReadiness(GraphSource graphSource) {
    this.graphSource = graphSource;
  }

  @Override
  public HealthCheckResponse call() {
    var response = HealthCheckResponse.named("cluster-graph");
    return graphSource
        .watches()
        .flatMap(ClusterWatches::notReady)
        .map(reason -> response.down().withData("reason", reason))
        .orElseGet(response::up)
        .build();
  }
}
