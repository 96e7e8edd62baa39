package dev.kamajihetzner.webhook.report;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/** A style or a script that is written into a page as it is. */
record InlineResource(String text) {

  /** The resource of that name beside this class. */
  static InlineResource of(String name) throws IOException {
    try (InputStream resource = InlineResource.class.getResourceAsStream(name)) {
      return new InlineResource(new String(resource.readAllBytes(), StandardCharsets.UTF_8));
    }
  }

  /**
   * How a Content-Security-Policy names it.
   *
   * @see <a href="https://www.w3.org/TR/CSP3/#grammardef-hash-source">hash-source</a>
   */
  String hashSource() {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return "'sha256-" + Base64.getEncoder().encodeToString(digest) + "'";
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
