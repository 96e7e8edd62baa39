package dev.kamajihetzner.webhook.policy;

import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ControlPlaneFieldsTest {
  static Stream<PolicyCase> cases() {
    return PolicyCase.of(PolicyId.CONTROL_PLANE_FIELDS);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void judgesAsExpected(PolicyCase given) {
    given.check();
  }
}
