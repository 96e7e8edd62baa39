package dev.kamajihetzner.webhook.policy;

import com.fasterxml.jackson.core.JsonPointer;

/**
 * One thing that a policy or a lint finds wrong or worth a word.
 *
 * @param rule the id of the policy or the lint
 * @param basis what it rests on
 * @param field the field of the object that it is about; where the finding is that something is
 *     missing, it points to where that would stand, and then neither it nor its parents need exist
 * @param problem what is wrong, without a full stop
 * @param found null where the problem says it
 * @param expected null where the problem says it
 * @param remedy what to do, a sentence; null where nothing has to be done
 * @param rightSuffices whether whoever may override the policy is only warned, without the override
 *     annotation: the object asks for that by other means, or whoever has the right may have a tool
 *     that cannot annotate
 */
public record Finding(
    String rule,
    Severity severity,
    Basis basis,
    JsonPointer field,
    String problem,
    String found,
    String expected,
    String remedy,
    boolean rightSuffices) {

  /** What becomes of the request, if the policy is enforced. */
  public enum Severity {
    /** It is refused. */
    REFUSAL,
    /** The requester is warned. */
    WARNING,
    /** Nothing: a lint, which commands and audits tell and the webhook never does. */
    LINT
  }

  /** What a finding rests on. */
  public enum Basis {
    /** The reviewed object alone. */
    OBJECT,
    /** Other objects too, which may have changed since they were last seen or are still to come. */
    GRAPH,
    /** Another object, which has already what this one asks for: nothing that comes mends that. */
    CONFLICT
  }

  private static final int LONGEST_WARNING = 256;

  static Finding refusal(PolicyId policy, Basis basis, JsonPointer field, String problem) {
    return of(policy.toString(), Severity.REFUSAL, basis, field, problem);
  }

  public static Finding warning(PolicyId policy, JsonPointer field, String problem) {
    return of(policy.toString(), Severity.WARNING, Basis.OBJECT, field, problem);
  }

  /** What a lint says. */
  public static Finding advice(String lint, JsonPointer field, String problem) {
    return of(lint, Severity.LINT, Basis.GRAPH, field, problem);
  }

  private static Finding of(
      String rule, Severity severity, Basis basis, JsonPointer field, String problem) {
    return new Finding(rule, severity, basis, field, problem, null, null, null, false);
  }

  public Finding found(String found) {
    return new Finding(
        rule, severity, basis, field, problem, found, expected, remedy, rightSuffices);
  }

  public Finding expected(String expected) {
    return new Finding(
        rule, severity, basis, field, problem, found, expected, remedy, rightSuffices);
  }

  public Finding remedy(String remedy) {
    return new Finding(
        rule, severity, basis, field, problem, found, expected, remedy, rightSuffices);
  }

  /** The same with one more sentence. */
  public Finding withRemark(String remark) {
    return remedy(remedy == null ? remark : remedy + ' ' + remark);
  }

  /** The same as a warning. */
  public Finding demoted() {
    return new Finding(
        rule, Severity.WARNING, basis, field, problem, found, expected, remedy, rightSuffices);
  }

  /** The same, for which the right to override suffices. */
  public Finding whereTheRightSuffices() {
    return new Finding(rule, severity, basis, field, problem, found, expected, remedy, true);
  }

  public boolean refuses() {
    return severity == Severity.REFUSAL;
  }

  /** The whole of it in one line, beginning with the rule. */
  public String message() {
    StringBuilder message = new StringBuilder().append(rule).append(": ").append(problem);
    if (found != null) {
      message.append("; found ").append(found);
    }
    if (expected != null) {
      message.append(found == null ? "; expected " : ", expected ").append(expected);
    }
    message.append('.');
    if (remedy != null) {
      message.append(' ').append(remedy);
    }
    return message.toString();
  }

  /** As much of it as fits into a warning. */
  public String warningText() {
    String whole = message();
    if (whole.length() <= LONGEST_WARNING) {
      return whole;
    }
    String essence = rule + ": " + problem + "." + (remedy == null ? "" : " " + remedy);
    return essence.length() <= LONGEST_WARNING
        ? essence
        : essence.substring(0, LONGEST_WARNING - 1).stripTrailing() + "…";
  }
}
