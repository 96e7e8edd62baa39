package dev.kamajihetzner.webhook.manifest;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.junit.jupiter.api.Test;

class ManifestFileTest {

  /** As is, where the locale has no UTF-8, any name beyond ASCII. */
  @Test
  void saysWhatCannotBeAFile() {
    assertThatThrownBy(() -> ManifestFile.read(List.of("a\0b"), InputStream.nullInputStream()))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("a\0b cannot be a file's name");
  }
}
