package dev.kamajihetzner.webhook.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.parser.ParserImpl;
import org.yaml.snakeyaml.reader.StreamReader;

class LinearReaderTest {
  /** The library's own reader is the measure: the same events at the same places. */
  @Property
  void readsAsTheLibraryDoes(@ForAll("texts") String text) {
    assertThat(events(() -> new LinearReader(text)))
        .isEqualTo(events(() -> new StreamReader(new StringReader(text))));
  }

  private interface Opening {
    StreamReader open();
  }

  private static List<String> events(Opening opening) {
    List<String> events = new ArrayList<>();
    try {
      ParserImpl parser = new ParserImpl(opening.open(), new LoaderOptions());
      Event event;
      do {
        event = parser.getEvent();
        events.add(event + place(event.getStartMark()) + place(event.getEndMark()));
      } while (event.getEventId() != Event.ID.StreamEnd);
    } catch (YAMLException e) {
      events.add(e.getClass().getSimpleName());
    }
    return events;
  }

  private static String place(Mark mark) {
    return " " + mark.getIndex() + " " + mark.getLine() + ":" + mark.getColumn();
  }

  @Provide
  Arbitrary<String> texts() {
    return Arbitraries.of(
            "a: b\n",
            "a:\r\n",
            "  - 'c\n  d'\r",
            "\uFEFF",
            "\u2028",
            "\u0085",
            "💥",
            "---\n",
            "# x\n",
            "- ",
            "|\n  e\n\n",
            ">-\n f\n",
            "\"g\\\n h\"",
            "&i j",
            "*i",
            "!!str ",
            "{",
            "}",
            "[",
            "]",
            ", ",
            "\t",
            "?",
            "...\n",
            "%YAML 1.1\n")
        .list()
        .ofMaxSize(12)
        .map(pieces -> String.join("", pieces));
  }

  /** The library's takes minutes for each. */
  @Test
  @Timeout(20)
  void takesTimeThatGrowsWithTheLength() throws BrokenYaml {
    String long_ = "v".repeat(10_000_000);

    for (String text :
        List.of(
            "a: " + long_,
            "a: '" + long_ + "'",
            "#" + long_ + "\na: b",
            "a: |\n  " + long_ + "\n")) {
      assertThat(YamlTree.parse(text).json().has("a")).isTrue();
    }
  }
}
