package dev.kamajihetzner.webhook.certificate.rotation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kamajihetzner.webhook.settings.Settings;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RotationRulesTest {
  private static final String PREFIX = "kamaji-hetzner.certificate.rotation.";

  private static RotationSettings settings(Map<String, String> given) {
    return Settings.of(given).certificate().rotation();
  }

  @Test
  void defaultsLeaveRoom() {
    assertThat(RotationRules.problems(settings(Map.of()))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "leaf-validity, PT2928H",
    "announcement, PT121H",
    "announcement, PT0S",
    "leaf-validity, PT-1S",
    "authority-validity, PT0S",
    "authority-validity, PT2159H"
  })
  void nonsenseIsToldInOneLine(String name, String value) {
    assertThat(RotationRules.problems(settings(Map.of(PREFIX + name, value)))).hasSize(1);
  }

  @Test
  void messagesNameTheSettingAndTheLimit() {
    assertThat(RotationRules.problems(settings(Map.of(PREFIX + "leaf-validity", "PT2928H"))))
        .containsExactly(
            "bad setting: kamaji-hetzner.certificate.rotation.leaf-validity is 122d: at most a"
                + " third of authority-validity, which is 365d");
    assertThat(RotationRules.problems(settings(Map.of(PREFIX + "announcement", "PT121H"))))
        .containsExactly(
            "bad setting: kamaji-hetzner.certificate.rotation.announcement is 121h: at most a"
                + " sixth of leaf-validity, which is 30d");
  }
}
