package dev.kamajihetzner.webhook.lint;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import dev.kamajihetzner.webhook.model.GroupKind;
import dev.kamajihetzner.webhook.policy.Finding;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class LintsTest {
  private static final int LONGEST_PROBLEM = 120;

  static Stream<Arguments> cases() {
    return Lints.all().stream()
        .flatMap(lint -> LintCase.of(lint).stream().map(it -> Arguments.of(lint, it.it(), it)));
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("cases")
  void saysWhatTheCaseSays(Lint lint, String it, LintCase given) {
    ObjectSet set = GivenObjects.of(given.objects());
    List<LintCase.Expected> found = new ArrayList<>();
    for (JsonNode object : given.objects()) {
      for (Finding finding : Lints.inspect(object, set, true)) {
        if (finding.rule().equals(lint.id())) {
          found.add(
              new LintCase.Expected(
                  GroupKind.of(object) + " " + RelatedObjects.name(object),
                  finding.field().toString(),
                  finding.problem(),
                  finding.remedy()));
        }
      }
    }
    assertThat(found)
        .usingRecursiveFieldByFieldElementComparatorIgnoringFields("remedy")
        .containsExactlyElementsOf(given.findings());
    for (int i = 0; i < found.size(); i++) {
      String remedy = given.findings().get(i).remedy();
      assertThat(found.get(i).remedy()).endsWith(".");
      assertThat(remedy).isIn(null, found.get(i).remedy());
      assertThat(found.get(i).problem()).hasSizeLessThanOrEqualTo(LONGEST_PROBLEM);
    }
  }

  @ParameterizedTest
  @MethodSource("lints")
  void everyLintHasCasesForAndAgainst(Lint lint) {
    assertThat(LintCase.of(lint))
        .anyMatch(it -> it.findings().isEmpty())
        .anyMatch(it -> it.findings().stream().anyMatch(expected -> expected.remedy() != null));
  }

  @Test
  void everyLintIsInTheRegister() {
    Set<String> classes =
        new ClassFileImporter()
            .importPackagesOf(Lint.class).stream()
                .filter(it -> it.isAssignableTo(Lint.class) && !it.isEquivalentTo(Lint.class))
                .map(JavaClass::getName)
                .collect(Collectors.toSet());

    assertThat(Lints.all())
        .extracting(lint -> lint.getClass().getName())
        .containsExactlyInAnyOrderElementsOf(classes);
  }

  static List<Lint> lints() {
    return Lints.all();
  }

  @Test
  void takesNothingForMissingInAnIncompleteSet() {
    for (Lint lint : Lints.all()) {
      for (LintCase given : LintCase.of(lint)) {
        ObjectSet set = GivenObjects.of(given.objects());
        for (JsonNode object : given.objects()) {
          assertThat(Lints.inspect(object, set, false))
              .extracting(Finding::rule)
              .doesNotContain("unresolved-reference", "remediation-template");
        }
      }
    }
  }

  @Test
  void saysNothingOfWhatIsNoObject() {
    ObjectSet nothing = GivenObjects.of(List.of());
    assertThat(Lints.inspect(null, nothing, true)).isEmpty();
    assertThat(Lints.inspect(JsonNodeFactory.instance.textNode("Cluster"), nothing, true))
        .isEmpty();
  }
}
