package dev.kamajihetzner.webhook.settings;

import dev.kamajihetzner.webhook.admission.LimitSettings;
import dev.kamajihetzner.webhook.audit.AuditSettings;
import dev.kamajihetzner.webhook.certificate.CertificateSettings;
import dev.kamajihetzner.webhook.certificate.ClientCertificateSettings;
import dev.kamajihetzner.webhook.certificate.rotation.RotationSettings;
import dev.kamajihetzner.webhook.cluster.GraphSettings;
import dev.kamajihetzner.webhook.policy.LoadBalancerAnnotationSettings;
import dev.kamajihetzner.webhook.policy.LocationSettings;
import dev.kamajihetzner.webhook.policy.PolicySettings;
import dev.kamajihetzner.webhook.policy.UpgradePathSettings;
import dev.kamajihetzner.webhook.policy.VersionMatchSettings;
import dev.kamajihetzner.webhook.review.ReviewSettings;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.Map;

/**
 * Every setting of the product; each section is described beside the code that uses it. Names
 * follow MicroProfile Config, so each is also an environment variable: {@code
 * kamaji-hetzner.location.default} is {@code KAMAJI_HETZNER_LOCATION_DEFAULT}.
 */
// The names of all settings are found by reflection.
@RegisterForReflection(
    fields = false,
    targets = {
      Settings.class,
      PolicySettings.class,
      LocationSettings.class,
      LoadBalancerAnnotationSettings.class,
      VersionMatchSettings.class,
      UpgradePathSettings.class,
      ReviewSettings.class,
      GraphSettings.class,
      CertificateSettings.class,
      RotationSettings.class,
      ClientCertificateSettings.class,
      LimitSettings.class,
      AuditSettings.class
    })
@ConfigMapping(prefix = "kamaji-hetzner")
public interface Settings extends PolicySettings, ReviewSettings {

  GraphSettings graph();

  CertificateSettings certificate();

  ClientCertificateSettings clientCertificate();

  LimitSettings limits();

  AuditSettings audit();

  /** The settings in those properties, defaults for the rest. */
  static Settings of(Map<String, String> properties) {
    return new SmallRyeConfigBuilder()
        .addDiscoveredConverters()
        .withMapping(Settings.class)
        .withDefaultValues(properties)
        .build()
        .getConfigMapping(Settings.class);
  }
}
