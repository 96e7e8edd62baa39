package dev.kamajihetzner.webhook.policy;

import static java.util.Locale.ROOT;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import dev.kamajihetzner.webhook.model.Kind;
import dev.kamajihetzner.webhook.settings.Settings;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds for every policy, and every policy's own cases. */
class PoliciesTest {
  private static final Settings SETTINGS = Settings.of(Map.of());

  static Stream<PolicyCase> cases() {
    return PolicyCase.all();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void judgesAsExpected(PolicyCase given) {
    given.check();
  }

  @ParameterizedTest
  @EnumSource
  void hasCasesForAndAgainstAboutEveryKindThatItReads(PolicyId id) {
    List<PolicyCase> cases = PolicyCase.of(id).toList();

    assertThat(cases)
        .anyMatch(PoliciesTest::expectsNothing)
        .anyMatch(given -> !expectsNothing(given));
    assertThat(cases)
        .extracting(given -> given.request().kind())
        .containsAll(kinds(id.policy(SETTINGS)));
  }

  private static boolean expectsNothing(PolicyCase given) {
    JsonNode expected = given.document().path("expected");
    return Stream.of("patch", "refusals", "warnings").allMatch(it -> expected.path(it).isEmpty());
  }

  private static Set<Kind> kinds(Policy policy) {
    return Arrays.stream(Kind.values())
        .filter(kind -> !policy.reads(kind).isEmpty())
        .collect(Collectors.toSet());
  }

  @Test
  void everyPolicyIsInTheRegister() {
    Set<String> classes =
        new ClassFileImporter()
            .importPackagesOf(Policy.class).stream()
                .filter(it -> it.isAssignableTo(Policy.class) && !it.isInterface())
                .map(JavaClass::getName)
                .collect(Collectors.toSet());

    assertThat(Policies.all(SETTINGS))
        .extracting(policy -> policy.getClass().getName())
        .containsExactlyInAnyOrderElementsOf(classes);
  }

  @ParameterizedTest
  @EnumSource
  void knowsItsIdAndIsNamedByIt(PolicyId id) {
    Policy policy = id.policy(SETTINGS);

    assertThat(policy.id()).isEqualTo(id);
    assertThat(id)
        .hasToString(
            policy.getClass().getSimpleName().replaceAll("(?<!^)(?=[A-Z])", "-").toLowerCase(ROOT));
  }

  @ParameterizedTest
  @EnumSource
  void isDescribed(PolicyId id) {
    PolicyDescription description = id.description();

    assertThat(description.actsOn().split(", "))
        .containsExactlyInAnyOrderElementsOf(
            kinds(id.policy(SETTINGS)).stream().map(Kind::toString).toList());
    assertThat(description.does()).endsWith(".").hasSizeBetween(40, 400);
    assertThat(description.why()).endsWith(".").hasSizeBetween(40, 400);
  }
}
