package dev.kamajihetzner.webhook.policy;

import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ControlPlanePairingTest {
  static Stream<PolicyCase> cases() {
    return PolicyCase.of(PolicyId.CONTROL_PLANE_PAIRING);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void judgesAsExpected(PolicyCase given) {
    given.check();
  }
}
