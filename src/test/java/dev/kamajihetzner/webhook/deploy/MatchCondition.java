package dev.kamajihetzner.webhook.deploy;

import dev.cel.common.CelValidationException;
import dev.cel.common.types.SimpleType;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.extensions.CelExtensions;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntimeFactory;
import java.util.Map;

/** A condition under which the API server asks a webhook, evaluated as it would. */
final class MatchCondition {
  private static final CelCompiler COMPILER =
      CelCompilerFactory.standardCelCompilerBuilder()
          .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
          .addLibraries(CelExtensions.optional(), CelExtensions.strings())
          .addVar("object", SimpleType.DYN)
          .addVar("oldObject", SimpleType.DYN)
          .addVar("request", SimpleType.DYN)
          .setResultType(SimpleType.BOOL)
          .build();
  private static final CelRuntime RUNTIME =
      CelRuntimeFactory.standardCelRuntimeBuilder()
          .addLibraries(CelExtensions.optional(), CelExtensions.strings())
          .build();

  private final String name;
  private final CelRuntime.Program program;

  MatchCondition(String name, String expression) {
    this.name = name;
    try {
      this.program = RUNTIME.createProgram(COMPILER.compile(expression).getAst());
    } catch (CelValidationException | CelEvaluationException e) {
      throw new IllegalArgumentException(name + ": " + expression, e);
    }
  }

  boolean holds(Map<String, Object> variables) {
    try {
      return (boolean) program.eval(variables);
    } catch (CelEvaluationException e) {
      throw new IllegalStateException(name + " of " + variables, e);
    }
  }
}
