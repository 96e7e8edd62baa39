package dev.kamajihetzner.webhook.command;

import dev.kamajihetzner.webhook.PackagedProgram;
import dev.kamajihetzner.webhook.Program;

/** The same, of the packaged program. */
class CheckPlaceholdersIT extends CheckPlaceholdersTest {
  @Override
  Program program() {
    return new PackagedProgram();
  }
}
