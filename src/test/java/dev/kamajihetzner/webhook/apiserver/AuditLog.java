package dev.kamajihetzner.webhook.apiserver;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** What an API server has been asked by our controller. */
final class AuditLog {
  private static final Set<String> READS = Set.of("get", "list", "watch");

  private final Path policy;
  private final Path log;

  AuditLog() {
    try {
      Path directory = Workspace.directory("audit");
      log = directory.resolve("log");
      policy =
          Files.writeString(
              directory.resolve("policy.yaml"),
              """
              apiVersion: audit.k8s.io/v1
              kind: Policy
              omitStages:
                - RequestReceived
              rules:
                - level: Metadata
                  users:
                    - system:serviceaccount:kamaji-hetzner-webhook:kamaji-hetzner-webhook-controller
                - level: None
              """);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Flags of an API server that writes it. */
  List<String> flags() {
    return List.of("--audit-policy-file", policy.toString(), "--audit-log-path", log.toString());
  }

  Path file() {
    return log;
  }

  /**
   * A request that was answered.
   *
   * @param who differs between tokens
   */
  record Request(String verb, String resource, String name, int status, String who) {
    boolean writes() {
      return !READS.contains(verb) && status / 100 == 2;
    }

    @Override
    public String toString() {
      return verb + ' ' + resource + ' ' + name;
    }
  }

  List<Request> requests() {
    try {
      return Files.exists(log)
          ? Files.readAllLines(log).stream()
              .filter(line -> line.endsWith("}"))
              .map(Documents::json)
              .filter(it -> it.at("/stage").asText().equals("ResponseComplete"))
              .map(AuditLog::request)
              .toList()
          : List.of();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Request request(JsonNode event) {
    return new Request(
        event.path("verb").asText(),
        event.at("/objectRef/resource").asText(),
        event.at("/objectRef/name").asText(),
        event.at("/responseStatus/code").asInt(),
        event.at("/user/extra/authentication.kubernetes.io~1credential-id/0").asText());
  }

  /** How many watches of each resource are open. */
  Map<String, Integer> openWatches() {
    Map<String, Integer> open = new TreeMap<>();
    Set<String> begun = new HashSet<>();
    try {
      for (String line : Files.readAllLines(log)) {
        JsonNode event = line.endsWith("}") ? Documents.json(line) : null;
        if (event != null && event.path("verb").asText().equals("watch")) {
          String id = event.path("auditID").asText();
          String resource = event.at("/objectRef/resource").asText();
          if (event.path("stage").asText().equals("ResponseStarted") && begun.add(id)) {
            open.merge(resource, 1, Integer::sum);
          } else if (begun.remove(id)) {
            open.merge(resource, -1, (one, other) -> one + other == 0 ? null : one + other);
          }
        }
      }
      return open;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What has been written, without Leases, which are renewed all the time. */
  List<Request> writes() {
    return requests().stream()
        .filter(Request::writes)
        .filter(it -> !it.resource().equals("leases"))
        .filter(it -> !it.resource().endsWith("reviews"))
        .toList();
  }
}
