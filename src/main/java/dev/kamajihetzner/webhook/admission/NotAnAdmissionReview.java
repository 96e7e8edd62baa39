package dev.kamajihetzner.webhook.admission;

/** The body is no AdmissionReview; the message tells its sender why. */
final class NotAnAdmissionReview extends Exception {
  NotAnAdmissionReview(String message) {
    super(message);
  }
}
