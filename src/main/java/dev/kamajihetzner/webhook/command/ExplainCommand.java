package dev.kamajihetzner.webhook.command;

import dev.kamajihetzner.webhook.lint.Lint;
import dev.kamajihetzner.webhook.lint.Lints;
import dev.kamajihetzner.webhook.policy.PolicyDescription;
import dev.kamajihetzner.webhook.policy.PolicyId;
import dev.kamajihetzner.webhook.review.FieldTypes;
import dev.kamajihetzner.webhook.settings.NearestName;
import java.io.PrintWriter;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.apache.commons.text.WordUtils;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Says what a policy or a lint is about. */
@Command(
    name = "explain",
    description = "Say what a policy or a lint does, why, and how it is set; or list them all.",
    mixinStandardHelpOptions = true)
public final class ExplainCommand implements Callable<Integer> {
  private static final int WIDTH = 100;

  @Spec private CommandSpec spec;

  @Parameters(arity = "0..1", paramLabel = "POLICY", description = "A policy's or a lint's id.")
  private String id;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    if (id == null) {
      list(out);
    } else if (PolicyId.of(id).isPresent()) {
      explain(PolicyId.of(id).get(), out);
    } else if (id.equals(FieldTypes.RULE)) {
      explainSchema(out);
    } else {
      Lint lint =
          Lints.all().stream()
              .filter(it -> it.id().equals(id))
              .findAny()
              .orElseThrow(() -> new ParameterException(spec.commandLine(), unknown()));
      out.println(lint.id() + " (lint: only check and audits give it)");
      out.println(wrapped(lint.reason()));
    }
    out.flush();
    return ExitCode.OK;
  }

  private String unknown() {
    List<String> policies =
        Stream.concat(
                Arrays.stream(PolicyId.values()).map(PolicyId::toString),
                Stream.of(FieldTypes.RULE))
            .toList();
    List<String> lints = Lints.all().stream().map(Lint::id).toList();
    String unknown = "no policy or lint " + id;
    return NearestName.of(id, Stream.concat(policies.stream(), lints.stream()).toList())
        .map(nearest -> unknown + "; did you mean " + nearest + "?")
        .orElse(
            unknown
                + "; there are "
                + String.join(", ", policies)
                + ", and lints: "
                + String.join(", ", lints));
  }

  private static void list(PrintWriter out) {
    out.println("Policies:");
    for (PolicyId policy : PolicyId.values()) {
      out.println();
      out.println("  " + policy + " (" + policy.description().actsOn() + ")");
      out.println(wrapped(policy.description().does()));
    }
    out.println();
    explainSchema(out);
    out.println();
    out.println("Lints:");
    for (Lint lint : Lints.all()) {
      out.println();
      out.println("  " + lint.id());
      out.println(wrapped(lint.reason()));
    }
  }

  private static void explainSchema(PrintWriter out) {
    out.println(FieldTypes.RULE + " (rule: only check and audits of files give it)");
    out.println(wrapped(FieldTypes.ABOUT.does()));
    out.println(wrapped(FieldTypes.ABOUT.why()));
  }

  private static void explain(PolicyId policy, PrintWriter out) {
    PolicyDescription description = policy.description();
    out.println(policy + " (" + description.actsOn() + ")");
    out.println(wrapped(description.does()));
    out.println();
    out.println("Why:");
    out.println(wrapped(description.why()));
    out.println();
    out.println("Settings:");
    out.println("    kamaji-hetzner.policy." + policy + ".mode");
    List<String> settings = description.settings();
    settings.forEach(setting -> out.println("    kamaji-hetzner." + setting));
    out.println();
    out.println("On a namespace:");
    out.println("    label " + policy.modeLabel() + "=enforce|warn|audit|off");
    out.println("On an object, for those who may override:");
    out.println("    annotation kamaji-hetzner.dev/override: " + policy);
  }

  private static String wrapped(String text) {
    return "    " + WordUtils.wrap(text, WIDTH, "\n    ", false);
  }
}
