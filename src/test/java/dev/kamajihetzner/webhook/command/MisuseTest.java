package dev.kamajihetzner.webhook.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kamajihetzner.webhook.Program;
import dev.kamajihetzner.webhook.Program.Run;
import dev.kamajihetzner.webhook.ProgramInThisProcess;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MisuseTest {
  Program program() {
    return new ProgramInThisProcess();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "chek a|Unknown command: 'chek'; did you mean check? See kamaji-hetzner-webhook --help",
        "nonsense|Unknown command: 'nonsense'; see kamaji-hetzner-webhook --help",
        "check --ouput json a|Unknown option: '--ouput'; did you mean --output? See"
            + " kamaji-hetzner-webhook check --help",
        "check --agianst=b a|Unknown option: '--agianst=b'; did you mean --against? See"
            + " kamaji-hetzner-webhook check --help",
        "check --xyz a|Unknown option: '--xyz'; see kamaji-hetzner-webhook check --help",
        "check -o jnit a|Invalid value for option '--output': expected one of [text, json, sarif,"
            + " junit, github, gitlab, html] (case-sensitive) but was 'jnit'; did you mean junit? See"
            + " kamaji-hetzner-webhook check --help",
        "check -o pdf a|Invalid value for option '--output': expected one of [text, json, sarif,"
            + " junit, github, gitlab, html] (case-sensitive) but was 'pdf'; see kamaji-hetzner-webhook check"
            + " --help",
        "check --location eu-central a|bad setting kamaji-hetzner.location.default \"eu-central\":"
            + " that is a network zone; give a location in it",
        "check --set location.zones=fsn1 a|bad setting kamaji-hetzner.location.zones \"fsn1\":"
            + " expected a location and its network zone as location:zone, found fsn1",
        "argocd a|Unmatched argument at index 1: 'a'; see kamaji-hetzner-webhook argocd --help"
      })
  void isAnsweredInOneLineWithWhatWasProbablyMeant(String arguments, String answer) {
    Run run = program().run((Object[]) arguments.split(" "));

    assertThat(run.status()).isEqualTo(2);
    assertThat(run.err()).isEqualToIgnoringNewLines(answer);
    assertThat(run.out()).isEmpty();
  }
}
