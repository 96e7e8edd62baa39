package dev.kamajihetzner.webhook.model;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.TextNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PlaceholderTest {
  @ParameterizedTest
  @CsvSource({
    "${A}, A",
    "v${A_1}.0, A_1",
    "${A:=fsn1}, A",
    "${A:-fsn1}, A",
    "${A-fsn1}, A",
    "${A=fsn1}, A",
    "${A/x/y}, A",
    "${A:0:3}, A",
    "${A#x}, A",
    "${A%x}, A",
    "'${A,,}', A",
    "${A^}, A",
    "${#A}, A",
    "$$${A}, A"
  })
  void variablesOfEveryFormAreNamed(String text, String name) {
    assertThat(Placeholder.in(text)).containsExactly(new Placeholder(name, false));
  }

  @ParameterizedTest
  @CsvSource({
    "{{.A}}, .A",
    "x-{{ .Values.a }}-y, .Values.a",
    "'{{- .A | quote -}}', .A | quote",
    "${{ matrix.a }}, matrix.a"
  })
  void templatesAreNamedByWhatTheyHold(String text, String name) {
    assertThat(Placeholder.in(text)).containsExactly(new Placeholder(name, true));
  }

  @Test
  void aDefaultMayHoldAnother() {
    assertThat(Placeholder.in("${A:=${B}} ${A}"))
        .extracting(Placeholder::name)
        .containsExactly("A", "B");
  }

  @Test
  void aLongTemplateIsShortened() {
    assertThat(Placeholder.in("{{ " + "x".repeat(100) + " }}").iterator().next().name())
        .hasSize(40)
        .endsWith("…");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", "$A", "$(A)", "$${A}", "$$$${A}", "${", "${1}", "${}", "{a}", "{{", "}}", "${A b}"
      })
  void whatStaysIsNone(String text) {
    assertThat(Placeholder.in(text)).isEmpty();
  }

  @Test
  void onlyATextHoldsOne() {
    assertThat(Placeholder.leftIn(TextNode.valueOf("${A}"))).isTrue();
    assertThat(Placeholder.leftIn(IntNode.valueOf(1))).isFalse();
    assertThat(Placeholder.leftIn(MissingNode.getInstance())).isFalse();
  }
}
