package dev.kamajihetzner.webhook.policy;

import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.config.WithConverter;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithDefaults;
import io.smallrye.config.WithKeys;
import io.smallrye.config.WithName;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.eclipse.microprofile.config.spi.Converter;

/**
 * Every setting of the product. The names are MicroProfile Config's, so each is also an environment
 * variable: {@code kamaji-hetzner.location.default} is {@code KAMAJI_HETZNER_LOCATION_DEFAULT}.
 */
// The names of all settings are found by reflection.
@RegisterForReflection(fields = false)
@ConfigMapping(prefix = "kamaji-hetzner")
public interface Settings {

  LocationSettings location();

  /** By policy id; every policy has an entry. */
  @WithKeys(PolicyIds.class)
  @WithDefaults
  Map<String, PolicySettings> policy();

  @WithName("version-match")
  VersionMatchSettings versionMatch();

  @WithName("upgrade-path")
  UpgradePathSettings upgradePath();

  ExemptSettings exempt();

  GraphSettings graph();

  CertificateSettings certificate();

  default Mode mode(PolicyId policy) {
    return policy().get(policy.toString()).mode();
  }

  /** The settings in those properties, defaults for the rest. */
  static Settings of(Map<String, String> properties) {
    return new SmallRyeConfigBuilder()
        .addDiscoveredConverters()
        .withMapping(Settings.class)
        .withDefaultValues(properties)
        .build()
        .getConfigMapping(Settings.class);
  }

  /** Where load balancers of control planes stand. */
  interface LocationSettings {
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
  }

  /** What every policy has. */
  interface PolicySettings {
    @WithDefault("enforce")
    Mode mode();
  }

  /** How closely the versions of control plane and workers have to match. */
  interface VersionMatchSettings {
    @WithDefault("exact")
    Precision precision();

    /** What becomes, on a dry-run, of a refusal that rests on another object. */
    @WithName("dry-run")
    @WithDefault("warn")
    DryRun dryRun();
  }

  /** What counts as a match. */
  enum Precision {
    EXACT,
    MINOR,
    SKEW
  }

  /** Whether a dry-run is refused like the real write. */
  enum DryRun {
    WARN,
    ENFORCE
  }

  /** Which versions a control plane may go to. */
  interface UpgradePathSettings {
    /** Newest version that the installed Kamaji supports. */
    @WithConverter(VersionConverter.class)
    Optional<KubernetesVersion> maximum();
  }

  /** Whose requests are allowed unseen. */
  interface ExemptSettings {
    Optional<Set<String>> users();

    Optional<Set<String>> groups();
  }

  /** Where the objects around the one under review are known from. */
  interface GraphSettings {
    /** A file or directory of manifests to use instead of a cluster. */
    Optional<Path> manifests();

    /** How often to ask the API server which of the watched kinds it serves. */
    @WithDefault("10s")
    Duration discoveryInterval();
  }

  /** The serving certificate. */
  interface CertificateSettings {
    CertificateFiles files();

    /** How often to look whether the files have changed. */
    @WithDefault("10s")
    Duration reloadInterval();
  }

  /** PEM files; both or neither. */
  interface CertificateFiles {
    Optional<Path> certificate();

    Optional<Path> key();
  }

  /** Reads a version as policies do. */
  final class VersionConverter implements Converter<KubernetesVersion> {
    @Override
    public KubernetesVersion convert(String value) {
      return KubernetesVersion.parse(value)
          .orElseThrow(
              () -> new IllegalArgumentException("expected a version x.y.z, found " + value));
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

  /** The keys of the map of policies, so that each can be set by an environment variable. */
  final class PolicyIds implements Supplier<Iterable<String>> {
    @Override
    public Iterable<String> get() {
      return Arrays.stream(PolicyId.values()).map(PolicyId::toString).toList();
    }
  }
}
