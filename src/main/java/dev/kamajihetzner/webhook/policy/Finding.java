package dev.kamajihetzner.webhook.policy;

/**
 * One thing that a policy finds wrong or worth a warning.
 *
 * @param field JSON Pointer to the field of the reviewed object that it is about
 * @param problem what is wrong, without a full stop
 * @param found null where the problem says it
 * @param expected null where the problem says it
 * @param remedy what to do, a sentence; null where nothing has to be done
 * @param basis what it rests on
 */
public record Finding(
    PolicyId policy,
    Severity severity,
    Basis basis,
    String field,
    String problem,
    String found,
    String expected,
    String remedy) {

  /** What becomes of the request, if the policy is enforced. */
  public enum Severity {
    REFUSAL,
    WARNING
  }

  /** What a finding rests on. */
  public enum Basis {
    /** The reviewed object alone. */
    OBJECT,
    /** Other objects too, which may have changed since they were last seen. */
    GRAPH
  }

  private static final int LONGEST_WARNING = 256;

  static Finding refusal(PolicyId policy, Basis basis, String field, String problem) {
    return new Finding(policy, Severity.REFUSAL, basis, field, problem, null, null, null);
  }

  public static Finding warning(PolicyId policy, String field, String problem) {
    return new Finding(policy, Severity.WARNING, Basis.OBJECT, field, problem, null, null, null);
  }

  public Finding found(String found) {
    return new Finding(policy, severity, basis, field, problem, found, expected, remedy);
  }

  public Finding expected(String expected) {
    return new Finding(policy, severity, basis, field, problem, found, expected, remedy);
  }

  public Finding remedy(String remedy) {
    return new Finding(policy, severity, basis, field, problem, found, expected, remedy);
  }

  /** The same as a warning. */
  public Finding demoted() {
    return new Finding(policy, Severity.WARNING, basis, field, problem, found, expected, remedy);
  }

  public boolean refuses() {
    return severity == Severity.REFUSAL;
  }

  /** The whole of it, beginning with the policy's id. */
  public String message() {
    StringBuilder message = new StringBuilder().append(policy).append(": ").append(problem);
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
    String essence = policy + ": " + problem + "." + (remedy == null ? "" : " " + remedy);
    return essence.length() <= LONGEST_WARNING
        ? essence
        : essence.substring(0, LONGEST_WARNING - 1).stripTrailing() + "…";
  }
}
