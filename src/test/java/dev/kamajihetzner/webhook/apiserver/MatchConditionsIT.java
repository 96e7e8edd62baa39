package dev.kamajihetzner.webhook.apiserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kamajihetzner.webhook.deploy.WebhookEntry;
import dev.kamajihetzner.webhook.policy.AdmissionRequest;
import dev.kamajihetzner.webhook.policy.AdmissionRequest.Operation;
import dev.kamajihetzner.webhook.review.GivenRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The API server asks as {@link WebhookEntry} says, and lets nothing by that a policy would judge:
 * for recorded reviews and the requests of policies' cases.
 */
@NeedsApiServer(atLeast = "1.30", why = "webhook configurations have no matchConditions before")
class MatchConditionsIT {
  private static final Generation GENERATION = Generation.V1BETA2;
  private static final List<WebhookEntry> ENTRIES = WebhookEntry.all();
  private static final AtomicInteger NUMBER = new AtomicInteger();

  private static ManagementCluster cluster;
  private static Recorder recorder;
  private static Api api;

  @BeforeAll
  static void recordCalls() {
    cluster = ManagementCluster.bare(GENERATION);
    cluster.install(
        GENERATION.definitions().stream().map(MatchConditionsIT::withoutRequiredFields).toList());
    api = cluster.api();
    recorder = new Recorder(cluster.certificates());
    for (String file : List.of("60-mutating-webhook.yaml", "61-validating-webhook.yaml")) {
      Documents.read(Path.of("deploy", "base", file)).all().forEach(MatchConditionsIT::configure);
    }
    ObjectNode asked =
        GENERATION.example("minimal").in("default").all().stream()
            .filter(it -> it.path("kind").asText().equals("HetznerCluster"))
            .findAny()
            .orElseThrow();
    await("the API server to call the recorder")
        .atMost(Duration.ofSeconds(60))
        .until(
            () ->
                api.create(asked, "dryRun=All").isAccepted()
                    && recorder.asked().equals(Set.of("mutate", "validate")));
  }

  /** Cases leave out what they are not about. */
  private static Path withoutRequiredFields(Path definitions) {
    try {
      Documents documents = Documents.read(definitions);
      documents
          .all()
          .forEach(it -> it.findParents("openAPIV3Schema").forEach(MatchConditionsIT::loosen));
      return Files.writeString(
          Workspace.directory("definitions").resolve(definitions.getFileName()), documents.yaml());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void loosen(JsonNode schema) {
    for (JsonNode parent : schema.findParents("required")) {
      if (parent.path("required").isArray()) {
        ((ObjectNode) parent).remove("required");
      }
    }
  }

  private static void configure(ObjectNode configuration) {
    for (JsonNode webhook : configuration.path("webhooks")) {
      String path = webhook.at("/clientConfig/service/path").asText();
      ((ObjectNode) webhook)
          .putObject("clientConfig")
          .put("url", recorder.url(path))
          .put("caBundle", cluster.certificates().caBundle());
    }
    api.create(configuration).accepted();
  }

  @AfterAll
  static void close() {
    if (recorder != null) {
      recorder.close();
    }
    if (cluster != null) {
      cluster.close();
    }
  }

  static List<GivenRequest> requests() {
    return GivenRequest.all().stream()
        .filter(
            given ->
                given.request().operation() == Operation.CREATE
                    || given.request().operation() == Operation.UPDATE)
        .filter(given -> given.request().object().isObject())
        .toList();
  }

  @ParameterizedTest
  @MethodSource("requests")
  void theApiServerAsksAboutWhatIsJudged(GivenRequest given) {
    String name = "given-" + NUMBER.incrementAndGet();
    Optional<ObjectNode> old = Optional.empty();
    if (given.request().operation() == Operation.UPDATE) {
      old = store(written(given.request().oldObject(), given, name));
      Assumptions.assumeTrue(old.isPresent(), "the old object is none that can be stored");
    }
    ObjectNode object = written(given.request().object(), given, name);
    recorder.asked();
    Api.Answer answer;
    if (old.isPresent()) {
      object
          .withObject("/metadata")
          .put("resourceVersion", old.get().at("/metadata/resourceVersion").asText());
      answer = by(given).replace(object, "dryRun=All");
      api.delete(object);
    } else {
      answer = by(given).create(object, "dryRun=All");
    }
    Set<String> asked = recorder.asked();
    Assumptions.assumeTrue(answer.isAccepted(), answer.message());

    GivenRequest sent = given.with(sent(given.request(), answer.body(), old));
    for (String endpoint : List.of("mutate", "validate")) {
      if (sent.isJudged(endpoint)) {
        assertThat(asked).contains(endpoint);
      }
    }
    if (sent.isWellTyped()) {
      assertThat(asked).isEqualTo(expected(sent.request()));
    }
  }

  /** In the name of its service account, where it comes from one. */
  private static Api by(GivenRequest given) {
    String[] user = given.request().requester().user().split(":");
    return given.request().requester().isServiceAccount()
        ? api.asController(user[2], user[3])
        : api;
  }

  private static Set<String> expected(AdmissionRequest request) {
    Set<String> expected = new TreeSet<>();
    for (WebhookEntry entry : ENTRIES) {
      if (entry.isFor(entry.endpoint(), request.kind()) && entry.asks(request)) {
        expected.add(entry.endpoint());
      }
    }
    return expected;
  }

  private static Optional<ObjectNode> store(ObjectNode object) {
    Api.Answer answer = api.create(object);
    return answer.isAccepted() ? Optional.of(answer.body()) : Optional.empty();
  }

  /** What a person would write of an object, under another name and in the served version. */
  private static ObjectNode written(JsonNode object, GivenRequest given, String name) {
    ObjectNode written = object.deepCopy();
    written.put("apiVersion", GENERATION.apiVersion(given.request().kind()));
    if (written.path("metadata") instanceof ObjectNode metadata) {
      metadata.retain("labels", "annotations");
    }
    written.withObject("/metadata").put("name", name).put("namespace", "default");
    return written;
  }

  /** The request as the API server made it of what was written: with defaults. */
  private static AdmissionRequest sent(
      AdmissionRequest given, ObjectNode object, Optional<ObjectNode> old) {
    return new AdmissionRequest(
        given.kind(),
        "",
        given.operation(),
        given.namespace(),
        given.name(),
        object,
        old.map(JsonNode.class::cast).orElse(MissingNode.getInstance()),
        given.dryRun(),
        given.requester());
  }
}
