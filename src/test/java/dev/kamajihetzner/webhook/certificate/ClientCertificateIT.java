package dev.kamajihetzner.webhook.certificate;

import io.quarkus.test.junit.QuarkusIntegrationTest;

/** The same, of the packaged webhook. */
@QuarkusIntegrationTest
class ClientCertificateIT extends ClientCertificateTest {}
