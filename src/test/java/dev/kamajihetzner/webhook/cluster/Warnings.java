package dev.kamajihetzner.webhook.cluster;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** What is logged in this process, by whomever, that an operator would look into. */
final class Warnings extends Handler {
  private static final Logger ROOT = Logger.getLogger("");

  private final List<String> lines = new CopyOnWriteArrayList<>();

  Warnings() {
    setLevel(Level.WARNING);
    ROOT.addHandler(this);
  }

  List<String> lines() {
    return lines;
  }

  @Override
  public void publish(LogRecord entry) {
    if (isLoggable(entry)) {
      lines.add(entry.getLoggerName() + ": " + entry.getMessage());
    }
  }

  @Override
  public void flush() {}

  @Override
  public void close() {
    ROOT.removeHandler(this);
  }
}
