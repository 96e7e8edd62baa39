package dev.kamajihetzner.webhook.apiserver;

import static dev.kamajihetzner.webhook.apiserver.ManagementCluster.object;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kamajihetzner.webhook.PackagedProgram;
import dev.kamajihetzner.webhook.certificate.rotation.GivenAuthority;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * What {@code kubectl apply -k deploy/} makes, with the webhook as a process beside the API server
 * and a certificate as the controller issues it. As there is no kubelet, the pods are objects only,
 * whose address is this machine's; the API server finds the webhook by its Service and their
 * endpoints, as anywhere.
 */
final class InstalledWebhook implements AutoCloseable {
  static final String NAME = "kamaji-hetzner-webhook";
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final ApiServer apiServer = ApiServer.start(List.of("--enable-aggregator-routing=true"));
  private final Api api = new Api(apiServer.config());
  private final Relay relay = new Relay(apiServer.config(), Duration.ZERO);
  private final Path directory;
  private final String address;
  private final int port = WebhookProcess.freePort();
  private final int managementPort = WebhookProcess.freePort();
  private final List<Process> processes = new ArrayList<>();

  InstalledWebhook(String address) throws IOException {
    this.address = address;
    this.directory = Workspace.directory("installed");
    for (Path file : Generation.V1BETA2.definitions()) {
      Documents.read(file).all().forEach(it -> api.apply(it, "tests").accepted());
    }
    apiServer.kubectl().run("", "apply", "-k", "deploy").succeeded();
    api.apply(ManagementCluster.node("hcloud-1", "hcloud://1", "fsn1"), "tests").accepted();
    issueCertificate();
    writeCertificate();
    startWebhook();
    createPods();
  }

  Api api() {
    return api;
  }

  ApiServer apiServer() {
    return apiServer;
  }

  /** The way of the webhook to the API server. */
  Relay relay() {
    return relay;
  }

  static ObjectNode ours(String apiVersion, String kind, String name) {
    return object(apiVersion, kind, NAME, name);
  }

  /** As the controller does, which others test: two Secrets, the bundles and a Lease. */
  private void issueCertificate() {
    String service = NAME + "." + NAME + ".svc";
    GivenAuthority authority = GivenAuthority.at(Instant.now(), Duration.ofDays(365));
    GivenAuthority.Leaf leaf = authority.leaf(Instant.now(), Duration.ofDays(30), service);
    secret("ca", "Opaque", Map.of("ca.crt", authority.pem()));
    secret("tls", "kubernetes.io/tls", Map.of("tls.crt", leaf.pem(), "tls.key", leaf.key()));
    for (String kind : List.of("MutatingWebhookConfiguration", "ValidatingWebhookConfiguration")) {
      api.update(
              object("admissionregistration.k8s.io/v1", kind, null, NAME),
              stored -> withBundle(stored, authority.pem()))
          .accepted();
    }
    api.create(lease("controller-1")).accepted();
  }

  /** A Lease that lasts as long as any test. */
  static ObjectNode lease(String holder) {
    ObjectNode lease = ours("coordination.k8s.io/v1", "Lease", NAME + "-controller");
    lease
        .putObject("spec")
        .put("holderIdentity", holder)
        .put("leaseDurationSeconds", 3600)
        .put(
            "renewTime",
            Instant.now().truncatedTo(ChronoUnit.MILLIS).toString().replace("Z", "000Z"));
    return lease;
  }

  static ObjectNode withBundle(ObjectNode configuration, byte[] caBundle) {
    for (JsonNode webhook : configuration.path("webhooks")) {
      ((ObjectNode) webhook.path("clientConfig"))
          .put("caBundle", Base64.getEncoder().encodeToString(caBundle));
    }
    return configuration;
  }

  private void secret(String name, String type, Map<String, byte[]> data) {
    ObjectNode secret = ours("v1", "Secret", NAME + "-" + name).put("type", type);
    data.forEach(
        (key, bytes) ->
            secret.withObject("/data").put(key, Base64.getEncoder().encodeToString(bytes)));
    api.create(secret).accepted();
  }

  /** As the kubelet does. */
  private void writeCertificate() throws IOException {
    JsonNode secret = api.stored(ours("v1", "Secret", NAME + "-tls"));
    for (String file : List.of("tls.crt", "tls.key")) {
      Files.write(
          directory.resolve(file),
          Base64.getDecoder().decode(secret.at("/data").path(file).asText()));
    }
  }

  private void startWebhook() {
    Process webhook =
        start(
            "serve",
            NAME,
            relay.url(),
            Map.of(
                "KAMAJI_HETZNER_CERTIFICATE_FILES_CERTIFICATE",
                    directory.resolve("tls.crt").toString(),
                "KAMAJI_HETZNER_CERTIFICATE_FILES_KEY", directory.resolve("tls.key").toString(),
                "QUARKUS_HTTP_HOST", "0.0.0.0",
                "QUARKUS_HTTP_SSL_PORT", Integer.toString(port),
                "QUARKUS_MANAGEMENT_HOST", "0.0.0.0",
                "QUARKUS_MANAGEMENT_PORT", Integer.toString(managementPort)));
    await("the webhook to be ready")
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(200))
        .ignoreExceptions()
        .until(
            () -> {
              URI ready =
                  URI.create("http://" + address + ":" + managementPort + "/q/health/ready");
              try (var in = ready.toURL().openStream()) {
                return in.readAllBytes().length > 0 && webhook.isAlive();
              }
            });
  }

  /** Two, as the Deployment wants them; both are the one process. */
  private void createPods() {
    JsonNode template = api.stored(ours("apps/v1", "Deployment", NAME)).at("/spec/template");
    ObjectNode slice =
        ours("discovery.k8s.io/v1", "EndpointSlice", NAME + "-1").put("addressType", "IPv4");
    slice.withObject("/metadata/labels").put("kubernetes.io/service-name", NAME);
    slice
        .putArray("ports")
        .addObject()
        .put("name", "https")
        .put("port", port)
        .put("protocol", "TCP");
    for (String name : List.of(NAME + "-a", NAME + "-b")) {
      ObjectNode pod = ours("v1", "Pod", name);
      pod.withObject("/metadata").set("labels", template.at("/metadata/labels"));
      ObjectNode spec = pod.set("spec", template.path("spec").deepCopy()).withObject("/spec");
      for (JsonNode containerPort : spec.at("/containers/0/ports")) {
        ((ObjectNode) containerPort)
            .put(
                "containerPort",
                containerPort.path("name").asText().equals("https") ? port : managementPort);
      }
      api.create(pod).accepted();
      api.patchSubresource(
              pod,
              "status",
              """
              {"status": {"phase": "Running", "podIP": "%1$s", "podIPs": [{"ip": "%1$s"}]}}
              """
                  .formatted(address))
          .accepted();
      ObjectNode endpoint = slice.withArray("/endpoints").addObject();
      endpoint.putArray("addresses").add(address);
      endpoint.putObject("conditions").put("ready", true);
    }
    api.create(slice).accepted();
  }

  private Process start(
      String command, String account, String url, Map<String, String> environment) {
    try {
      List<String> line = new ArrayList<>(PackagedProgram.command("-XX:TieredStopAtLevel=1"));
      line.add(command);
      ProcessBuilder builder =
          new ProcessBuilder(line)
              .directory(directory.toFile())
              .redirectErrorStream(true)
              .redirectOutput(directory.resolve(command + ".log").toFile());
      builder.environment().keySet().retainAll(List.of("PATH", "JAVA_HOME"));
      builder.environment().put("HOME", directory.toString());
      builder.environment().put("KUBECONFIG", kubeconfig(account, url).toString());
      builder.environment().putAll(environment);
      Process process = builder.start();
      processes.add(process);
      return process;
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private Path kubeconfig(String account, String url) throws IOException {
    String token =
        Documents.json(
                api.client()
                    .raw(
                        "/api/v1/namespaces/%s/serviceaccounts/%s/token".formatted(NAME, account),
                        "POST",
                        """
                        {"apiVersion": "authentication.k8s.io/v1", "kind": "TokenRequest",
                         "spec": {"expirationSeconds": 3600}}
                        """))
            .at("/status/token")
            .textValue();
    return Files.writeString(
        directory.resolve(account + ".kubeconfig"),
        """
        apiVersion: v1
        kind: Config
        clusters: [{name: it, cluster: {server: "%s"}}]
        users: [{name: it, user: {token: "%s"}}]
        contexts: [{name: it, context: {cluster: it, user: it}}]
        current-context: it
        """
            .formatted(url, token));
  }

  private static void stop(Process process) {
    process.destroy();
    try {
      if (!process.waitFor(20, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    processes.forEach(InstalledWebhook::stop);
    relay.close();
    api.close();
    apiServer.close();
  }
}
