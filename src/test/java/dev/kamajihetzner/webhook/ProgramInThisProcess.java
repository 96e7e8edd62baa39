package dev.kamajihetzner.webhook;

import dev.kamajihetzner.webhook.command.KamajiHetznerWebhook;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;

/** The commands without a process of their own, for their logic only. */
public final class ProgramInThisProcess implements Program {
  @Override
  public Run run(Ansi ansi, String standardInput, Object... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    InputStream before = System.in;
    System.setIn(new ByteArrayInputStream(standardInput.getBytes(StandardCharsets.UTF_8)));
    try {
      int status =
          commandLine()
              .setOut(new PrintWriter(out, true))
              .setErr(new PrintWriter(err, true))
              .setColorScheme(CommandLine.Help.defaultColorScheme(ansi))
              .execute(Arrays.stream(arguments).map(Object::toString).toArray(String[]::new));
      return new Run(status, out.toString(), err.toString());
    } finally {
      System.setIn(before);
    }
  }

  /** The commands with their options. */
  public static CommandLine commandLine() {
    return KamajiHetznerWebhook.commandLine();
  }
}
