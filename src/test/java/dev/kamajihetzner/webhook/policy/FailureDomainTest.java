package dev.kamajihetzner.webhook.policy;

import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class FailureDomainTest {
  static Stream<PolicyCase> cases() {
    return PolicyCase.of(PolicyId.FAILURE_DOMAIN);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void judgesAsExpected(PolicyCase given) {
    given.check();
  }
}
