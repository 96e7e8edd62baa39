package dev.kamajihetzner.webhook.policy;

import io.smallrye.config.WithName;

/** What single policies can be told, each in a section of its own. */
public interface PolicySettings {

  LocationSettings location();

  @WithName("version-match")
  VersionMatchSettings versionMatch();

  @WithName("upgrade-path")
  UpgradePathSettings upgradePath();

  @WithName("load-balancer-annotations")
  LoadBalancerAnnotationSettings loadBalancerAnnotations();
}
