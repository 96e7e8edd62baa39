package dev.kamajihetzner.webhook.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.kamajihetzner.webhook.cluster.RequestFailure;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReportRequestsTest {
  private static final ReportApi API = new ReportApi(ReportApi.Group.OPENREPORTS, "v1alpha1");
  private static final String TARGET =
      "/apis/infrastructure.cluster.x-k8s.io/v1beta1/namespaces/a/hetznerclusters/blue";
  private static final ObjectNode OBJECT =
      ReportStoreInMemory.json(
          "{\"metadata\":{\"name\":\"x\",\"uid\":\"u\",\"resourceVersion\":\"7\"}}");

  /** What is answered, and what was asked. */
  private final List<String> requests = new CopyOnWriteArrayList<>();

  /** Answers to requests whose paths end so. */
  private final Map<String, String> pages = new ConcurrentHashMap<>();

  private final CountDownLatch end = new CountDownLatch(1);
  private volatile int status = 200;
  private volatile String body = "{}";
  private HttpServer server;
  private KubernetesClient client;
  private ReportRequests store;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newCachedThreadPool());
    server.createContext("/", this::answer);
    server.start();
    client =
        new KubernetesClientBuilder()
            .withConfig(
                new ConfigBuilder()
                    .withAutoConfigure(false)
                    .withMasterUrl("http://127.0.0.1:" + server.getAddress().getPort())
                    .build())
            .build();
    store = new ReportRequests(client, new ReportRate(1_000));
  }

  @AfterEach
  void stop() {
    end.countDown();
    client.close();
    server.stop(0);
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      String sent = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      requests.add(
          "%s %s %s %s"
              .formatted(
                  exchange.getRequestMethod(),
                  exchange.getRequestURI(),
                  exchange.getRequestHeaders().getFirst("Content-Type"),
                  sent));
      if (status == 0) {
        end.await();
        return;
      }
      String answer =
          pages.entrySet().stream()
              .filter(it -> exchange.getRequestURI().toString().endsWith(it.getKey()))
              .map(Map.Entry::getValue)
              .findFirst()
              .orElse(body);
      byte[] bytes = answer.getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().add("Content-Type", "application/json");
      exchange.sendResponseHeaders(status, bytes.length);
      exchange.getResponseBody().write(bytes);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** A request, and what it comes to. */
  interface Request {
    Object of(ReportStore store);
  }

  static Stream<Request> all() {
    return Stream.of(
        store -> store.read("/apis/x"),
        store -> store.create(API.path("a"), OBJECT),
        store -> store.replace(API.path("a", "x"), OBJECT),
        store -> {
          store.delete(API.path("a", "x"), OBJECT);
          return false;
        },
        store -> store.patch(TARGET, "[]"),
        store -> {
          List<Object> listed = new ArrayList<>();
          store.list(API, listed::add);
          return listed.isEmpty() ? null : listed;
        });
  }

  @ParameterizedTest
  @MethodSource("all")
  void whatIsNotThereIsNoFailure(Request request) {
    status = 404;

    assertThat(request.of(store)).isIn(null, false);
    assertThat(requests).hasSize(1);
  }

  @ParameterizedTest
  @MethodSource("all")
  void allElseIsAFailureThatIsNotTriedAgainHere(Request request) {
    for (int failure : new int[] {400, 403, 409, 413, 422, 429, 500, 503}) {
      status = failure;
      requests.clear();

      assertThatExceptionOfType(KubernetesClientException.class)
          .isThrownBy(() -> request.of(store))
          .satisfies(
              e -> {
                assertThat(RequestFailure.status(e)).isEqualTo(failure);
                assertThat(ReportFailures.isOutage(e)).isEqualTo(failure == 429 || failure >= 500);
              });
      assertThat(requests).hasSize(1);
    }
  }

  @ParameterizedTest
  @MethodSource("all")
  void whoeverDoesNotAnswerInTimeIsOutOfOrder(Request request) {
    status = 0;
    ReportStore store = new ReportRequests(client, new ReportRate(1_000), Duration.ofMillis(500));
    long start = System.nanoTime();

    assertThatExceptionOfType(KubernetesClientException.class)
        .isThrownBy(() -> request.of(store))
        .satisfies(e -> assertThat(ReportFailures.isOutage(e)).isTrue());
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
  }

  @ParameterizedTest
  @MethodSource("all")
  void soIsWhoeverIsNotThere(Request request) {
    server.stop(0);

    assertThatExceptionOfType(KubernetesClientException.class)
        .isThrownBy(() -> request.of(store))
        .satisfies(e -> assertThat(ReportFailures.isOutage(e)).isTrue());
  }

  @ParameterizedTest
  @ValueSource(strings = {"<html>", "{"})
  void anAnswerThatIsNoJsonIsAFailure(String answer) {
    body = answer;

    assertThatExceptionOfType(KubernetesClientException.class)
        .isThrownBy(() -> store.read("/apis/x"));
  }

  @Test
  void whatAnApiServerSaysIsTold() {
    status = 403;
    body = "{\"kind\":\"Status\",\"message\":\"reports \\\"x\\\" is forbidden\"}";
    assertThatExceptionOfType(KubernetesClientException.class)
        .isThrownBy(() -> store.read("/apis/x"))
        .withMessage("reports \"x\" is forbidden");

    body = "<html>";
    assertThatExceptionOfType(KubernetesClientException.class)
        .isThrownBy(() -> store.read("/apis/x"))
        .withMessage("answered with HTTP status 403");
  }

  @Test
  void onlyWhatWasReadIsDeleted() {
    store.delete(API.path("a", "x"), OBJECT);

    assertThat(requests.get(0))
        .startsWith("DELETE /apis/openreports.io/v1alpha1/namespaces/a/reports/x application/json")
        .endsWith("\"preconditions\":{\"uid\":\"u\",\"resourceVersion\":\"7\"}}");
  }

  @Test
  void aPatchIsAJsonPatchOfOurOwn() {
    assertThat(store.patch(TARGET, "[]")).isTrue();

    assertThat(requests)
        .containsExactly(
            "PATCH "
                + TARGET
                + "?fieldManager=kamaji-hetzner-webhook-repair application/json-patch+json []");
  }

  @Test
  void aListIsReadInPages() {
    String more = "app.kubernetes.io%2Fmanaged-by%3Dkamaji-hetzner-webhook";
    pages.put(more, "{\"metadata\":{\"continue\":\"next\"},\"items\":[{\"a\":1},{\"a\":2}]}");
    pages.put(more + "&continue=next", "{\"metadata\":{},\"items\":[{\"a\":3}]}");
    List<Object> listed = new ArrayList<>();

    store.list(API, listed::add);

    assertThat(listed).hasSize(3);
    assertThat(requests)
        .hasSize(2)
        .allMatch(
            it ->
                it.startsWith(
                    "GET /apis/openreports.io/v1alpha1/reports?limit=200&labelSelector="));
  }
}
