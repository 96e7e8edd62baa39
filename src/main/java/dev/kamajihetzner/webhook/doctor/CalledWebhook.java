package dev.kamajihetzner.webhook.doctor;

import com.fasterxml.jackson.databind.JsonNode;
import dev.kamajihetzner.webhook.certificate.Pem;
import dev.kamajihetzner.webhook.model.Fields;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;

/**
 * One webhook of our configurations as it is stored.
 *
 * @param host by which API servers call it
 */
record CalledWebhook(String name, String host, byte[] caBundle) {

  static List<CalledWebhook> all(Installation installation) throws CannotLook {
    List<CalledWebhook> all = new ArrayList<>();
    for (String kind : Installation.CONFIGURATION_KINDS) {
      for (JsonNode webhook : installation.configuration(kind).path("webhooks")) {
        all.add(of(webhook));
      }
    }
    return all;
  }

  private static CalledWebhook of(JsonNode webhook) {
    JsonNode client = webhook.path("clientConfig");
    JsonNode service = client.path("service");
    String host =
        service.isMissingNode()
            ? URI.create(client.path("url").asText()).getHost()
            : service.path("name").asText() + "." + service.path("namespace").asText() + ".svc";
    byte[] bundle;
    try {
      bundle = Fields.present(client, "caBundle") ? client.path("caBundle").binaryValue() : null;
    } catch (IOException e) {
      bundle = null;
    }
    return new CalledWebhook(
        webhook.path("name").asText(), host, bundle == null ? new byte[0] : bundle);
  }

  Trust trust() {
    return new Trust(Pem.certificates(caBundle));
  }
}
