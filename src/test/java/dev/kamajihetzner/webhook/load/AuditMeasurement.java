package dev.kamajihetzner.webhook.load;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kamajihetzner.webhook.apiserver.FleetApiServer;
import dev.kamajihetzner.webhook.model.Kind;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Measures the controller's audit, and the command {@code audit}, among so many Clusters on a real
 * API server. It needs Linux and the API server of the integration tests.
 */
@Command(
    name = "AuditMeasurement",
    mixinStandardHelpOptions = true,
    showDefaultValues = true,
    sortOptions = false,
    description = "Measures audits on a real API server.")
final class AuditMeasurement implements Callable<Integer> {
  private static final Path DEPLOYMENT = Path.of("deploy", "controller", "40-deployment.yaml");
  private static final Path DIRECTORY = Path.of("target", "load").toAbsolutePath();
  private static final ObjectMapper JSON = new JsonMapper();
  private static final Duration LONG = Duration.ofMinutes(30);
  private static final Duration SHORT = Duration.ofSeconds(60);
  private static final ResourceDefinitionContext REPORTS =
      new ResourceDefinitionContext.Builder()
          .withGroup("openreports.io")
          .withVersion("v1alpha1")
          .withKind("Report")
          .withPlural("reports")
          .withNamespaced(true)
          .build();

  /** What to measure, in this order. */
  enum Phase {
    COMMAND,
    FIRST,
    SEED,
    QUIET,
    SINGLE,
    CLASS,
    STEADY,
    RESTART,
    OUTAGE,
    HOLD
  }

  @Option(names = "--binary", description = "Native binary or jar; else what was built last.")
  private Path binary;

  @Option(names = "--clusters", defaultValue = "1000", description = "Number of Clusters.")
  private int clusters;

  @Option(names = "--in-namespace", defaultValue = "100", description = "Clusters in a namespace.")
  private int inNamespace;

  @Option(names = "--of-class", defaultValue = "0", description = "Clusters that use the class.")
  private int ofClass;

  @Option(names = "--without-managed-fields", description = "API servers take less memory then.")
  private boolean bare;

  @Option(names = "--argument", description = "Arguments instead of the deployment's.")
  private List<String> arguments = List.of();

  @Option(names = "--set", description = "Environment of the controller and of the command.")
  private Map<String, String> settings = new HashMap<>();

  @Option(names = "--steady", defaultValue = "600", description = "Seconds of the steady state.")
  private int steady;

  @Option(names = "--outage", defaultValue = "60", description = "Seconds of the outage.")
  private int outage;

  @Option(
      names = "--phases",
      split = ",",
      defaultValue = "command,first,quiet,single,class,steady,outage",
      description = "Which to measure: ${COMPLETION-CANDIDATES}.")
  private List<Phase> phases;

  private FleetApiServer server;
  private ClusterFleet fleet;
  private AuditedFleet audited;
  private Artifact artifact;
  private Path directory;
  private MeasuredController controller;

  public static void main(String[] arguments) {
    System.setProperty("java.util.logging.manager", "org.jboss.logmanager.LogManager");
    Locale.setDefault(Locale.ROOT);
    System.exit(
        new CommandLine(new AuditMeasurement())
            .setCaseInsensitiveEnumValuesAllowed(true)
            .execute(arguments));
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    artifact = binary == null ? Artifact.built() : Artifact.of(binary);
    Files.createDirectories(DIRECTORY);
    directory = Files.createTempDirectory(DIRECTORY, "audit-");
    fleet = new ClusterFleet(clusters, inNamespace);
    try (FleetApiServer started = new FleetApiServer()) {
      server = started;
      audited = new AuditedFleet(fleet, ofClass, !bare);
      audited.store(server);
      server.awaitStored(Kind.CLUSTER, clusters);
      server.awaitStored(Kind.MACHINE_DEPLOYMENT, 5L * clusters);
      say("%,d Clusters are there", clusters);
      for (Phase phase : Phase.values()) {
        if (phases.contains(phase)) {
          say("== %s", phase);
          measure(phase);
        }
      }
    } finally {
      if (controller != null) {
        Files.writeString(directory.resolve("controller.log"), controller.log());
        controller.close();
      }
      say("logs: %s", directory);
    }
    return 0;
  }

  private void measure(Phase phase) throws IOException, InterruptedException {
    switch (phase) {
      case COMMAND -> command();
      case FIRST -> first();
      case SEED -> seed();
      case QUIET -> quiet();
      case SINGLE -> single();
      case CLASS -> sharedClass();
      case STEADY -> steady();
      case RESTART -> restart();
      case OUTAGE -> outage();
      case HOLD -> {
        say("administrator: %s, controller: %s", server.administrator(), server.controller());
        System.in.read();
      }
      default -> throw new IllegalArgumentException();
    }
  }

  private static void say(String message, Object... arguments) {
    System.out.println(
        Instant.now().toString().substring(11, 19) + ' ' + message.formatted(arguments));
  }

  private void command() throws IOException, InterruptedException {
    server.newRequests();
    List<String> command = new ArrayList<>(List.of("audit", "-o", "html"));
    Map<String, String> environment = new HashMap<>(settings);
    environment.put("KUBECONFIG", server.controller().toString());
    environment.put("HOME", directory.toString());
    try (ChildProcess process =
        new ChildProcess(artifact.command(command), environment, directory)) {
      long most = 0;
      while (process.isAlive()) {
        try {
          most = Math.max(most, process.privateMemory());
        } catch (IOException | RuntimeException e) {
          // It has ended meanwhile.
        }
        TimeUnit.MILLISECONDS.sleep(20);
      }
      Duration took = process.age();
      String html = process.output();
      say(
          "audit -o html: status %d after %.1f s, private MiB: %d at most, %,d bytes, begins %s",
          process.await(),
          took.toMillis() / 1e3,
          most / 1024,
          html.getBytes(StandardCharsets.UTF_8).length,
          html.substring(0, Math.min(200, html.length())).replace('\n', ' '));
      Files.writeString(directory.resolve("audit.html"), html);
    }
    say("%s", MeasuredController.told(server.newRequests()));
  }

  private void startController() throws IOException {
    DeployedContainer deployed = DeployedContainer.read(DEPLOYMENT);
    List<String> all = new ArrayList<>(List.of("controller"));
    all.addAll(arguments);
    List<String> command = artifact.command(arguments.isEmpty() ? deployed.arguments() : all);
    Map<String, String> environment = new HashMap<>(deployed.environment());
    environment.putAll(settings);
    say("%s", String.join(" ", command));
    controller = new MeasuredController(command, environment, server, directory);
  }

  private void first() throws IOException, InterruptedException {
    server.newRequests();
    startController();
    controller.await("this controller leads", SHORT);
    say("leads");
    say("%s", controller.await("Clusters judged in", LONG));
    say("%s; processor %.1f s", controller.memory(), controller.processorTime().toMillis() / 1e3);
    say("%s", MeasuredController.told(server.newRequests()));
  }

  /** All but the first report are there at once, so that nobody has to wait for the others. */
  private void seed() throws IOException, InterruptedException {
    List<GenericKubernetesResource> written = List.of();
    while (written.isEmpty()) {
      TimeUnit.MILLISECONDS.sleep(100);
      for (int i = ofClass; i < clusters && written.isEmpty(); i += inNamespace) {
        String namespace = fleet.place(i).namespace();
        written =
            server
                .client()
                .genericKubernetesResources(REPORTS)
                .inNamespace(namespace)
                .list(new ListOptionsBuilder().withLimit(1L).build())
                .getItems();
      }
    }
    audited.storeReports(server, JSON.valueToTree(written.get(0)));
    say("reports are there");
  }

  private void quiet() throws IOException, InterruptedException {
    List<FleetApiServer.Request> requests = controller.awaitQuiet(LONG.multipliedBy(2));
    say("quiet: %s", MeasuredController.told(requests));
    say("%s; processor %.1f s", controller.memory(), controller.processorTime().toMillis() / 1e3);
    say("%d lines are logged", controller.log().lines().count());
  }

  private ObjectNode workers(int number) {
    ClusterFleet.Place place = fleet.place(number);
    return FleetApiServer.named(
        AuditedFleet.CLUSTER_API,
        Kind.MACHINE_DEPLOYMENT.toString(),
        place.namespace(),
        place.name() + "-md-0");
  }

  private List<GenericKubernetesResource> reports(String namespace) {
    return server
        .client()
        .genericKubernetesResources(REPORTS)
        .inNamespace(namespace)
        .list()
        .getItems();
  }

  private String report(ClusterFleet.Place place) {
    return reports(place.namespace()).stream()
        .filter(it -> String.valueOf(it.getAdditionalProperties()).contains("name=" + place.name()))
        .map(it -> String.valueOf(it.getAdditionalProperties()))
        .findFirst()
        .orElse("");
  }

  /** The workers of one Cluster get a version that they may not have. */
  private void single() throws IOException, InterruptedException {
    server.newRequests();
    for (int i = 0; i < 3; i++) {
      int number = i * (clusters / 3);
      long begun = System.nanoTime();
      server.patch(
          workers(number), "{\"spec\":{\"template\":{\"spec\":{\"version\":\"v9.99.0\"}}}}");
      ClusterFleet.Place place = fleet.place(number);
      while (!report(place).contains("v9.99.0")) {
        TimeUnit.MILLISECONDS.sleep(50);
      }
      long took = System.nanoTime() - begun;
      say("the report says so after %d ms", took / 1_000_000);
      say("%s", MeasuredController.told(controller.awaitQuiet(SHORT)));
    }
    say("%s", controller.memory());
  }

  private void sharedClass() throws IOException, InterruptedException {
    server.newRequests();
    String namespace = fleet.place(0).namespace();
    ObjectNode shared =
        FleetApiServer.named(
            AuditedFleet.CLUSTER_API, Kind.CLUSTER_CLASS.toString(), namespace, AuditedFleet.CLASS);
    Instant begun = Instant.now();
    server.patch(shared, "{\"metadata\":{\"labels\":{\"changed\":\"once\"}}}");
    say("the class: %s", MeasuredController.told(controller.awaitQuiet(LONG)));
    say("quiet again after %d s; %s", since(begun), controller.memory());
    begun = Instant.now();
    server.delete(shared);
    say("the class is gone: %s", MeasuredController.told(controller.awaitQuiet(LONG)));
    say("quiet again after %d s; %s", since(begun), controller.memory());
  }

  private static long since(Instant begun) {
    return Duration.between(begun, Instant.now()).toSeconds();
  }

  private Map<String, String> versions() {
    Map<String, String> versions = new TreeMap<>();
    Stream.iterate(0, it -> it < clusters, it -> it + inNamespace)
        .map(it -> fleet.place(it).namespace())
        .flatMap(it -> reports(it).stream())
        .map(GenericKubernetesResource::getMetadata)
        .forEach(it -> versions.put(it.getName(), it.getResourceVersion()));
    return versions;
  }

  /** Nothing happens, then what happens all the time and changes nothing. */
  private void steady() throws IOException, InterruptedException {
    server.newRequests();
    final Map<String, String> before = versions();
    TimeUnit.SECONDS.sleep(steady / 2);
    say("nothing happens: %s", MeasuredController.told(server.newRequests()));
    for (int i = 0; i < steady / 2; i++) {
      ClusterFleet.Place place = fleet.place(i % clusters);
      server.patchStatus(
          FleetApiServer.named(
              AuditedFleet.CLUSTER_API, Kind.CLUSTER.toString(), place.namespace(), place.name()),
          "{\"status\":{\"observedGeneration\":%d}}".formatted(i));
      server.patchStatus(workers(i % clusters), "{\"status\":{\"replicas\":%d}}".formatted(i));
      TimeUnit.SECONDS.sleep(1);
    }
    say("only statuses change: %s", MeasuredController.told(server.newRequests()));
    say("%,d reports, the same as before: %s", before.size(), versions().equals(before));
    say("%s; processor %.1f s", controller.memory(), controller.processorTime().toMillis() / 1e3);
  }

  /** A new process finds everything told. */
  private void restart() throws IOException, InterruptedException {
    final Map<String, String> before = versions();
    controller.terminate();
    say("ended with status %d", controller.status());
    first();
    quiet();
    say("%,d reports, the same as before: %s", before.size(), versions().equals(before));
  }

  private void outage() throws IOException, InterruptedException {
    final Map<String, String> before = versions();
    long pid = server.process().pid();
    new ProcessBuilder("kill", "-STOP", Long.toString(pid)).start().waitFor();
    Instant begun = Instant.now();
    while (since(begun) < outage) {
      TimeUnit.MILLISECONDS.sleep(500);
    }
    say("after %d s alive: %s, %s", since(begun), controller.isAlive(), controller.memory());
    new ProcessBuilder("kill", "-CONT", Long.toString(pid)).start().waitFor();
    if (!controller.isAlive()) {
      String log = controller.log();
      say("status %d: %s", controller.status(), log.substring(Math.max(0, log.length() - 600)));
      controller.close();
      first();
    }
    quiet();
    say("%,d reports, the same as before: %s", before.size(), versions().equals(before));
  }
}
