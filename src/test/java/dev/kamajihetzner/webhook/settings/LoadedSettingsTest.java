package dev.kamajihetzner.webhook.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LoadedSettingsTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "KAMAJI_HETZNER_LOCATION_DEFAULT",
        "KAMAJI_HETZNER_POLICY_VERSION_MATCH_MODE",
        "KAMAJI_HETZNER_CERTIFICATE_FILES_KEY",
        "KAMAJI_HETZNER_EXEMPT_USERS",
        "KAMAJI_HETZNER_WEBHOOK_SERVICE_HOST",
        "KAMAJI_HETZNER_WEBHOOK_PORT_443_TCP",
        "KUBECONFIG"
      })
  void aSettingOfOursOrNoneOfOursIsTaken(String variable) {
    assertThat(LoadedSettings.unknownVariables(Set.of(variable))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "KAMAJI_HETZNER_LOCATION_DEFUALT",
        "KAMAJI_HETZNER_POLICY__VERSION_MATCH__MODE",
        "KAMAJI_HETZNER_POLICY_VERSION_MACH_MODE"
      })
  void aMistypedSettingIsNamed(String variable) {
    assertThat(LoadedSettings.unknownVariables(Set.of(variable)))
        .containsExactly("unknown setting in environment variable " + variable);
  }

  @Test
  void allMistypedSettingsAreNamedAtOnce() {
    assertThat(LoadedSettings.unknownVariables(Set.of("KAMAJI_HETZNER_B", "KAMAJI_HETZNER_A")))
        .hasSize(2);
  }
}
