package dev.kamajihetzner.webhook.admission;

import io.quarkus.test.junit.QuarkusIntegrationTest;

/** The same, of the packaged webhook. */
@QuarkusIntegrationTest
class ConnectionDeadlineIT extends ConnectionDeadlineTest {}
