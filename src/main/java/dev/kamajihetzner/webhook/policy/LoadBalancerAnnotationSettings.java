package dev.kamajihetzner.webhook.policy;

import java.util.Optional;
import java.util.Set;

/** Which load balancer annotations there are. */
public interface LoadBalancerAnnotationSettings {
  /**
   * Names, without {@code load-balancer.hetzner.cloud/}, of annotations that draw no warning beside
   * those that are known.
   */
  Optional<Set<String>> known();
}
