package dev.kamajihetzner.webhook.doctor;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.kamajihetzner.webhook.cluster.KubernetesApi;
import dev.kamajihetzner.webhook.cluster.KubernetesApi.Answer;
import dev.kamajihetzner.webhook.model.Fields;
import java.io.IOException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What checks look at; each object is read once. */
final class Installation {
  /** Of everything of ours that there is one of. */
  static final String NAME = "kamaji-hetzner-webhook";

  static final String CONTROLLER = NAME + "-controller";
  static final String NAME_LABEL = "app.kubernetes.io/name";
  static final String CONFIGURATIONS = "/apis/admissionregistration.k8s.io/v1/";
  static final List<String> CONFIGURATION_KINDS =
      List.of("MutatingWebhookConfiguration", "ValidatingWebhookConfiguration");

  private static final JsonMapper JSON = new JsonMapper();
  private static final int NOT_FOUND = 404;

  private final KubernetesApi api;
  private final PodCertificates podCertificates;
  private final String namespace;
  private final Instant now;
  private final Map<String, JsonNode> read = new HashMap<>();
  private final Map<String, Optional<List<X509Certificate>>> served = new HashMap<>();

  Installation(KubernetesApi api, PodCertificates podCertificates, String namespace, Instant now) {
    this.api = api;
    this.podCertificates = podCertificates;
    this.namespace = namespace;
    this.now = now;
  }

  String namespace() {
    return namespace;
  }

  Instant now() {
    return now;
  }

  /** What is at that path; a missing node where nothing is. */
  JsonNode get(String path) throws CannotLook {
    JsonNode known = read.get(path);
    if (known != null) {
      return known;
    }
    Answer answer = send("GET", path, null);
    if (!answer.isAccepted() && answer.status() != NOT_FOUND) {
      throw refused("GET " + path, answer);
    }
    JsonNode found = answer.isAccepted() ? json(path, answer) : MissingNode.getInstance();
    read.put(path, found);
    return found;
  }

  /** The items of a list; none where there is no such list. */
  List<JsonNode> list(String path) throws CannotLook {
    List<JsonNode> items = new ArrayList<>();
    get(path).path("items").forEach(items::add);
    return items;
  }

  /** The answer to a POST, which has to be accepted. */
  JsonNode post(String path, JsonNode body) throws CannotLook {
    Answer answer = send("POST", path, body.toString());
    if (!answer.isAccepted()) {
      throw refused("POST " + path, answer);
    }
    return json(path, answer);
  }

  /** Any answer. */
  Answer send(String method, String path, String body) throws CannotLook {
    try {
      return api.send(method, path, body);
    } catch (IOException e) {
      throw new CannotLook(e.getMessage(), e);
    }
  }

  private static CannotLook refused(String request, Answer answer) {
    return new CannotLook(request + ": " + answer.status() + " " + message(answer));
  }

  /** What a Status says, or the beginning of whatever was answered. */
  static String message(Answer answer) {
    String text = String.valueOf(answer.body());
    try {
      String message = Fields.text(JSON.readTree(text), "message");
      return message == null ? "" : message;
    } catch (JsonProcessingException e) {
      return text.length() > 200 ? text.substring(0, 200) : text;
    }
  }

  static JsonNode json(String path, Answer answer) throws CannotLook {
    try {
      return JSON.readTree(answer.body());
    } catch (JsonProcessingException e) {
      throw new CannotLook(path + ": answered with something that is no JSON", e);
    }
  }

  /** An object of our namespace. */
  JsonNode ours(String api, String plural, String name) throws CannotLook {
    return get(api + "/namespaces/" + namespace + "/" + plural + "/" + name);
  }

  JsonNode deployment() throws CannotLook {
    return ours("/apis/apps/v1", "deployments", NAME);
  }

  /** What our controller is there for. */
  ControllerDuties controller() throws CannotLook {
    return ControllerDuties.of(ours("/apis/apps/v1", "deployments", CONTROLLER));
  }

  /** The name of the Secret that the admission pods mount. */
  String certificateSecretName() throws CannotLook {
    for (JsonNode volume : deployment().at("/spec/template/spec/volumes")) {
      if (volume.path("name").asText().equals("tls")) {
        return volume.at("/secret/secretName").asText(NAME + "-tls");
      }
    }
    return NAME + "-tls";
  }

  CertificateSecret certificateSecret() throws CannotLook {
    return new CertificateSecret(ours("/api/v1", "secrets", certificateSecretName()));
  }

  /** The configuration of that kind, of our name. */
  JsonNode configuration(String kind) throws CannotLook {
    return get(CONFIGURATIONS + kind.toLowerCase(Locale.ROOT) + "s/" + NAME);
  }

  /** The admission pods that run. */
  List<Pod> pods() throws CannotLook {
    return list(
            "/api/v1/namespaces/"
                + namespace
                + "/pods?labelSelector="
                + "app.kubernetes.io%2Fname%3D"
                + NAME)
        .stream()
        .map(Pod::new)
        .filter(Pod::running)
        .toList();
  }

  /** The chain that a pod serves; nothing where it is not reached from here. */
  Optional<List<X509Certificate>> served(Pod pod) {
    return served.computeIfAbsent(
        pod.name(), name -> podCertificates.of(pod.address(), pod.port("https")));
  }
}
