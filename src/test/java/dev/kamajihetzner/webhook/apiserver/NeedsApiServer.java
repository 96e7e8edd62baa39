package dev.kamajihetzner.webhook.apiserver;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.AnnotationSupport;

/** Tests against a real API server; skipped, with the reason, where none can be started. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(NeedsApiServer.Installed.class)
@interface NeedsApiServer {
  /** The oldest version that will do. */
  String atLeast() default "1.20";

  /** What older ones lack. */
  String why() default "tests have seen none older";

  /** Looks for its binaries. */
  final class Installed implements ExecutionCondition {
    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
      return AnnotationSupport.findAnnotation(context.getElement(), NeedsApiServer.class)
          .flatMap(needed -> ApiServer.missing(needed.atLeast(), needed.why()))
          .map(ConditionEvaluationResult::disabled)
          .orElseGet(() -> ConditionEvaluationResult.enabled("there is an API server"));
    }
  }
}
