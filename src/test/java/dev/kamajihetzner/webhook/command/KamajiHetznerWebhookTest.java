package dev.kamajihetzner.webhook.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.Model.CommandSpec;

class KamajiHetznerWebhookTest {

  private final StringWriter err = new StringWriter();

  private int run(Runnable fault) {
    return KamajiHetznerWebhook.commandLine()
        .addSubcommand("fails", CommandSpec.wrapWithoutInspection(fault))
        .setErr(new PrintWriter(err))
        .execute("fails");
  }

  @Test
  void doesNotPassAFaultOfItsOwnForARefusal() {
    int status =
        run(
            () -> {
              throw new IllegalStateException("a fault\n::error::of ours");
            });

    assertThat(status).isEqualTo(2);
    assertThat(err.toString())
        .hasLineCount(1)
        .contains("please report it", "a fault ::error::of ours", "KamajiHetznerWebhookTest.java:");
  }

  @Test
  void saysInOneLineThatMemoryIsShort() {
    int status =
        run(
            () -> {
              throw new OutOfMemoryError("Java heap space");
            });

    assertThat(status).isEqualTo(2);
    assertThat(err.toString()).hasLineCount(1).contains("not enough memory");
  }

  @Test
  void saysInOneLineThatTheStackIsShort() {
    int status = run(this::endlessly);

    assertThat(status).isEqualTo(2);
    assertThat(err.toString()).hasLineCount(1).contains("not enough stack");
  }

  private void endlessly() {
    endlessly();
  }
}
