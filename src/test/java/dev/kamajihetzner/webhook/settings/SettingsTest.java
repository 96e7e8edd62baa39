package dev.kamajihetzner.webhook.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.kamajihetzner.webhook.audit.AuditSettings;
import dev.kamajihetzner.webhook.model.KubernetesVersion;
import dev.kamajihetzner.webhook.policy.PolicyId;
import dev.kamajihetzner.webhook.policy.VersionMatchSettings;
import dev.kamajihetzner.webhook.review.Mode;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.config.ConfigValidationException;
import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class SettingsTest {
  private static Settings environment(String name, String value) {
    return new SmallRyeConfigBuilder()
        .addDiscoveredConverters()
        .withSources(new EnvConfigSource(Map.of(name, value), 300))
        .withMapping(Settings.class)
        .build()
        .getConfigMapping(Settings.class);
  }

  /** A native binary would refuse the settings of a section that it cannot reflect on. */
  @Test
  void everySectionIsRegisteredForReflection() {
    Set<Class<?>> sections = new HashSet<>();
    addSections(Settings.class, sections);

    assertThat(Settings.class.getAnnotation(RegisterForReflection.class).targets())
        .containsAll(sections);
    assertThat(sections).hasSizeGreaterThan(10);
  }

  private static void addSections(Class<?> section, Set<Class<?>> sections) {
    if (!section.isInterface() || !section.getName().startsWith("dev.kamajihetzner.")) {
      return;
    }
    sections.add(section.getNestHost());
    for (Class<?> more : section.getInterfaces()) {
      addSections(more, sections);
    }
    for (Method setting : section.getDeclaredMethods()) {
      if (Modifier.isAbstract(setting.getModifiers())) {
        addSections(setting.getReturnType(), sections);
      }
    }
  }

  @Test
  void haveDefaults() {
    Settings settings = Settings.of(Map.of());

    assertThat(settings.location().defaultLocation()).isEmpty();
    assertThat(settings.location().detect()).isTrue();
    assertThat(settings.location().locations().known())
        .containsExactlyInAnyOrder("fsn1", "nbg1", "hel1", "ash", "hil", "sin");
    assertThat(settings.versionMatch().precision()).isEqualTo(VersionMatchSettings.Precision.EXACT);
    assertThat(settings.versionMatch().dryRun()).isEqualTo(VersionMatchSettings.DryRun.WARN);
    assertThat(settings.upgradePath().maximum()).isEmpty();
    assertThat(settings.exempt().users()).isEmpty();
    assertThat(settings.exempt().groups()).isEmpty();
    assertThat(settings.graph().manifests()).isEmpty();
    assertThat(settings.graph().discoveryInterval()).isEqualTo(Duration.ofSeconds(10));
    assertThat(settings.certificate().files().certificate()).isEmpty();
    assertThat(settings.certificate().files().key()).isEmpty();
    assertThat(settings.certificate().reloadInterval()).isEqualTo(Duration.ofSeconds(10));
    assertThat(settings.audit().mode()).isEqualTo(AuditSettings.Mode.ON);
    assertThat(settings.audit().reports()).isEqualTo(AuditSettings.Reports.AUTO);
    assertThat(settings.audit().repair()).isFalse();
  }

  @ParameterizedTest
  @EnumSource
  void enforceEveryPolicyByDefault(PolicyId policy) {
    assertThat(Settings.of(Map.of()).mode(policy)).isEqualTo(Mode.ENFORCE);
  }

  @ParameterizedTest
  @EnumSource
  void setEachPolicysModeByItsName(PolicyId policy) {
    Settings settings = Settings.of(Map.of("kamaji-hetzner.policy." + policy + ".mode", "audit"));

    for (PolicyId one : PolicyId.values()) {
      assertThat(settings.mode(one)).isEqualTo(one == policy ? Mode.AUDIT : Mode.ENFORCE);
    }
  }

  @ParameterizedTest
  @EnumSource
  void setEachPolicysModeByAnEnvironmentVariable(PolicyId policy) {
    Settings settings = environment("KAMAJI_HETZNER_POLICY_" + policy.name() + "_MODE", "warn");

    for (PolicyId one : PolicyId.values()) {
      assertThat(settings.mode(one)).isEqualTo(one == policy ? Mode.WARN : Mode.ENFORCE);
    }
  }

  @Test
  void areReadFromTheEnvironment() {
    assertThat(environment("KAMAJI_HETZNER_LOCATION_DEFAULT", "fsn1").location().defaultLocation())
        .contains("fsn1");
    assertThat(environment("KAMAJI_HETZNER_LOCATION_DETECT", "false").location().detect())
        .isFalse();
    assertThat(environment("KAMAJI_HETZNER_LOCATION_KNOWN", "a,b").location().known())
        .contains(Set.of("a", "b"));
    assertThat(
            environment("KAMAJI_HETZNER_LOCATION_ZONES", "a:x,b:y")
                .location()
                .locations()
                .zone("b"))
        .isEqualTo("y");
    assertThat(
            environment("KAMAJI_HETZNER_LOAD_BALANCER_ANNOTATIONS_KNOWN", "a")
                .loadBalancerAnnotations()
                .known())
        .contains(Set.of("a"));
    assertThat(
            environment("KAMAJI_HETZNER_VERSION_MATCH_PRECISION", "skew")
                .versionMatch()
                .precision())
        .isEqualTo(VersionMatchSettings.Precision.SKEW);
    assertThat(
            environment("KAMAJI_HETZNER_VERSION_MATCH_DRY_RUN", "enforce").versionMatch().dryRun())
        .isEqualTo(VersionMatchSettings.DryRun.ENFORCE);
    assertThat(environment("KAMAJI_HETZNER_UPGRADE_PATH_MAXIMUM", "1.36.0").upgradePath().maximum())
        .isEqualTo(KubernetesVersion.parse("v1.36.0"));
    assertThat(environment("KAMAJI_HETZNER_EXEMPT_USERS", "jane,joe").exempt().users())
        .contains(Set.of("jane", "joe"));
    assertThat(environment("KAMAJI_HETZNER_EXEMPT_GROUPS", "rescue").exempt().groups())
        .contains(Set.of("rescue"));
    assertThat(environment("KAMAJI_HETZNER_GRAPH_MANIFESTS", "here").graph().manifests())
        .contains(Path.of("here"));
    assertThat(
            environment("KAMAJI_HETZNER_CERTIFICATE_FILES_KEY", "tls.key")
                .certificate()
                .files()
                .key())
        .contains(Path.of("tls.key"));
    assertThat(
            environment("KAMAJI_HETZNER_GRAPH_DISCOVERY_INTERVAL", "1m")
                .graph()
                .discoveryInterval())
        .isEqualTo(Duration.ofMinutes(1));
    assertThat(environment("KAMAJI_HETZNER_AUDIT_MODE", "off").audit().mode())
        .isEqualTo(AuditSettings.Mode.OFF);
    assertThat(environment("KAMAJI_HETZNER_AUDIT_REPORTS", "wgpolicyk8s.io").audit().reports())
        .isEqualTo(AuditSettings.Reports.WGPOLICY);
    assertThat(environment("KAMAJI_HETZNER_AUDIT_REPAIR", "true").audit().repair()).isTrue();
  }

  @Test
  void takeNothingForUnset() {
    assertThat(environment("KAMAJI_HETZNER_LOCATION_DEFAULT", "").location().defaultLocation())
        .isEmpty();
    assertThat(environment("KAMAJI_HETZNER_UPGRADE_PATH_MAXIMUM", "").upgradePath().maximum())
        .isEmpty();
    assertThat(environment("KAMAJI_HETZNER_EXEMPT_USERS", "").exempt().users()).isEmpty();
    assertThat(environment("KAMAJI_HETZNER_LOCATION_ZONES", "").location().zones()).isEmpty();
    assertThat(
            environment("KAMAJI_HETZNER_LOAD_BALANCER_ANNOTATIONS_KNOWN", "")
                .loadBalancerAnnotations()
                .known())
        .isEmpty();
  }

  @Test
  void takeTheLastOfTwoZonesOfALocation() {
    assertThat(
            environment("KAMAJI_HETZNER_LOCATION_ZONES", "a:x,a:y")
                .location()
                .locations()
                .zone("a"))
        .isEqualTo("y");
  }

  @ParameterizedTest
  @CsvSource({
    "policy.version-match.mode, sometimes",
    "version-match.precision, roughly",
    "version-match.dry-run, audit",
    "location.detect, perhaps",
    "location.default, eu-central",
    "location.zones, fsn1",
    "location.zones, fsn1:",
    "upgrade-path.maximum, 1.36",
    "upgrade-path.maximum, latest",
    "graph.discovery-interval, soon",
    "audit.mode, maybe",
    "audit.reports, kyverno",
    "audit.repair, sometimes",
    "policy.no-such-policy.mode, warn",
    "location.defualt, fsn1",
    "version-match.precison, skew",
  })
  void thatAreBadAreNamed(String name, String value) {
    assertThatExceptionOfType(ConfigValidationException.class)
        .isThrownBy(() -> Settings.of(Map.of("kamaji-hetzner." + name, value)))
        .withMessageContaining("kamaji-hetzner." + name);
    assertThatExceptionOfType(LoadedSettings.BadSettings.class)
        .isThrownBy(() -> LoadedSettings.load(Map.of(name, value)))
        .satisfies(
            bad ->
                assertThat(bad.problems())
                    .singleElement()
                    .asString()
                    .contains("kamaji-hetzner." + name)
                    .doesNotContain("SRCFG", "java.", "\n"));
  }

  @Test
  void thatAreGivenGoBeforeAllOthers() throws LoadedSettings.BadSettings {
    Settings settings = LoadedSettings.load(Map.of("location.default", "ash"));

    assertThat(settings.location().defaultLocation()).contains("ash");
    assertThat(settings.mode(PolicyId.VERSION_MATCH)).isEqualTo(Mode.ENFORCE);
  }

  @Test
  void thatAreBadAreAllNamedAtOnce() {
    assertThatExceptionOfType(LoadedSettings.BadSettings.class)
        .isThrownBy(
            () ->
                LoadedSettings.load(
                    Map.of("version-match.precision", "roughly", "location.defualt", "fsn1")))
        .satisfies(bad -> assertThat(bad.problems()).hasSize(2))
        .withMessageContaining("version-match.precision")
        .withMessageContaining("unknown setting kamaji-hetzner.location.defualt");
  }
}
