package dev.kamajihetzner.webhook.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LoadedSettingsTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "KAMAJI_HETZNER_LOCATION_DEFAULT",
        "KAMAJI_HETZNER_POLICY_VERSION_MATCH_MODE",
        "KAMAJI_HETZNER_CERTIFICATE_FILES_KEY",
        "KAMAJI_HETZNER_EXEMPT_USERS",
        "KUBECONFIG"
      })
  void aSettingOfOursOrNoneOfOursIsTaken(String variable) {
    assertThat(LoadedSettings.unknownVariables(Set.of(variable))).isEmpty();
  }

  /** Of the Services kamaji-hetzner-webhook, kamaji-hetzner and another with a named port. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "KAMAJI_HETZNER_WEBHOOK_SERVICE_HOST",
        "KAMAJI_HETZNER_WEBHOOK_SERVICE_PORT",
        "KAMAJI_HETZNER_WEBHOOK_SERVICE_PORT_HTTPS",
        "KAMAJI_HETZNER_WEBHOOK_PORT",
        "KAMAJI_HETZNER_WEBHOOK_PORT_443_TCP",
        "KAMAJI_HETZNER_WEBHOOK_PORT_443_TCP_PROTO",
        "KAMAJI_HETZNER_WEBHOOK_PORT_443_TCP_PORT",
        "KAMAJI_HETZNER_WEBHOOK_PORT_443_TCP_ADDR",
        "KAMAJI_HETZNER_SERVICE_HOST",
        "KAMAJI_HETZNER_PORT",
        "KAMAJI_HETZNER_DNS_2_SERVICE_PORT_DNS_TCP",
        "KAMAJI_HETZNER_DNS_2_PORT_53_UDP_ADDR"
      })
  void whatKubernetesSetsForServicesIsNoSetting(String variable) {
    assertThat(LoadedSettings.unknownVariables(Set.of(variable))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "KAMAJI_HETZNER_WEBHOOK_LOCATION_DEFAULT",
        "KAMAJI_HETZNER_WEBHOOK",
        "KAMAJI_HETZNER_WEBHOOK_HOST",
        "KAMAJI_HETZNER_WEBHOOK_PORT_443",
        "KAMAJI_HETZNER_WEBHOOK_PORT_HTTPS_TCP",
        "KAMAJI_HETZNER_WEBHOOK_PORT_443_TCP_HOST",
        "KAMAJI_HETZNER_WEBHOOK_SERVICE_HOST_",
        // Of a section: more likely meant as a setting than a Service's.
        "KAMAJI_HETZNER_LOCATION_SERVICE_HOST",
        "KAMAJI_HETZNER_CERTIFICATE_FILES_PORT",
        "KAMAJI_HETZNER_POLICY_UPGRADE_PATH_SERVICE_PORT"
      })
  void whatOnlyLooksSimilarStaysUnknown(String variable) {
    assertThat(LoadedSettings.unknownVariables(Set.of(variable))).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource({
    "KAMAJI_HETZNER_LOCATION_DEFUALT, KAMAJI_HETZNER_LOCATION_DEFAULT",
    "KAMAJI_HETZNER_POLICY__VERSION_MATCH__MODE, KAMAJI_HETZNER_POLICY_VERSION_MATCH_MODE",
    "KAMAJI_HETZNER_POLICY_VERSION_MACH_MODE, KAMAJI_HETZNER_POLICY_VERSION_MATCH_MODE"
  })
  void aMistypedSettingIsNamedWithTheNearest(String variable, String meant) {
    assertThat(LoadedSettings.unknownVariables(Set.of(variable)))
        .containsExactly(
            "unknown setting in environment variable %s; did you mean %s?"
                .formatted(variable, meant));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "location.defualt|fsn1|unknown setting kamaji-hetzner.location.defualt; did you mean"
            + " kamaji-hetzner.location.default?",
        "policy.version-mach.mode|off|unknown setting kamaji-hetzner.policy.version-mach.mode; did"
            + " you mean kamaji-hetzner.policy.version-match.mode?",
        "nonsense|1|unknown setting kamaji-hetzner.nonsense",
        "version-match.precision|exactly|bad setting kamaji-hetzner.version-match.precision:"
            + " \"exactly\" is none of exact, minor, skew; did you mean exact?",
        "audit.reports|openreports|bad setting kamaji-hetzner.audit.reports \"openreports\": expected"
            + " one of auto, openreports.io, wgpolicyk8s.io, none",
        "policy.version-match.mode|never|bad setting kamaji-hetzner.policy.version-match.mode:"
            + " \"never\" is none of audit, enforce, off, warn"
      })
  void aBadSettingIsNamedInOneLine(String name, String value, String problem) {
    assertThatExceptionOfType(LoadedSettings.BadSettings.class)
        .isThrownBy(() -> LoadedSettings.load(Map.of(name, value)))
        .satisfies(e -> assertThat(e.problems()).containsExactly(problem));
  }

  @Test
  void allMistypedSettingsAreNamedAtOnce() {
    assertThat(LoadedSettings.unknownVariables(Set.of("KAMAJI_HETZNER_B", "KAMAJI_HETZNER_A")))
        .hasSize(2);
  }
}
