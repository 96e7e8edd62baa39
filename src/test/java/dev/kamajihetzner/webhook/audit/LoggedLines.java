package dev.kamajihetzner.webhook.audit;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jboss.logmanager.ExtLogRecord;

/** What the package logs meanwhile. */
final class LoggedLines extends Handler implements AutoCloseable {
  private static final Logger PACKAGE = Logger.getLogger("dev.kamajihetzner.webhook.audit");

  private final List<String> lines = new CopyOnWriteArrayList<>();

  LoggedLines() {
    setLevel(Level.ALL);
    PACKAGE.addHandler(this);
  }

  List<String> with(String part) {
    return lines.stream().filter(it -> it.contains(part)).toList();
  }

  List<String> all() {
    return List.copyOf(lines);
  }

  @Override
  public void publish(LogRecord entry) {
    lines.add(
        entry.getLevel()
            + " "
            + (entry instanceof ExtLogRecord formatted
                ? formatted.getFormattedMessage()
                : entry.getMessage()));
  }

  @Override
  public void flush() {}

  @Override
  public void close() {
    PACKAGE.removeHandler(this);
  }
}
