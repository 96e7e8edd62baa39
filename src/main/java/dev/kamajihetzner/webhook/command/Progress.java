package dev.kamajihetzner.webhook.command;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * How far a command is, in one line on the standard error that is written over and gone in the end.
 * A log or a pipe gets none of it. Safe for any number of threads.
 */
final class Progress {
  private static final long INTERVAL = Duration.ofMillis(100).toNanos();
  private static final String CLEAR_LINE = "\r\u001b[K";

  private final PrintWriter err;
  private final String what;
  private final boolean shown;
  private final LongSupplier nanoTime;
  private boolean written;
  private long last;

  /**
   * @param what is counted, in the plural
   * @param shown whether there is a terminal to write it to
   * @param nanoTime a clock as {@link System#nanoTime} is
   */
  Progress(PrintWriter err, String what, boolean shown, LongSupplier nanoTime) {
    this.err = err;
    this.what = what;
    this.shown = shown;
    this.nanoTime = nanoTime;
  }

  /** On the process' own standard error, if that is a terminal. */
  static Progress on(PrintWriter err, String what) {
    return new Progress(err, what, onTerminal(), System::nanoTime);
  }

  /** A report often goes into a file, so that the console, which needs both, says too little. */
  private static boolean onTerminal() {
    if ("dumb".equals(System.getenv("TERM"))) {
      return false;
    }
    try {
      return isTerminal(Files.readSymbolicLink(Path.of("/proc/self/fd/2")));
    } catch (IOException | UnsupportedOperationException e) {
      return System.console() != null;
    }
  }

  static boolean isTerminal(Path device) {
    return device.startsWith("/dev/pts")
        || device.startsWith("/dev/console")
        || device.toString().startsWith("/dev/tty");
  }

  /** Says how many of them are done, at most ten times a second. */
  synchronized void at(int done, int total) {
    long now = nanoTime.getAsLong();
    if (shown && (!written || now - last >= INTERVAL)) {
      written = true;
      last = now;
      err.print(CLEAR_LINE + done + " of " + total + " " + what);
      err.flush();
    }
  }

  /** Takes the line away. */
  synchronized void end() {
    if (written) {
      written = false;
      err.print(CLEAR_LINE);
      err.flush();
    }
  }
}
