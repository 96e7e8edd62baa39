package dev.kamajihetzner.webhook.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.runtime.configuration.ConfigurationException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import org.junit.jupiter.api.Test;

class StartFailureTest {
  private static final String FILE = "/var/run/secrets/kubernetes.io/serviceaccount/ca.crt";

  private static String message(Throwable cause) {
    return StartFailure.message(new RuntimeException("Failed to start application", cause));
  }

  /** As of a pod whose user may not read its service account's files. */
  @Test
  void whatIsWrongWithAFileIsSaid() {
    assertThat(message(new AccessDeniedException(FILE)))
        .isEqualTo("cannot read " + FILE + ": permission denied");
    assertThat(message(new NoSuchFileException(FILE)))
        .isEqualTo("cannot read " + FILE + ": it is not there any more");
  }

  @Test
  void theInnermostCauseThatSaysSomethingIsTold() {
    assertThat(message(new IOException("port 8443 is taken", new IllegalStateException())))
        .isEqualTo("port 8443 is taken");
  }

  @Test
  void ourOwnMessageComesBeforeItsCause() {
    assertThat(message(new ConfigurationException("kamaji-hetzner.x: bad", new IOException(FILE))))
        .isEqualTo("kamaji-hetzner.x: bad");
  }
}
