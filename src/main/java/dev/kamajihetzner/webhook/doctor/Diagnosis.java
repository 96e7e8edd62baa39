package dev.kamajihetzner.webhook.doctor;

import java.util.List;

/** What the checks have come to, in their order. */
public record Diagnosis(List<Result> results) {
  public Diagnosis {
    results = List.copyOf(results);
  }

  public long count(Status status) {
    return results.stream().filter(it -> it.status() == status).count();
  }

  /** The worst of it; well where nothing was looked at. */
  public Status worst() {
    return results.stream().map(Result::status).reduce(Status.WELL, Status::worse);
  }
}
