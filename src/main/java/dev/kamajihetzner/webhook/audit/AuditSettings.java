package dev.kamajihetzner.webhook.audit;

import dev.kamajihetzner.webhook.policy.LocationSettings;
import io.smallrye.config.WithConverter;
import io.smallrye.config.WithDefault;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.eclipse.microprofile.config.spi.Converter;

/** What the controller says of Clusters as they stand, and where. */
public interface AuditSettings {
  /** Whether Clusters are judged at all. */
  @WithDefault("on")
  Mode mode();

  /** In which API reports are written. */
  @WithConverter(Reports.FromText.class)
  @WithDefault("auto")
  Reports reports();

  /** Whether to set what admission would have set, where that is still of use. */
  @WithConverter(LocationSettings.TruthConverter.class)
  @WithDefault("false")
  boolean repair();

  /** Whether something is done. */
  enum Mode {
    ON,
    OFF
  }

  /** An API of reports, by its group. */
  enum Reports {
    /** The first of the two that is served. */
    AUTO("auto"),
    OPENREPORTS("openreports.io"),
    WGPOLICY("wgpolicyk8s.io"),
    NONE("none");

    private final String text;

    Reports(String text) {
      this.text = text;
    }

    @Override
    public String toString() {
      return text;
    }

    /** Reads one as it stands in settings. */
    public static final class FromText implements Converter<Reports> {
      @Override
      public Reports convert(String value) {
        return Arrays.stream(values())
            .filter(it -> it.text.equals(value.strip()))
            .findFirst()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "expected one of "
                            + Arrays.stream(values())
                                .map(Reports::toString)
                                .collect(Collectors.joining(", "))));
      }
    }
  }
}
