package dev.kamajihetzner.webhook.doctor;

/** One thing that has to be right. */
public interface Check {

  /** By which it is chosen; never renamed. */
  String id();

  /** What is right when it is, as a sentence. */
  String sentence();

  /** Whether it can be asked before anything is installed. */
  default boolean beforeInstallation() {
    return false;
  }

  /**
   * Looks.
   *
   * @throws CannotLook if it was not let, or nobody answered
   */
  Findings look(Installation installation) throws CannotLook;
}
