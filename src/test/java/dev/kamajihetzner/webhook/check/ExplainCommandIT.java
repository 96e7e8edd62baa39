package dev.kamajihetzner.webhook.check;

import dev.kamajihetzner.webhook.PackagedProgram;
import dev.kamajihetzner.webhook.Program;

/** The same, of the packaged program. */
class ExplainCommandIT extends ExplainCommandTest {
  @Override
  Program program() {
    return new PackagedProgram();
  }
}
