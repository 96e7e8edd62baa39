package dev.kamajihetzner.webhook.hetzner;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The locations that draw no warning, and the network zones that there are.
 *
 * @param known locations
 * @param zones the network zone of each location whose zone is known
 */
public record Locations(Set<String> known, Map<String, String> zones) {

  /** Those of the facts and more of them. */
  public static Locations with(Map<String, String> more) {
    Map<String, String> zones = new HashMap<>(HetznerFacts.SHIPPED.zones());
    zones.putAll(more);
    return new Locations(Set.copyOf(zones.keySet()), Map.copyOf(zones));
  }

  /** The same zones, and these locations instead of all that have one. */
  public Locations only(Set<String> locations) {
    return new Locations(Set.copyOf(locations), zones);
  }

  public boolean isKnown(String location) {
    return known.contains(location);
  }

  public boolean isZone(String text) {
    return zones.containsValue(text);
  }

  /** The network zone of a location; null where it is not known. */
  public String zone(String location) {
    return zones.get(location);
  }

  /** The locations, for people. */
  public String text() {
    return String.join(", ", new TreeSet<>(known));
  }

  /** The network zones, for people. */
  public String zonesText() {
    return String.join(", ", new TreeSet<>(zones.values()));
  }
}
