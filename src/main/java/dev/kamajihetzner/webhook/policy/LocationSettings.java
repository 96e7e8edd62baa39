package dev.kamajihetzner.webhook.policy;

import io.smallrye.config.WithConverter;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithName;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.eclipse.microprofile.config.spi.Converter;

/** Where load balancers of control planes stand. */
public interface LocationSettings {
  /** Location of the management cluster, such as fsn1. */
  @WithName("default")
  Optional<String> defaultLocation();

  /** Whether to ask the nodes of the management cluster where none is set. */
  @WithConverter(TruthConverter.class)
  @WithDefault("true")
  boolean detect();

  /** Locations that draw no warning. */
  @WithDefault("fsn1,nbg1,hel1,ash,hil,sin")
  Set<String> known();

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
