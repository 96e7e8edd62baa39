package dev.kamajihetzner.webhook.admission;

/** A body that nobody can answer; the message is for whoever sent it. */
final class NotAnAdmissionReview extends Exception {
  NotAnAdmissionReview(String message) {
    super(message);
  }
}
