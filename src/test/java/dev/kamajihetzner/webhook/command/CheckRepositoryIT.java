package dev.kamajihetzner.webhook.command;

import dev.kamajihetzner.webhook.PackagedProgram;
import dev.kamajihetzner.webhook.Program;

/** The same, of the packaged program. */
class CheckRepositoryIT extends CheckRepositoryTest {
  @Override
  Program program() {
    return new PackagedProgram();
  }
}
