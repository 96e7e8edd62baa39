package dev.kamajihetzner.webhook.policy;

import dev.kamajihetzner.webhook.hetzner.Locations;
import io.smallrye.config.WithConverter;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithName;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.eclipse.microprofile.config.spi.Converter;

/** Where load balancers of control planes stand. */
public interface LocationSettings {
  /** Location of the management cluster, such as fsn1. */
  @WithName("default")
  Optional<@WithConverter(LocationConverter.class) String> defaultLocation();

  /** Whether to ask the nodes of the management cluster where none is set. */
  @WithConverter(TruthConverter.class)
  @WithDefault("true")
  boolean detect();

  /** Locations that draw no warning; all whose network zone is known, where none are set. */
  Optional<Set<String>> known();

  /**
   * Locations beside Hetzner's of today, with their network zones; of two zones the last counts.
   */
  Optional<List<@WithConverter(ZonedLocation.FromText.class) ZonedLocation>> zones();

  /** What is known of locations under these settings. */
  default Locations locations() {
    Locations all =
        Locations.with(
            zones().stream()
                .flatMap(List::stream)
                .collect(
                    Collectors.toMap(
                        ZonedLocation::location, ZonedLocation::zone, (first, last) -> last)));
    return known().map(all::only).orElse(all);
  }

  /** A location and its network zone, as settings name them: {@code location:zone}. */
  record ZonedLocation(String location, String zone) {
    /** Reads one as it stands in settings. */
    public static final class FromText implements Converter<ZonedLocation> {
      @Override
      public ZonedLocation convert(String value) {
        String[] parts = value.strip().split(":", -1);
        if (parts.length != 2 || parts[0].isEmpty() || parts[1].isEmpty()) {
          throw new IllegalArgumentException(
              "expected a location and its network zone as location:zone, found " + value);
        }
        return new ZonedLocation(parts[0], parts[1]);
      }
    }
  }

  /** Reads a location; with a network zone in its place no load balancer would be made. */
  final class LocationConverter implements Converter<String> {
    @Override
    public String convert(String value) {
      if (Locations.with(Map.of()).isZone(value)) {
        throw new IllegalArgumentException("that is a network zone; give a location in it");
      }
      // Null is a setting that is not set.
      return value.isEmpty() ? null : value;
    }
  }

  /** Reads true and false; what is neither must not pass for false. */
  final class TruthConverter implements Converter<Boolean> {
    @Override
    public Boolean convert(String value) {
      return switch (value.strip().toLowerCase(Locale.ROOT)) {
        case "true" -> true;
        case "false" -> false;
        default -> throw new IllegalArgumentException("expected true or false, found " + value);
      };
    }
  }
}
