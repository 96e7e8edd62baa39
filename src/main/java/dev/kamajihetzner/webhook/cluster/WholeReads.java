package dev.kamajihetzner.webhook.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kamajihetzner.webhook.model.Fields;
import dev.kamajihetzner.webhook.model.GroupKind;
import dev.kamajihetzner.webhook.model.LiveReadFailed;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Reads objects whole, in whichever version the API server serves: everything that people write in
 * them, which the graph does not hold. Every read throws {@link LiveReadFailed} where it is not
 * answered in time. Safe for any number of threads.
 */
public final class WholeReads {
  /** Objects in one answer to a list, of some kilobytes each, which is in memory as a whole. */
  private static final int PAGE = 100;

  private static final ObjectMapper JSON = new JsonMapper();

  private final KubernetesClient client;
  private final Map<GroupKind, ServedKind> kinds;
  private final Duration timeout;
  private final Duration discoveryInterval;
  private Map<ServedKind, String> versions;
  private long asked;

  /**
   * @param client any; what it makes of objects does not matter
   * @param timeout for one request; for what is served, for all that have to be made
   * @param discoveryInterval how often to ask which kinds are served
   */
  public WholeReads(
      KubernetesClient client,
      List<ServedKind> kinds,
      Duration timeout,
      Duration discoveryInterval) {
    this.client = client;
    this.kinds = kinds.stream().collect(Collectors.toMap(ServedKind::kind, it -> it));
    this.timeout = timeout;
    this.discoveryInterval = discoveryInterval;
  }

  /** Whether it is one of the kinds, and served. */
  public boolean serves(GroupKind kind) {
    return version(kind) != null;
  }

  /** In which it is served; null where it is not. */
  private String version(GroupKind kind) {
    return kinds.containsKey(kind) ? versions().get(kinds.get(kind)) : null;
  }

  private synchronized Map<ServedKind, String> versions() {
    if (versions == null || System.nanoTime() - asked > discoveryInterval.toNanos()) {
      try {
        versions = ServedVersions.of(new TimedClient(client, timeout), List.copyOf(kinds.values()));
      } catch (KubernetesClientException e) {
        throw new LiveReadFailed("what is served could not be read: " + TimedClient.reason(e), e);
      }
      asked = System.nanoTime();
    }
    return versions;
  }

  /**
   * Definitions have come or gone: has the API server asked what it serves before the next read.
   */
  public synchronized void forgetVersions() {
    versions = null;
  }

  /** The object of that name; nothing where there is none, or the kind is not served. */
  public Optional<ObjectNode> get(GroupKind kind, String namespace, String name) {
    String version = version(kind);
    if (version == null || !canBeNamed(name) || !canBeNamed(namespace)) {
      return Optional.empty();
    }
    try {
      KubernetesApi.Answer answer = ask(path(kind, version, namespace) + '/' + encoded(name));
      if (isNotThere(name, answer)) {
        return Optional.empty();
      }
      return Optional.of(StoredObjects.one(accepted(answer)));
    } catch (IOException e) {
      throw failed(kind, e);
    }
  }

  /**
   * Hands over the objects of a kind in a namespace, page by page; none where it is not served.
   *
   * @param labelSelector null for all of them
   */
  public void list(
      GroupKind kind, String namespace, String labelSelector, Consumer<ObjectNode> objects) {
    String version = version(kind);
    if (version == null) {
      return;
    }
    String query = path(kind, version, namespace) + "?limit=" + PAGE;
    if (labelSelector != null) {
      query += "&labelSelector=" + encoded(labelSelector);
    }
    try {
      String next = null;
      do {
        String from = next == null ? "" : "&continue=" + encoded(next);
        next = StoredObjects.each(accepted(ask(query + from)), objects);
      } while (next != null);
    } catch (IOException e) {
      throw failed(kind, e);
    }
  }

  private KubernetesApi.Answer ask(String path) throws IOException {
    return new TimedApi(client, timeout).send("GET", path, null);
  }

  private String accepted(KubernetesApi.Answer answer) throws IOException {
    if (answer.isAccepted()) {
      return answer.body();
    }
    if (answer.status() == HttpURLConnection.HTTP_NOT_FOUND) {
      forgetVersions();
    }
    String message = Fields.text(status(answer), "message");
    throw new IOException(message == null ? "HTTP status " + answer.status() : message);
  }

  /** A Status, if the answer is one: who is not there yet, or in between, says other things. */
  private static JsonNode status(KubernetesApi.Answer answer) {
    try {
      return JSON.readTree(answer.body());
    } catch (IOException e) {
      return MissingNode.getInstance();
    }
  }

  private String path(GroupKind kind, String version, String namespace) {
    return "/apis/"
        + kind.group()
        + '/'
        + version
        + "/namespaces/"
        + namespace
        + '/'
        + kinds.get(kind).plural();
  }

  /**
   * Whether an object can have that name. Names stand in references, and whoever writes these is
   * not to choose another path.
   *
   * @see <a
   *     href="https://github.com/kubernetes/kubernetes/blob/master/staging/src/k8s.io/apimachinery/pkg/api/validation/path/name.go">what
   *     an API server refuses</a>
   */
  private static boolean canBeNamed(String name) {
    return !name.isEmpty()
        && !name.equals(".")
        && !name.equals("..")
        && name.indexOf('/') < 0
        && name.indexOf('%') < 0;
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  /** By its name; while a definition is replaced, the kind itself is not found. */
  private static boolean isNotThere(String name, KubernetesApi.Answer answer) {
    return answer.status() == HttpURLConnection.HTTP_NOT_FOUND
        && name.equals(Fields.text(status(answer), "details", "name"));
  }

  private static LiveReadFailed failed(GroupKind kind, IOException failure) {
    return new LiveReadFailed(kind + " could not be read: " + failure.getMessage(), failure);
  }
}
