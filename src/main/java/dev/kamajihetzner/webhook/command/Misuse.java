package dev.kamajihetzner.webhook.command;

import dev.kamajihetzner.webhook.settings.NearestName;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * Says in one line what is wrong with a command line and what was probably meant, because the whole
 * help may end up in a container's log.
 */
final class Misuse implements IParameterExceptionHandler {
  @Override
  public int handleParseException(ParameterException e, String[] arguments) {
    CommandLine command = e.getCommandLine();
    String message = message(e);
    ErrorLine.print(
        command.getErr(),
        message
            + (message.endsWith("?") ? " See " : "; see ")
            + command.getCommandSpec().qualifiedName()
            + " --help");
    return ExitCode.USAGE;
  }

  private static String message(ParameterException e) {
    if (e instanceof UnmatchedArgumentException unmatched) {
      return message(unmatched);
    }
    boolean oneOfSome =
        e.getArgSpec() != null
            && e.getArgSpec().completionCandidates() != null
            && e.getValue() != null;
    if (!oneOfSome) {
      return e.getMessage();
    }
    List<String> known = new ArrayList<>();
    e.getArgSpec().completionCandidates().forEach(known::add);
    return e.getMessage() + NearestName.suggested(e.getValue(), known);
  }

  private static String message(UnmatchedArgumentException e) {
    boolean command = !e.isUnknownOption() && !e.getCommandLine().getSubcommands().isEmpty();
    String unknown = e.getUnmatched().get(0);
    String message = command ? "Unknown command: '" + unknown + "'" : e.getMessage();
    // Some of picocli's suggestions have little more in common than letters.
    return message + NearestName.suggested(unknown.split("=", 2)[0], e.getSuggestions());
  }
}
