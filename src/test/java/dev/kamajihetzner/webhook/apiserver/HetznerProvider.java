package dev.kamajihetzner.webhook.apiserver;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Stands in for the validating webhook of CAPH, Syself's Hetzner provider: the rules of its
 * hetznercluster_webhook.go, v1.1.8, for CREATE and UPDATE.
 *
 * @see <a
 *     href="https://github.com/syself/cluster-api-provider-hetzner/blob/v1.1.8/api/v1beta1/hetznercluster_webhook.go">the
 *     rules</a>
 */
final class HetznerProvider implements AutoCloseable {
  /** Namespaces with this label are under its rules. */
  static final String LABEL = "tests.kamaji-hetzner.dev/caph";

  private static final String NAME = "validation.hetznercluster.infrastructure.cluster.x-k8s.io";
  private static final Map<String, String> ZONES =
      Map.of(
          "fsn1", "eu-central",
          "nbg1", "eu-central",
          "hel1", "eu-central",
          "ash", "us-east",
          "hil", "us-west",
          "sin", "ap-southeast");

  private final HttpsServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final AtomicInteger reviews = new AtomicInteger();
  private final List<String> refusals = new CopyOnWriteArrayList<>();

  HetznerProvider(ServingCertificates certificates) {
    try {
      server = HttpsServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    server.setHttpsConfigurator(new HttpsConfigurator(certificates.sslContext()));
    server.setExecutor(threads);
    server.createContext("/", this::answer);
    server.start();
  }

  /** Its configuration, as CAPH registers it, for namespaces with {@link #LABEL}. */
  ObjectNode configuration(ServingCertificates certificates) {
    return Documents.json(
        """
        {
          "apiVersion": "admissionregistration.k8s.io/v1",
          "kind": "ValidatingWebhookConfiguration",
          "metadata": {"name": "caph-validating-webhook-configuration"},
          "webhooks": [{
            "name": "%s",
            "admissionReviewVersions": ["v1"],
            "clientConfig": {"url": "https://127.0.0.1:%d/", "caBundle": "%s"},
            "failurePolicy": "Fail",
            "sideEffects": "None",
            "namespaceSelector": {"matchLabels": {"%s": "enforced"}},
            "rules": [{
              "apiGroups": ["infrastructure.cluster.x-k8s.io"],
              "apiVersions": ["v1beta1"],
              "operations": ["CREATE", "UPDATE"],
              "resources": ["hetznerclusters"]
            }]
          }]
        }
        """
            .formatted(NAME, server.getAddress().getPort(), certificates.caBundle(), LABEL));
  }

  int reviews() {
    return reviews.get();
  }

  List<String> refusals() {
    return refusals;
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      JsonNode request =
          Documents.json(
                  new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8))
              .path("request");
      List<String> wrong =
          request.path("operation").asText().equals("CREATE")
              ? created(request.path("object"))
              : updated(request.path("oldObject"), request.path("object"));
      reviews.incrementAndGet();
      refusals.addAll(wrong);
      ObjectNode review =
          Documents.json("{}")
              .put("apiVersion", "admission.k8s.io/v1")
              .put("kind", "AdmissionReview");
      ObjectNode response = review.withObject("/response");
      response.put("uid", request.path("uid").asText()).put("allowed", wrong.isEmpty());
      if (!wrong.isEmpty()) {
        response.withObject("/status").put("message", String.join(", ", wrong));
      }
      byte[] body = review.toString().getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("Content-Type", "application/json");
      exchange.sendResponseHeaders(200, body.length);
      exchange.getResponseBody().write(body);
    }
  }

  static List<String> created(JsonNode object) {
    JsonNode spec = object.path("spec");
    List<String> wrong = new ArrayList<>();
    boolean allowed =
        object
            .path("metadata")
            .path("annotations")
            .path("capi.syself.com/allow-empty-control-plane-address")
            .asText()
            .equals("true");
    JsonNode regions = spec.path("controlPlaneRegions");
    if (!allowed && regions.isEmpty()) {
      wrong.add("control plane regions must not be empty");
    }
    TreeSet<String> zones = new TreeSet<>();
    for (JsonNode region : regions) {
      String zone = ZONES.get(region.asText());
      if (zone == null) {
        wrong.add("wrong control plane region");
      } else {
        zones.add(zone);
      }
    }
    boolean enabled = enabled(spec);
    if (enabled && spec.at("/controlPlaneLoadBalancer/region").asText().isEmpty()) {
      wrong.add("region should not be empty if load balancer is enabled");
    }
    if (!spec.at("/hcloudNetwork/enabled").asBoolean() && zones.size() > 1) {
      wrong.add("regions are not in one network zone");
    }
    JsonNode endpoint = spec.path("controlPlaneEndpoint");
    if (!allowed
        && !enabled
        && (endpoint.path("host").asText().isEmpty() || endpoint.path("port").asInt() == 0)) {
      wrong.add(
          "controlPlaneEndpoint has to be specified if controlPlaneLoadBalancer is not enabled");
    }
    return wrong;
  }

  static List<String> updated(JsonNode old, JsonNode object) {
    JsonNode before = old.path("spec");
    JsonNode after = object.path("spec");
    List<String> wrong = new ArrayList<>();
    if (!before.path("hcloudNetwork").equals(after.path("hcloudNetwork"))) {
      wrong.add("spec.hcloudNetwork: field is immutable");
    }
    if (enabled(before) != enabled(after)) {
      wrong.add("spec.controlPlaneLoadBalancer.enabled: field is immutable");
    }
    // Absent means 0 here, although the API's default is 6443.
    if (before.at("/controlPlaneLoadBalancer/port").asInt()
        != after.at("/controlPlaneLoadBalancer/port").asInt()) {
      wrong.add("spec.controlPlaneLoadBalancer.port: field is immutable");
    }
    if (!Objects.equals(
        before.at("/controlPlaneLoadBalancer/region").asText(),
        after.at("/controlPlaneLoadBalancer/region").asText())) {
      wrong.add("spec.controlPlaneLoadBalancer.region: field is immutable");
    }
    return wrong;
  }

  /** In Go, no block is all zero values: off. */
  private static boolean enabled(JsonNode spec) {
    return spec.at("/controlPlaneLoadBalancer/enabled").asBoolean(false);
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
