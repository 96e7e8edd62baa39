package dev.kamajihetzner.webhook.apiserver;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kamajihetzner.webhook.model.Kind;
import io.fabric8.kubernetes.api.model.Secret;
import java.io.ByteArrayInputStream;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * deploy/ as {@code kubectl apply -k} brings it to an API server, which calls the webhook by its
 * Service. Pods are processes on this machine: the webhook's with the Secret as a volume, the
 * controller's with nothing but its account.
 */
final class Installation implements AutoCloseable {
  static final String NAMESPACE = "kamaji-hetzner-webhook";
  static final String SERVICE = NAMESPACE + "." + NAMESPACE + ".svc";
  static final String LEAF = "kamaji-hetzner-webhook-tls";
  static final String AUTHORITY = "kamaji-hetzner-webhook-ca";

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration POLL = Duration.ofMillis(50);

  private final List<String> applyOptions;
  private final Generation generation = Generation.V1BETA2;
  private final AuditLog audit = new AuditLog();
  private final ApiServer apiServer;
  private final Api api;
  private final Deque<AutoCloseable> open = new ArrayDeque<>();
  private final List<Integer> ports = new ArrayList<>();

  /** Applied with those options. */
  Installation(String... applyOptions) {
    this.applyOptions = List.of(applyOptions);
    List<String> flags = new ArrayList<>(audit.flags());
    // Services have no addresses where nothing routes to them: endpoints are called themselves.
    flags.add("--enable-aggregator-routing=true");
    apiServer = ApiServer.start(flags);
    api = new Api(apiServer.config());
    apply();
  }

  /**
   * An address of this machine that an endpoint may have: no loopback. Bridges of containers have
   * addresses, too, so it is the one that leads out of here, where one does.
   */
  static Optional<String> address() {
    return Stream.concat(leadingOut().stream(), all())
        .filter(it -> it instanceof Inet4Address)
        .filter(it -> !it.isLoopbackAddress() && !it.isLinkLocalAddress())
        .map(InetAddress::getHostAddress)
        .findFirst();
  }

  private static Optional<InetAddress> leadingOut() {
    try (DatagramSocket socket = new DatagramSocket()) {
      // That sends nothing, and the address is one for documentation.
      socket.connect(new InetSocketAddress("192.0.2.1", 9));
      return Optional.of(socket.getLocalAddress());
    } catch (SocketException e) {
      return Optional.empty();
    }
  }

  private static Stream<InetAddress> all() {
    try {
      return NetworkInterface.networkInterfaces().flatMap(NetworkInterface::inetAddresses);
    } catch (SocketException e) {
      throw new UncheckedIOException(e);
    }
  }

  void apply() {
    List<String> arguments = new ArrayList<>(List.of("apply", "-k", "deploy/"));
    arguments.addAll(applyOptions);
    apiServer.kubectl().run("", arguments).succeeded();
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

  /** A pod of the admission Deployment, which nobody starts. */
  void pod() {
    api.create(pod(ports.size())).accepted();
  }

  /** Starts an admission pod, whose volume follows late by that, and sends the Service's calls. */
  WebhookProcess replica(Supplier<Duration> lateness) {
    pod();
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

  ObjectNode stored(String kind, String name) {
    String apiVersion = kind.endsWith("Configuration") ? "admissionregistration.k8s.io/v1" : "v1";
    return ManagementCluster.object(apiVersion, kind, NAMESPACE, name);
  }

  ObjectNode secret(String name) {
    return stored("Secret", name);
  }

  List<ObjectNode> configurations() {
    return List.of(
        stored("MutatingWebhookConfiguration", NAMESPACE),
        stored("ValidatingWebhookConfiguration", NAMESPACE));
  }

  /** Changes every entry of both configurations. */
  void changeBundles(Consumer<ObjectNode> clientConfig) {
    for (ObjectNode configuration : configurations()) {
      api.update(
              configuration,
              it -> {
                it.path("webhooks")
                    .forEach(webhook -> clientConfig.accept(webhook.withObject("/clientConfig")));
                return it;
              })
          .accepted();
    }
  }

  /** The caBundle of every entry. */
  List<byte[]> bundles() {
    List<byte[]> bundles = new ArrayList<>();
    for (ObjectNode configuration : configurations()) {
      for (JsonNode webhook : api.get(configuration).body().path("webhooks")) {
        bundles.add(decoded(webhook.at("/clientConfig/caBundle")));
      }
    }
    return bundles;
  }

  private static byte[] decoded(JsonNode base64) {
    return Base64.getDecoder().decode(base64.asText());
  }

  static List<X509Certificate> certificates(byte[] pem) {
    try {
      return CertificateFactory.getInstance("X.509")
          .generateCertificates(new ByteArrayInputStream(pem))
          .stream()
          .map(X509Certificate.class::cast)
          .toList();
    } catch (CertificateException e) {
      return List.of();
    }
  }

  /** The serving certificate, if there is one. */
  Optional<X509Certificate> leaf() {
    JsonNode secret = api.get(secret(LEAF)).body();
    return secret.path("type").asText().equals("kubernetes.io/tls")
        ? certificates(decoded(secret.at("/data/tls.crt"))).stream().findFirst()
        : Optional.empty();
  }

  /** The certificate of the authority that signs, PEM. */
  byte[] authority() {
    return decoded(api.get(secret(AUTHORITY)).body().at("/data/ca.crt"));
  }

  /** Whether every entry trusts the serving certificate. */
  boolean verifies() {
    Optional<X509Certificate> leaf = leaf();
    return leaf.isPresent()
        && bundles().size() > 2
        && bundles().stream()
            .allMatch(
                bundle -> certificates(bundle).stream().anyMatch(it -> signed(it, leaf.get())));
  }

  private static boolean signed(X509Certificate authority, X509Certificate leaf) {
    try {
      leaf.verify(authority.getPublicKey());
      return true;
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  /** Waits until every entry trusts the serving certificate, and a review is answered. */
  void awaitVerifying() {
    await("everything to verify")
        .atMost(PATIENCE)
        .pollInterval(POLL)
        .until(() -> verifies() && ask().isAccepted());
  }

  /** Asks for a new authority. */
  void rotate(String request) {
    kubectl(
            "annotate",
            "--overwrite",
            "-n",
            NAMESPACE,
            "secret",
            AUTHORITY,
            "kamaji-hetzner.dev/rotate=" + request)
        .succeeded();
  }

  /** Who holds the Lease; empty for nobody. */
  String leader() {
    return api.get(lease()).body().at("/spec/holderIdentity").asText();
  }

  ObjectNode lease() {
    return ManagementCluster.object(
        "coordination.k8s.io/v1", "Lease", NAMESPACE, NAMESPACE + "-controller");
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
