package dev.kamajihetzner.webhook.check;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;

/** One run of a command in this process, with what it printed. */
record CheckRun(int status, String out, String err) {

  static CheckRun check(Object... arguments) {
    return run(new CheckCommand(), "", Ansi.OFF, arguments);
  }

  static CheckRun checkInput(String standardInput, Object... arguments) {
    List<Object> all = new ArrayList<>(List.of(arguments));
    all.add("-");
    return run(new CheckCommand(), standardInput, Ansi.OFF, all.toArray());
  }

  static CheckRun run(Object command, String standardInput, Ansi ansi, Object... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    InputStream before = System.in;
    System.setIn(new ByteArrayInputStream(standardInput.getBytes(StandardCharsets.UTF_8)));
    try {
      int status =
          new CommandLine(command)
              .setOut(new PrintWriter(out, true))
              .setErr(new PrintWriter(err, true))
              .setColorScheme(CommandLine.Help.defaultColorScheme(ansi))
              .execute(List.of(arguments).stream().map(Object::toString).toArray(String[]::new));
      return new CheckRun(status, out.toString(), err.toString());
    } finally {
      System.setIn(before);
    }
  }
}
