package dev.kamajihetzner.webhook;

import picocli.CommandLine.Help.Ansi;

/** A way to run the program. */
public interface Program {
  /** What a run printed and what it ended with. */
  record Run(int status, String out, String err) {}

  /**
   * Runs it to its end.
   *
   * @param ansi on for what a terminal is shown, off for what a file is given
   */
  Run run(Ansi ansi, String standardInput, Object... arguments);

  /** Without input, into a file. */
  default Run run(Object... arguments) {
    return run(Ansi.OFF, "", arguments);
  }
}
