package dev.kamajihetzner.webhook.apiserver;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** Tests as a tenant's service account, each in namespaces of its own. */
abstract class AsTenant {
  static ManagementCluster cluster;
  static Tenant tenant;

  @BeforeAll
  static void start() {
    cluster = ManagementCluster.running(Generation.V1BETA2);
    tenant = new Tenant(cluster);
  }

  @AfterAll
  static void stop() {
    if (tenant != null) {
      tenant.close();
      tenant = null;
    }
  }
}
