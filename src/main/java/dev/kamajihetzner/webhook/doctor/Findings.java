package dev.kamajihetzner.webhook.doctor;

import java.util.LinkedHashSet;
import java.util.Set;

/** What a check finds; the worst of it is its status. */
final class Findings {
  private static final int NAMED = 3;

  private final Set<String> problems = new LinkedHashSet<>();
  private final Set<String> remedies = new LinkedHashSet<>();
  private Status status = Status.WELL;
  private String well = "";

  /** Nothing wrong. */
  static Findings well(String message) {
    return new Findings().orElse(message);
  }

  /** What to say where nothing is wrong. */
  Findings orElse(String message) {
    well = message;
    return this;
  }

  Findings warning(String problem, String remedy) {
    return add(Status.WARNING, problem, remedy);
  }

  Findings wrong(String problem, String remedy) {
    return add(Status.WRONG, problem, remedy);
  }

  Findings unknown(String problem, String remedy) {
    return add(Status.UNKNOWN, problem, remedy);
  }

  private Findings add(Status found, String problem, String remedy) {
    status = status.worse(found);
    problems.add(problem);
    remedies.add(remedy);
    return this;
  }

  boolean isEmpty() {
    return problems.isEmpty();
  }

  Result result(Check check) {
    return isEmpty()
        ? new Result(check.id(), status, well, "")
        : new Result(check.id(), status, String.join("; ", problems), String.join(" ", remedies));
  }

  /** Names for a message, no more than can be taken in. */
  static String some(Set<String> names) {
    String first = names.stream().limit(NAMED).reduce((a, b) -> a + ", " + b).orElse("none");
    return names.size() > NAMED ? first + " and " + (names.size() - NAMED) + " more" : first;
  }
}
