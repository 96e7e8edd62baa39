package dev.kamajihetzner.webhook.manifest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonPointer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class YamlTreeTest {
  @ParameterizedTest
  @ValueSource(strings = {"!!int one", "!!float x", "!!int ''"})
  void aNumberThatIsNoneIsNamedWithItsLine(String value) {
    assertThatThrownBy(() -> YamlTree.parse("a: b\nc: " + value))
        .isInstanceOfSatisfying(BrokenYaml.class, e -> assertThat(e.line()).isEqualTo(2))
        .hasMessageContaining("quote it");
  }

  @Test
  void aCharacterThatYamlDoesNotAllowIsNamedWithItsLine() {
    assertThatThrownBy(() -> YamlTree.parse("a: 💥\nc: '\u001b[31m'\n"))
        .isInstanceOfSatisfying(BrokenYaml.class, e -> assertThat(e.line()).isEqualTo(2))
        .hasMessage("the character U+001B is not allowed in YAML");
  }

  @ParameterizedTest
  @CsvSource({"[, nested|Nesting", "'- ', nested|Nesting", "'a: [],[],', ", "'[],', values"})
  @Timeout(20)
  void whatIsTooDeepOrTooManyEndsSoon(String repeated, String said) {
    String text = ("[" + repeated.repeat(3_000_000)).replaceFirst("^\\[(?=- )", "");

    assertThatThrownBy(() -> YamlTree.parse(text))
        .isInstanceOf(BrokenYaml.class)
        .message()
        .containsPattern(said == null ? "" : said);
  }

  @Test
  void aPlaceInALargeMappingIsTheFirstOfItsKey() throws BrokenYaml {
    String text =
        IntStream.range(0, 100).mapToObj(i -> "k" + i + ": v\n").collect(Collectors.joining());

    YamlTree tree = YamlTree.parse(text);

    assertThat(tree.position(JsonPointer.compile("/k99"))).isEqualTo(new Position(100, 1));
    assertThat(tree.position(JsonPointer.compile("/none"))).isEqualTo(new Position(1, 1));
  }
}
