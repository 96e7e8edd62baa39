package dev.kamajihetzner.webhook.command;

import dev.kamajihetzner.webhook.model.PlainText;
import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.IExecutionStrategy;
import picocli.CommandLine.ParseResult;

/**
 * What goes wrong, in one line on the standard error: messages name files and quote what is in
 * them, so they are escaped as a report is.
 */
final class ErrorLine {
  private static final String OURS = "dev.kamajihetzner.webhook.";

  private ErrorLine() {}

  static void print(PrintWriter err, String message) {
    err.println(PlainText.line(String.valueOf(message).replaceAll("\\s*\\R\\s*", " ").strip()));
  }

  /** A fault of ours exits with 2: picocli's own 1 would mean a refusal by {@code check}. */
  static int fault(Exception e, CommandLine command, ParseResult parsed) {
    print(command.getErr(), "This should not have happened; please report it: " + e + place(e));
    return ExitCode.USAGE;
  }

  /** Where it came up, in our code. */
  private static String place(Exception e) {
    for (StackTraceElement frame : e.getStackTrace()) {
      if (frame.getClassName().startsWith(OURS)) {
        return " at " + frame;
      }
    }
    return "";
  }

  /** Inputs may also be more than the machine can take; the JVM's errors would exit with 1. */
  static IExecutionStrategy withinMemory(IExecutionStrategy strategy) {
    return parsed -> {
      PrintWriter err = parsed.commandSpec().commandLine().getErr();
      try {
        return strategy.execute(parsed);
      } catch (OutOfMemoryError e) {
        print(err, "not enough memory: give less at once, or more memory, with java -Xmx");
      } catch (StackOverflowError e) {
        print(err, "not enough stack for an input that is nested or repeated too deep: give less");
      }
      return ExitCode.USAGE;
    };
  }
}
