package dev.kamajihetzner.webhook.model;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/**
 * Where a control plane is reached.
 *
 * @param port 0 where it is not rendered
 */
public record Endpoint(String host, int port) {

  /**
   * The endpoint in that field; null where there is none: CAPH takes a port of 0 for none, too. A
   * port that is not rendered counts as one.
   */
  static Endpoint of(JsonNode object, JsonPointer field) {
    JsonNode port = object.at(port(field));
    return Fields.hasText(object, host(field)) && (port.asInt(0) != 0 || Placeholder.leftIn(port))
        ? new Endpoint(Fields.text(object, host(field)), port.asInt(0))
        : null;
  }

  /** What is read of an endpoint there. */
  static List<ReadField> reads(JsonPointer field) {
    return List.of(ReadField.text(host(field)), ReadField.number(port(field)));
  }

  private static JsonPointer host(JsonPointer field) {
    return field.appendProperty("host");
  }

  private static JsonPointer port(JsonPointer field) {
    return field.appendProperty("port");
  }

  @Override
  public String toString() {
    return host + ":" + port;
  }
}
