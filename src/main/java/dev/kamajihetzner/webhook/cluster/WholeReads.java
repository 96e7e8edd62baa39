package dev.kamajihetzner.webhook.cluster;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kamajihetzner.webhook.model.GroupKind;
import dev.kamajihetzner.webhook.model.LiveReadFailed;
import io.fabric8.kubernetes.api.model.Status;
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
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Reads objects whole, in whichever version the API server serves: everything that people write in
 * them, which the graph does not hold. Every read throws {@link LiveReadFailed} where it is not
 * answered in time. Safe for any number of threads.
 */
public final class WholeReads {
  /** Objects in one answer to a list. */
  private static final int PAGE = 500;

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
    return kinds.containsKey(kind) && versions().containsKey(kinds.get(kind));
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
  private synchronized void forgetVersions() {
    versions = null;
  }

  /** The object of that name; nothing where there is none, or the kind is not served. */
  public Optional<ObjectNode> get(GroupKind kind, String namespace, String name) {
    if (!serves(kind)) {
      return Optional.empty();
    }
    try {
      String json = ask(kind, path(kind, namespace) + '/' + encoded(name));
      return Optional.of(StoredObjects.one(json));
    } catch (KubernetesClientException e) {
      if (isNotThere(name, e.getStatus())) {
        return Optional.empty();
      }
      throw failed(kind, e);
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
    if (!serves(kind)) {
      return;
    }
    String query = "?limit=" + PAGE;
    if (labelSelector != null) {
      query += "&labelSelector=" + encoded(labelSelector);
    }
    try {
      String next = null;
      do {
        String from = next == null ? "" : "&continue=" + encoded(next);
        next = StoredObjects.each(ask(kind, path(kind, namespace) + query + from), objects);
      } while (next != null);
    } catch (KubernetesClientException | IOException e) {
      throw failed(kind, e);
    }
  }

  private String ask(GroupKind kind, String path) {
    Function<KubernetesClient, String> request = it -> it.raw(path);
    return new TimedClient(client, timeout).call(request);
  }

  private String path(GroupKind kind, String namespace) {
    return "/apis/"
        + kind.group()
        + '/'
        + versions().get(kinds.get(kind))
        + "/namespaces/"
        + namespace
        + '/'
        + kinds.get(kind).plural();
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  /** By its name; while a definition is replaced, the kind itself is not found. */
  private static boolean isNotThere(String name, Status status) {
    return status != null
        && Integer.valueOf(HttpURLConnection.HTTP_NOT_FOUND).equals(status.getCode())
        && status.getDetails() != null
        && name.equals(status.getDetails().getName());
  }

  private LiveReadFailed failed(GroupKind kind, Exception failure) {
    if (failure instanceof KubernetesClientException refusal
        && refusal.getCode() == HttpURLConnection.HTTP_NOT_FOUND) {
      forgetVersions();
    }
    return new LiveReadFailed(kind + " could not be read: " + TimedClient.reason(failure), failure);
  }
}
