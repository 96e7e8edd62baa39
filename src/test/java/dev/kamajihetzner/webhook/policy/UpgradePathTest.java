package dev.kamajihetzner.webhook.policy;

import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class UpgradePathTest {
  static Stream<PolicyCase> cases() {
    return PolicyCase.of(PolicyId.UPGRADE_PATH);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void judgesAsExpected(PolicyCase given) {
    given.check();
  }
}
