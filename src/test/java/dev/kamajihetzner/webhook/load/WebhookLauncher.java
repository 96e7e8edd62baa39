package dev.kamajihetzner.webhook.load;

import dev.kamajihetzner.webhook.apiserver.ServingCertificates;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Starts the webhook, always in the same way.
 *
 * @param command the command line
 * @param environment settings that it has where it is deployed
 * @param certificates what it serves with
 * @param directory where it runs
 */
record WebhookLauncher(
    List<String> command,
    Map<String, String> environment,
    ServingCertificates certificates,
    Path directory) {

  /** Starts one and waits until it is ready. */
  WebhookUnderLoad start(Path kubeconfig) throws IOException {
    return new WebhookUnderLoad(command, environment, kubeconfig, certificates, directory);
  }
}
