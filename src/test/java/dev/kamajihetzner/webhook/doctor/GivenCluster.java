package dev.kamajihetzner.webhook.doctor;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kamajihetzner.webhook.cluster.KubernetesApi;
import dev.kamajihetzner.webhook.manifest.GivenDocuments;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A cluster in which deploy/ is installed and all is well, until a test changes something: what it
 * answers to GET is the objects of deploy/ and of {@code healthy.yaml}, by path.
 */
final class GivenCluster implements KubernetesApi, PodCertificates {
  private static final JsonMapper JSON = new JsonMapper();
  private static final Path RESOURCES = Path.of("src", "test", "resources", "doctor");
  private static final String DRY_RUN = "hetznerclusters?dryRun=All";

  private final Map<String, JsonNode> answers = new LinkedHashMap<>();
  private final Map<String, Integer> refused = new HashMap<>();
  private final Set<String> denied = new HashSet<>();
  private final Map<String, String> served = new HashMap<>();
  private JsonNode completed;

  GivenCluster() {
    for (String directory : List.of("base", "controller")) {
      try (Stream<Path> files = Files.list(Path.of("deploy", directory))) {
        files
            .filter(it -> !it.endsWith("kustomization.yaml"))
            .flatMap(file -> GivenDocuments.in(file).stream())
            .forEach(it -> answers.put(path(it), it.deepCopy()));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    for (String kind : List.of("mutating", "validating")) {
      answers
          .get(configuration(kind))
          .path("webhooks")
          .forEach(it -> ((ObjectNode) it.path("clientConfig")).put("caBundle", "$(ca)"));
    }
    JsonNode healthy = GivenDocuments.in(RESOURCES.resolve("healthy.yaml")).get(0);
    healthy.path("answers").properties().forEach(it -> answers.put(it.getKey(), it.getValue()));
    healthy.path("changes").forEach(it -> change(it));
    healthy
        .path("served")
        .properties()
        .forEach(it -> served.put(it.getKey(), it.getValue().asText()));
    completed = healthy.path("completed");
  }

  private static String configuration(String kind) {
    return Installation.CONFIGURATIONS + kind + "webhookconfigurations/" + Installation.NAME;
  }

  /** The same change in every webhook of both configurations. */
  private void changeAll(String at, JsonNode to) {
    for (String kind : List.of("mutating", "validating")) {
      for (int i = 0; i < answers.get(configuration(kind)).path("webhooks").size(); i++) {
        set(configuration(kind), "/webhooks/" + i + at, to);
      }
    }
  }

  static List<JsonNode> cases(String check) {
    JsonNode cases = GivenDocuments.in(RESOURCES.resolve(check + ".yaml")).get(0);
    List<JsonNode> all = new ArrayList<>();
    cases.forEach(all::add);
    return all;
  }

  private static String path(JsonNode object) {
    String apiVersion = object.path("apiVersion").asText();
    String namespace = object.at("/metadata/namespace").asText();
    return (apiVersion.contains("/") ? "/apis/" : "/api/")
        + apiVersion
        + (namespace.isEmpty() ? "" : "/namespaces/" + namespace)
        + "/"
        + object.path("kind").asText().toLowerCase(Locale.ROOT)
        + "s/"
        + object.at("/metadata/name").asText();
  }

  /** Makes one change as a case writes it. */
  GivenCluster change(JsonNode change) {
    if (change.has("ungranted")) {
      ungrant(change.path("ungranted").asText());
    } else if (change.has("denied")) {
      denied.add(change.path("denied").asText());
    } else if (change.has("served")) {
      served.clear();
      change
          .path("served")
          .properties()
          .forEach(it -> served.put(it.getKey(), it.getValue().asText()));
    } else if (change.has("completed")) {
      completed = change.path("completed");
    } else if (change.has("status")) {
      refused.put(change.path("path").asText(), change.path("status").asInt());
      if (change.has("to")) {
        answers.put(change.path("path").asText(), change.path("to"));
      } else {
        answers.remove(change.path("path").asText());
      }
    } else if (change.has("every-webhook")) {
      changeAll(change.path("every-webhook").asText(), change.path("to"));
    } else {
      set(change.path("path").asText(), change.path("at").asText(), change.path("to"));
    }
    return this;
  }

  /** Takes away what a file of deploy/ grants, and nothing else does. */
  private void ungrant(String file) {
    for (JsonNode object : GivenDocuments.in(Path.of("deploy", file))) {
      set(path(object), "", MissingNode.getInstance());
    }
    Right.granted(file)
        .forEach(it -> denied.add(it.account() + " " + it.verb() + " " + it.resource()));
  }

  private void set(String path, String at, JsonNode to) {
    if (at.isEmpty()) {
      if (to.isMissingNode()) {
        if (answers.remove(path) == null) {
          throw new AssertionError("nothing at " + path);
        }
      } else {
        answers.put(path, to);
      }
      return;
    }
    JsonPointer pointer = JsonPointer.compile(at);
    JsonNode root = answers.get(path);
    String last = pointer.last().getMatchingProperty();
    if (root == null) {
      throw new AssertionError("nothing at " + path);
    }
    if (root.at(pointer.head()) instanceof ArrayNode array) {
      if (to.isMissingNode()) {
        array.remove(Integer.parseInt(last));
      } else if (last.equals("-")) {
        array.add(to);
      } else {
        array.set(Integer.parseInt(last), to);
      }
      return;
    }
    ObjectNode parent = ((ObjectNode) root).withObject(pointer.head());
    if (to.isMissingNode()) {
      parent.remove(last);
    } else {
      parent.set(last, to);
    }
  }

  @Override
  public Answer send(String method, String path, String body) throws IOException {
    if (method.equals("POST")) {
      return post(path, (ObjectNode) JSON.readTree(body));
    }
    JsonNode answer = answers.get(path);
    int status = refused.getOrDefault(path, answer == null ? 404 : 200);
    if (answer == null) {
      return new Answer(status, "{\"kind\": \"Status\", \"message\": \"refused\"}");
    }
    return new Answer(
        status,
        GivenCertificates.filled(answer.isTextual() ? answer.textValue() : answer.toString()));
  }

  private Answer post(String path, ObjectNode body) {
    if (refused.containsKey(path)) {
      return new Answer(refused.get(path), "{\"message\": \"refused\"}");
    }
    if (path.contains(DRY_RUN)) {
      int code = completed.path("code").asInt(201);
      if (code == 201) {
        merge(body, (ObjectNode) completed);
        return new Answer(code, body.toString());
      }
      return new Answer(code, completed.toString());
    }
    JsonNode attributes = body.at("/spec/resourceAttributes");
    String account = body.at("/spec/user").asText("me").replaceFirst(".*:", "");
    String asked =
        account
            + " "
            + attributes.path("verb").asText()
            + " "
            + attributes.path("resource").asText();
    body.putObject("status").put("allowed", !denied.contains(asked));
    return new Answer(201, body.toString());
  }

  private static void merge(ObjectNode into, ObjectNode from) {
    from.properties()
        .forEach(
            it -> {
              if (it.getValue() instanceof ObjectNode object) {
                merge(into.withObject("/" + it.getKey()), object);
              } else {
                into.set(it.getKey(), it.getValue());
              }
            });
  }

  @Override
  public Optional<List<X509Certificate>> of(String address, int port) {
    return Optional.ofNullable(served.get(address + ":" + port)).map(GivenCertificates::chain);
  }

  Doctor doctor() {
    return new Doctor(this, this, Installation.NAME);
  }
}
