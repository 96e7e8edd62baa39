package dev.kamajihetzner.webhook.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kamajihetzner.webhook.PackagedProgram;
import dev.kamajihetzner.webhook.Program;
import dev.kamajihetzner.webhook.Program.Run;
import dev.kamajihetzner.webhook.ProgramInThisProcess;
import dev.kamajihetzner.webhook.command.OutputFormat.Output;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import picocli.CommandLine.Help.Ansi;

/** The same, of the packaged program. */
class ReportFormatIT extends ReportFormatTest {
  @Override
  Program program() {
    return new PackagedProgram();
  }

  @ParameterizedTest
  @EnumSource
  void reportsAreThoseOfThisProcess(Output format) {
    Object[] arguments = {"check", "-o", format, "-"};

    assertThat(withoutTime(program().run(Ansi.OFF, SET, arguments)))
        .isEqualTo(withoutTime(new ProgramInThisProcess().run(Ansi.OFF, SET, arguments)));
  }

  /** A page says to the second when it was written, and the two runs take longer than that. */
  private static Run withoutTime(Run run) {
    return new Run(
        run.status(), run.out().replaceAll("<time datetime=[^<]*</time>", "now"), run.err());
  }

  @ParameterizedTest
  @EnumSource(names = {"ON", "OFF"})
  void coloursAreThoseOfThisProcess(Ansi ansi) {
    assertThat(program().run(ansi, SET, "check", "-"))
        .isEqualTo(new ProgramInThisProcess().run(ansi, SET, "check", "-"));
  }
}
