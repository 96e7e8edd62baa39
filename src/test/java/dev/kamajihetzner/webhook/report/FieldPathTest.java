package dev.kamajihetzner.webhook.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonPointer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FieldPathTest {
  @ParameterizedTest
  @CsvSource({
    "'', ''",
    "/spec/version, spec.version",
    "/metadata/annotations/example.com~1a~0b, metadata.annotations[example.com/a~b]",
    "/spec/rules/0/name, spec.rules[0].name",
    "/0, [0]",
    "/spec/, spec[]",
    "/spec/a b, spec[a b]",
  })
  void isAsTheApiServerNamesIt(String pointer, String path) {
    assertThat(FieldPath.of(JsonPointer.compile(pointer))).isEqualTo(path);
  }
}
