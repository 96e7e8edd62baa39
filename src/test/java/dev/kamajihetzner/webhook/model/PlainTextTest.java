package dev.kamajihetzner.webhook.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kamajihetzner.webhook.report.TextLine;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.Help.Ansi;

class PlainTextTest {
  @ParameterizedTest
  @ValueSource(
      ints = {
        0, 7, 8, 9, 0xA, 0xD, 0x1B, 0x7F, 0x85, 0x9B, 0xAD, 0x61C, 0x200B, 0x200D, 0x200E, 0x2028,
        0x2029, 0x202A, 0x202E, 0x2066, 0x2069, 0x2060, 0xFEFF, 0xFFFE, 0xFFFF, 0xD800, 0xDFFF
      })
  void whatCannotBeSeenIsEscaped(int character) {
    assertThat(PlainText.of("a" + Character.toString(character) + "b"))
        .isEqualTo(String.format("a\\u%04xb", character));
  }

  @Test
  void aTagOfTwoUnitsIsEscapedAsTwo() {
    assertThat(PlainText.of(Character.toString(0xE0001))).isEqualTo("\\udb40\\udc01");
  }

  @ParameterizedTest
  @ValueSource(strings = {"größe-日本-💥 עברית", "a::b ## [x] #[y]", "C:\\u", "x ::error::"})
  void whatCanBeSeenStays(String text) {
    assertThat(PlainText.line(text)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '"',
      ignoreLeadingAndTrailingWhitespace = false,
      value = {
        "::error::x,\\u003a:error::x",
        " \u00a0\u3000::error::x, \u00a0\u3000\\u003a:error::x",
        "x ##[error]y,x ##\\u005berror]y",
        "x ##vso[task.complete]y,x ##vso\\u005btask.complete]y",
        "###teamcity[a],###teamcity\\u005ba]"
      })
  void commandsAreBroken(String line, String printed) {
    assertThat(PlainText.line(line)).isEqualTo(printed);
  }

  @Test
  void aCommandPutTogetherOfPiecesIsBrokenToo() {
    for (Ansi ansi : new Ansi[] {Ansi.ON, Ansi.OFF}) {
      StringWriter out = new StringWriter();
      new TextLine(ansi)
          .plain(" :")
          .styled("bold", ":error")
          .plain("::")
          .print(new PrintWriter(out));
      new TextLine(ansi)
          .plain("x ##")
          .styled("bold", "[add")
          .plain("]")
          .print(new PrintWriter(out));

      assertThat(out.toString().lines()).containsExactly(" \\u003a:error::", "x ##\\u005badd]");
    }
  }

  @Test
  void aTextOfMegabytesIsToldByItsBeginning() {
    assertThat(PlainText.shortened("💥".repeat(1_000_000)))
        .isEqualTo("💥".repeat(1_000) + "… (1998000 more characters)");
    assertThat(PlainText.shortened("a" + "💥".repeat(1_000_000)))
        .startsWith("a💥")
        .contains("💥… (");
  }
}
