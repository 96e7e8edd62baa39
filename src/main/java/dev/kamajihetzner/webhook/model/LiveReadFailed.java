package dev.kamajihetzner.webhook.model;

/** An object that a refusal rests on could not be read from the API server in time. */
public final class LiveReadFailed extends RuntimeException {
  public LiveReadFailed(String message, Throwable cause) {
    super(message, cause);
  }
}
