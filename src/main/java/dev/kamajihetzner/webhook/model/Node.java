package dev.kamajihetzner.webhook.model;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/**
 * What policies know of a Node of the management cluster.
 *
 * @param hetznerLocation the location of a cloud or robot server at Hetzner, null for any other
 *     node
 * @see <a
 *     href="https://github.com/hetznercloud/hcloud-cloud-controller-manager/blob/main/internal/providerid/providerid.go">the
 *     provider ids</a>
 */
public record Node(String name, String hetznerLocation) {
  private static final List<String> PROVIDERS = List.of("hcloud://", "hrobot://");

  public static Node of(String name, JsonNode object) {
    String providerId = Fields.text(object, "spec", "providerID");
    boolean atHetzner = providerId != null && PROVIDERS.stream().anyMatch(providerId::startsWith);
    String location = Fields.label(object, WellKnown.REGION);
    return new Node(name, atHetzner && location != null && !location.isEmpty() ? location : null);
  }
}
