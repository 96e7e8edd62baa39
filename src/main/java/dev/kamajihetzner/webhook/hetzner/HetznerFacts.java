package dev.kamajihetzner.webhook.hetzner;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The facts in {@code facts.json}, which names its sources and its date.
 *
 * @param zones the network zone of each location
 * @param loadBalancerAnnotations what values the cloud controller manager accepts, by the
 *     annotation's name without its prefix
 */
public record HetznerFacts(
    Map<String, String> zones, Map<String, AnnotationValue> loadBalancerAnnotations) {

  /** As shipped. */
  public static final HetznerFacts SHIPPED = read();

  private static HetznerFacts read() {
    try (InputStream json = HetznerFacts.class.getResourceAsStream("facts.json")) {
      JsonNode facts = new JsonMapper().readTree(json);
      Map<String, String> zones = new LinkedHashMap<>();
      facts
          .path("locations")
          .properties()
          .forEach(entry -> zones.put(entry.getKey(), entry.getValue().textValue()));
      Map<String, AnnotationValue> annotations = new LinkedHashMap<>();
      facts
          .path("loadBalancerAnnotations")
          .properties()
          .forEach(entry -> annotations.put(entry.getKey(), AnnotationValue.of(entry.getValue())));
      return new HetznerFacts(
          Collections.unmodifiableMap(zones), Collections.unmodifiableMap(annotations));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
