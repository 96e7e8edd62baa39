package dev.kamajihetzner.webhook.command;

import io.quarkus.runtime.annotations.QuarkusMain;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.security.Security;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.UsageMessageSpec;
import picocli.CommandLine.ScopeType;

/** The program. Without a subcommand it serves. */
@QuarkusMain
@Command(
    name = "kamaji-hetzner-webhook",
    description = "Admission for Kamaji control planes on Hetzner, under Cluster API.",
    mixinStandardHelpOptions = true,
    scope = ScopeType.INHERIT,
    versionProvider = Version.class,
    subcommands = {
      ServeCommand.class,
      ControllerCommand.class,
      CheckCommand.class,
      AuditCommand.class,
      ExplainCommand.class,
      DoctorCommand.class,
      ArgoCdCommand.class
    })
public class KamajiHetznerWebhook {
  private static final Set<String> OWN_OPTIONS = Set.of("-h", "--help", "-V", "--version");

  public static void main(String... arguments) {
    // Quarkus sets this too, but only after the first line may have been logged.
    System.setProperty("java.util.logging.manager", "org.jboss.logmanager.LogManager");
    // Vert.x and the Kubernetes client keep keys in key stores in memory, with dummy passwords. To
    // derive keys from those passwords took about half of the start.
    Security.setProperty("keystore.pkcs12.keyPbeIterationCount", "1");
    System.exit(commandLine().execute(withCommand(arguments)));
  }

  /** The commands with their options, and one line for what goes wrong. */
  public static CommandLine commandLine() {
    CommandLine commands = new CommandLine(new KamajiHetznerWebhook());
    // Made only for who asks.
    commands
        .getSubcommands()
        .get("doctor")
        .getHelpSectionMap()
        .put(UsageMessageSpec.SECTION_KEY_FOOTER, help -> DoctorCommand.listOfChecks());
    return commands
        .setOut(utf8(FileDescriptor.out))
        .setErr(utf8(FileDescriptor.err))
        .setParameterExceptionHandler(new Misuse())
        .setExecutionExceptionHandler(ErrorLine::fault)
        .setExecutionStrategy(ErrorLine.withinMemory(new CommandLine.RunLast()));
  }

  /** Reports are UTF-8 in every locale: a container has none. */
  private static PrintWriter utf8(FileDescriptor output) {
    return new PrintWriter(new FileOutputStream(output), true, StandardCharsets.UTF_8);
  }

  private static String[] withCommand(String... arguments) {
    boolean named =
        arguments.length > 0
            && (!arguments[0].startsWith("-") || OWN_OPTIONS.contains(arguments[0]));
    if (named) {
      return arguments;
    }
    List<String> serve = new ArrayList<>(List.of("serve"));
    serve.addAll(List.of(arguments));
    return serve.toArray(String[]::new);
  }
}
