package dev.kamajihetzner.webhook.apiserver;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;

/** Where processes of the tests keep their files and logs: a numbered directory each. */
final class Workspace {
  private static final AtomicInteger NUMBER = new AtomicInteger();

  private Workspace() {}

  static Path directory(String name) throws IOException {
    Path all = Path.of("target", "apiserver-tests").toAbsolutePath();
    return Files.createDirectories(
        all.resolve(
            "%d-%02d-%s".formatted(ProcessHandle.current().pid(), NUMBER.incrementAndGet(), name)));
  }
}
