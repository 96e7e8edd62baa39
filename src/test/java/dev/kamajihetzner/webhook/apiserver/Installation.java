package dev.kamajihetzner.webhook.apiserver;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kamajihetzner.webhook.model.Kind;
import io.fabric8.kubernetes.api.model.Secret;
import java.io.UncheckedIOException;
import java.net.Inet4Address;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * deploy/ as {@code kubectl apply -k} brings it to an API server, which calls the webhook by its
 * Service. Pods are processes on this machine: the webhook's with the Secret as a volume, the
 * controller's with nothing but its account.
 */
final class Installation implements AutoCloseable {
  static final String NAMESPACE = "kamaji-hetzner-webhook";
  static final String LEAF = "kamaji-hetzner-webhook-tls";
  static final String AUTHORITY = "kamaji-hetzner-webhook-ca";

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration POLL = Duration.ofMillis(50);

  private final Generation generation = Generation.V1BETA2;
  private final AuditLog audit = new AuditLog();
  private final ApiServer apiServer;
  private final Api api;
  private final Deque<AutoCloseable> open = new ArrayDeque<>();
  private final List<Integer> ports = new ArrayList<>();

  Installation() {
    List<String> flags = new ArrayList<>(audit.flags());
    // Services have no addresses where nothing routes to them: endpoints are called themselves.
    flags.add("--enable-aggregator-routing=true");
    apiServer = ApiServer.start(flags);
    api = new Api(apiServer.config());
    apply();
  }

  /** An address of this machine that an endpoint may have: no loopback. */
  static Optional<String> address() {
    try {
      return NetworkInterface.networkInterfaces()
          .flatMap(NetworkInterface::inetAddresses)
          .filter(it -> it instanceof Inet4Address)
          .filter(it -> !it.isLoopbackAddress() && !it.isLinkLocalAddress())
          .map(it -> it.getHostAddress())
          .findFirst();
    } catch (SocketException e) {
      throw new UncheckedIOException(e);
    }
  }

  void apply() {
    kubectl("apply", "-k", "deploy/").succeeded();
  }

  Kubectl.Run kubectl(String... arguments) {
    return apiServer.kubectl().run("", List.of(arguments));
  }

  void installKinds() {
    ManagementCluster.install(api, generation.definitions());
  }

  ApiServer apiServer() {
    return apiServer;
  }

  Api api() {
    return api;
  }

  AuditLog audit() {
    return audit;
  }

  <T extends AutoCloseable> T closedAtTheEnd(T one) {
    open.push(one);
    return one;
  }

  Account controllerAccount() {
    return Account.of(api, NAMESPACE + "-controller");
  }

  /** Starts a controller with those settings, given as name and value. */
  ProgramProcess controller(String... settings) {
    return controller(controllerAccount().kubeconfig(), settings);
  }

  ProgramProcess controller(Path kubeconfig, String... settings) {
    Map<String, String> all = new HashMap<>();
    for (int i = 0; i < settings.length; i += 2) {
      all.put(settings[i], settings[i + 1]);
    }
    return closedAtTheEnd(new ProgramProcess("controller", kubeconfig, all, Map.of()));
  }

  /** Starts an admission pod, whose volume follows late by that, and sends the Service's calls. */
  WebhookProcess replica(Supplier<Duration> lateness) {
    ObjectNode pod = pod(ports.size());
    api.create(pod).accepted();
    SecretVolume volume =
        closedAtTheEnd(
            new SecretVolume(
                api.client().resources(Secret.class).inNamespace(NAMESPACE).withName(LEAF),
                lateness));
    volume.awaitMounted(PATIENCE);
    int port = WebhookProcess.freePort();
    WebhookProcess process =
        closedAtTheEnd(
            new WebhookProcess(
                Account.of(api, NAMESPACE).kubeconfig(),
                volume.file("tls.crt"),
                volume.file("tls.key"),
                "0.0.0.0",
                port,
                Map.of("certificate.reload-interval", "500ms", "location.default", "fsn1")));
    ports.add(port);
    route();
    return process;
  }

  /** As the Deployment's, which nobody makes here. */
  private ObjectNode pod(int number) {
    ObjectNode deployment =
        Documents.read(Path.of("deploy", "base", "40-deployment.yaml")).all().get(0);
    ObjectNode pod = ManagementCluster.object("v1", "Pod", NAMESPACE, NAMESPACE + '-' + number);
    JsonNode template = deployment.at("/spec/template");
    pod.withObject("/metadata").set("labels", template.at("/metadata/labels"));
    pod.set("spec", template.path("spec"));
    return pod;
  }

  /** As the controller of endpoints: a slice for each port. */
  private void route() {
    int port = ports.get(ports.size() - 1);
    ObjectNode slice =
        ManagementCluster.object(
            "discovery.k8s.io/v1", "EndpointSlice", NAMESPACE, NAMESPACE + '-' + port);
    slice.put("addressType", "IPv4");
    slice.withObject("/metadata/labels").put("kubernetes.io/service-name", NAMESPACE);
    ArrayNode endpoints = slice.putArray("endpoints");
    ObjectNode endpoint = endpoints.addObject();
    endpoint.putArray("addresses").add(address().orElseThrow());
    endpoint.putObject("conditions").put("ready", true);
    slice.putArray("ports").addObject().put("name", "https").put("port", port);
    api.create(slice).accepted();
  }

  List<Integer> ports() {
    return ports;
  }

  /** A write that both webhooks are asked about, and that is not made. */
  Api.Answer ask() {
    ObjectNode asked = generation.example("complete").in("default").the(Kind.HETZNER_CLUSTER);
    asked.withObject("/metadata").put("name", "asked");
    return api.create(asked, "dryRun=All");
  }

  void awaitAnswer(Duration patience) {
    await("a review to be answered")
        .atMost(patience)
        .pollInterval(POLL)
        .until(() -> ask().isAccepted());
  }

  @Override
  public void close() {
    for (AutoCloseable one : open) {
      try {
        one.close();
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    }
    api.close();
    apiServer.close();
  }
}
