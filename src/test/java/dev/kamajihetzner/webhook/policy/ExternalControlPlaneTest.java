package dev.kamajihetzner.webhook.policy;

import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ExternalControlPlaneTest {
  static Stream<PolicyCase> cases() {
    return PolicyCase.of(PolicyId.EXTERNAL_CONTROL_PLANE);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void judgesAsExpected(PolicyCase given) {
    given.check();
  }
}
