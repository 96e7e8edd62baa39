package dev.kamajihetzner.webhook.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.Command;

class KamajiHetznerWebhookTest {

  @Command(name = "fails")
  private static final class Failing implements Runnable {
    @Override
    public void run() {
      throw new IllegalStateException("a fault of ours");
    }
  }

  @Test
  void doesNotPassAFaultOfItsOwnForARefusal() {
    StringWriter err = new StringWriter();
    int status =
        KamajiHetznerWebhook.commandLine()
            .addSubcommand(new Failing())
            .setErr(new PrintWriter(err))
            .execute("fails");
    assertThat(status).isEqualTo(2);
    assertThat(err.toString()).contains("please report it").contains("a fault of ours");
  }
}
