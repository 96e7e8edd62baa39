package dev.kamajihetzner.webhook.apiserver;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kamajihetzner.webhook.model.Kind;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/**
 * A real API server for measurements: with the kinds of the newest generation and of reports, the
 * accounts and rights of deploy/controller, no webhooks, and a log of what the controller asks.
 * Many objects are put straight into its etcd, as they are stored.
 */
public final class FleetApiServer implements AutoCloseable {
  private static final Path CONTROLLER = Path.of("deploy", "controller");
  private static final Path REPORTS = Path.of("..", "shared", "crds", "reports");
  private static final int OBJECTS_AT_ONCE = 100;

  private final HttpClient http = HttpClient.newHttpClient();
  private final AuditLog audit = new AuditLog();
  private final ApiServer apiServer;
  private final Api api;
  private final List<String> puts = new ArrayList<>();
  private long read;

  /** Starts one. */
  public FleetApiServer() {
    List<String> flags = new ArrayList<>(audit.flags());
    flags.addAll(List.of("--audit-log-maxsize", "4000"));
    apiServer = ApiServer.start(flags);
    api = new Api(apiServer.config());
    ManagementCluster.install(api, Generation.V1BETA2.definitions());
    apiServer.kubectl().run("", "apply", "--server-side", "-f", REPORTS.toString()).succeeded();
    for (Path file :
        List.of(
            Path.of("deploy", "base", "00-namespace.yaml"),
            CONTROLLER.resolve("10-service-account.yaml"),
            CONTROLLER.resolve("20-rbac.yaml"),
            CONTROLLER.resolve("21-certificates-rbac.yaml"),
            CONTROLLER.resolve("25-audit-rbac.yaml"))) {
      apiServer.kubectl().run("", "apply", "-f", file.toString()).succeeded();
    }
  }

  /** An administrator's. */
  public KubernetesClient client() {
    return api.client();
  }

  /** A kubeconfig of an administrator. */
  public Path administrator() {
    return apiServer.kubectl().kubeconfig();
  }

  /** A kubeconfig of the controller's account. */
  public Path controller() {
    return Account.of(api, "kamaji-hetzner-webhook-controller").kubeconfig();
  }

  /** Creates an object, as anybody may. */
  public void create(ObjectNode object) {
    api.create(object).accepted();
  }

  /** Changes an object by a merge patch. */
  public void patch(ObjectNode object, String patch) {
    api.mergePatch(object, patch).accepted();
  }

  /** Changes an object's status by a merge patch. */
  public void patchStatus(ObjectNode object, String patch) {
    api.patchSubresource(object, "status", patch).accepted();
  }

  /** Deletes an object. */
  public void delete(ObjectNode object) {
    api.delete(object).accepted();
  }

  /** One that stands for a stored one. */
  public static ObjectNode named(String apiVersion, String kind, String namespace, String name) {
    return ManagementCluster.object(apiVersion, kind, namespace, name);
  }

  /**
   * Puts a custom resource into etcd; {@link #flush} at the end.
   *
   * @param json with apiVersion and kind, in the version that is stored
   */
  public void store(String group, String plural, String namespace, String name, String json)
      throws IOException {
    puts.add(
        "{\"requestPut\":{\"key\":\"%s\",\"value\":\"%s\"}}"
            .formatted(
                base64("/registry/%s/%s/%s/%s".formatted(group, plural, namespace, name)),
                base64(json)));
    if (puts.size() == OBJECTS_AT_ONCE) {
      flush();
    }
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Sends what has been kept back. */
  public void flush() throws IOException {
    try {
      HttpResponse<String> answer =
          http.send(
              HttpRequest.newBuilder(URI.create(etcd() + "/v3/kv/txn"))
                  .POST(
                      HttpRequest.BodyPublishers.ofString(
                          "{\"success\":[" + String.join(",", puts) + "]}"))
                  .build(),
              HttpResponse.BodyHandlers.ofString());
      if (answer.statusCode() != 200) {
        throw new IOException("etcd answers " + answer.body());
      }
      puts.clear();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  /** Waits until the API server has taken in what was put into etcd behind its back. */
  public void awaitStored(Kind kind, long count) {
    await(count + " of " + kind)
        .atMost(Duration.ofMinutes(10))
        .pollInterval(Duration.ofSeconds(1))
        .ignoreExceptions()
        .until(() -> api.count(kind, Generation.V1BETA2.version(kind)) == count);
  }

  private String etcd() {
    String flag = "--etcd-servers";
    List<String> arguments = Arrays.asList(process().info().arguments().orElseThrow());
    return arguments.stream()
        .filter(it -> it.startsWith(flag + '='))
        .map(it -> it.substring(flag.length() + 1))
        .findFirst()
        .orElseGet(() -> arguments.get(arguments.indexOf(flag) + 1));
  }

  /** The API server itself. */
  public ProcessHandle process() {
    return ProcessHandle.current()
        .descendants()
        .filter(it -> it.info().command().orElse("").endsWith("/kube-apiserver"))
        .findFirst()
        .orElseThrow();
  }

  /**
   * A request of the controller's account that was answered.
   *
   * @param uri path and query
   */
  public record Request(String verb, String resource, String uri, int status, Instant time) {
    /** Whether it changed something. */
    public boolean writes() {
      return !List.of("get", "list", "watch").contains(verb) && status / 100 == 2;
    }
  }

  /** Those since the last call. */
  public List<Request> newRequests() throws IOException {
    List<Request> requests = new ArrayList<>();
    try (RandomAccessFile file = new RandomAccessFile(audit.file().toFile(), "r")) {
      byte[] bytes = new byte[Math.toIntExact(file.length() - read)];
      file.seek(read);
      file.readFully(bytes);
      String text = new String(bytes, StandardCharsets.UTF_8);
      int end = text.lastIndexOf('\n') + 1;
      read += text.substring(0, end).getBytes(StandardCharsets.UTF_8).length;
      for (String line : text.substring(0, end).lines().toList()) {
        JsonNode event = Documents.json(line);
        if (event.path("stage").asText().equals("ResponseComplete")) {
          requests.add(
              new Request(
                  event.path("verb").asText(),
                  event.at("/objectRef/resource").asText(),
                  event.path("requestURI").asText(),
                  event.at("/responseStatus/code").asInt(),
                  Instant.parse(event.path("stageTimestamp").asText())));
        }
      }
    }
    return requests;
  }

  @Override
  public void close() {
    api.close();
    apiServer.close();
  }
}
