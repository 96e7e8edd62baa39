package dev.kamajihetzner.webhook.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class DocumentTextTest {
  @Test
  void beginsAtItsMarkerOrAtTheCommentsBeforeIt() {
    String first = "# of a\n%YAML 1.1\n---\na: |\n  --- b\n  x---\n";
    String second = "--- # of c\nc: ---d\n...\n";
    String third = "--- text\n";

    assertThat(DocumentText.split(first + second + third))
        .containsExactly(
            new DocumentText(first, 1), new DocumentText(second, 7), new DocumentText(third, 10));
  }

  /** Whatever is edited, the rest can be put back. */
  @Property
  void joinedTheyAreTheText(@ForAll("texts") String text) {
    List<DocumentText> documents = DocumentText.split(text);

    assertThat(documents.stream().map(DocumentText::text).collect(Collectors.joining()))
        .isEqualTo(text);
    for (DocumentText document : documents) {
      assertThat(text.lines().skip(document.firstLine() - 1).findFirst())
          .isEqualTo(document.text().lines().findFirst());
    }
  }

  @Provide
  Arbitrary<String> texts() {
    return Arbitraries.of(
            "---\n", "--- # why\n", "---\r\n", "a: b\n", "\n", "# why\n", "- ---\n", "...\n")
        .list()
        .ofMaxSize(12)
        .map(lines -> String.join("", lines));
  }
}
