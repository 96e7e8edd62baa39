package dev.kamajihetzner.webhook.policy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kamajihetzner.webhook.cluster.GivenGraph;
import dev.kamajihetzner.webhook.manifest.GivenDocuments;
import dev.kamajihetzner.webhook.model.ClusterGraph;
import dev.kamajihetzner.webhook.policy.AdmissionRequest.Operation;
import dev.kamajihetzner.webhook.review.Decision;
import dev.kamajihetzner.webhook.review.GivenChain;
import dev.kamajihetzner.webhook.review.PolicyChain;
import dev.kamajihetzner.webhook.review.Verdict;
import dev.kamajihetzner.webhook.settings.Settings;
import io.fabric8.zjsonpatch.JsonPatch;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.assertj.core.api.SoftAssertions;

/**
 * A request and what one policy has to make of it: a YAML document under {@code policy/<id>}.
 *
 * <ul>
 *   <li>{@code case}: a sentence. A document without one is what the documents after it have in
 *       common, up to the next such document: maps are merged, graphs joined.
 *   <li>{@code settings}: by their names without {@code kamaji-hetzner.}
 *   <li>{@code graph}: the objects around it
 *   <li>{@code request}: operation, object, oldObject, dryRun, user, groups, subResource
 *   <li>{@code mutated}: false to validate the object as it is, as when another webhook has undone
 *       what we set
 *   <li>{@code expected}: patch, refusals and warnings, no more and no fewer, in that order; a
 *       message is given whole, or by {@code field} (refusals only) and what it {@code contains}
 * </ul>
 */
public record PolicyCase(PolicyId policy, String file, JsonNode document) {
  private static final Set<String> KEYS =
      Set.of("case", "settings", "graph", "request", "mutated", "expected");
  private static final Set<String> REQUEST_KEYS =
      Set.of("operation", "object", "oldObject", "dryRun", "user", "groups", "subResource");
  private static final Set<String> EXPECTED_KEYS = Set.of("patch", "refusals", "warnings");

  /** The cases of every policy. */
  public static Stream<PolicyCase> all() {
    return Arrays.stream(PolicyId.values()).flatMap(PolicyCase::of);
  }

  static Stream<PolicyCase> of(PolicyId policy) {
    try {
      URL cases = PolicyCase.class.getResource("/policy/" + policy);
      assertThat(cases).as("directory of cases of " + policy).isNotNull();
      Path directory = Path.of(cases.toURI());
      try (Stream<Path> files = Files.list(directory)) {
        return files.sorted().toList().stream().flatMap(file -> read(policy, file).stream());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (URISyntaxException e) {
      throw new AssertionError(e);
    }
  }

  private static List<PolicyCase> read(PolicyId policy, Path file) {
    List<PolicyCase> cases = new ArrayList<>();
    JsonNode common = JsonNodeFactory.instance.objectNode();
    for (JsonNode document : GivenDocuments.in(file)) {
      assertThat(document.fieldNames()).toIterable().isSubsetOf(KEYS);
      if (document.has("case")) {
        ObjectNode whole = (ObjectNode) merged(common, document);
        ArrayNode graph = JsonNodeFactory.instance.arrayNode();
        common.path("graph").forEach(graph::add);
        document.path("graph").forEach(graph::add);
        whole.set("graph", graph);
        assertThat(whole.path("request").fieldNames()).toIterable().isSubsetOf(REQUEST_KEYS);
        assertThat(whole.path("expected").fieldNames()).toIterable().isSubsetOf(EXPECTED_KEYS);
        cases.add(new PolicyCase(policy, file.getFileName().toString(), whole));
      } else {
        common = document;
      }
    }
    assertThat(cases).as(file.toString()).isNotEmpty();
    return cases;
  }

  private static JsonNode merged(JsonNode common, JsonNode own) {
    if (!common.isObject() || !own.isObject()) {
      return own.deepCopy();
    }
    ObjectNode merged = common.deepCopy();
    own.fields()
        .forEachRemaining(
            field ->
                merged.set(field.getKey(), merged(common.path(field.getKey()), field.getValue())));
    return merged;
  }

  /** Sends the request through the whole chain and looks at what this policy did to it. */
  void check() {
    PolicyChain chain = GivenChain.of(settings());
    ClusterGraph graph = graph();
    AdmissionRequest request = request();
    JsonNode patch = JsonNodeFactory.instance.arrayNode();
    List<String> warnings = new ArrayList<>();
    if (document.path("mutated").asBoolean(true)) {
      Verdict.Allowed mutation = chain.mutate(request, graph);
      warnings.addAll(mutation.warnings());
      if (!mutation.patch().isEmpty()) {
        request = request.withObject(JsonPatch.apply(mutation.patch(), request.object()));
      }
      if (mutation.decisions().get(policy) == Decision.MUTATED) {
        patch = mutation.patch();
      }
      assertThat(chain.mutate(request, graph).patch()).as("patch of what was patched").isEmpty();
    }
    Verdict verdict = chain.validate(request, graph);
    warnings.addAll(verdict.warnings());
    warnings.removeIf(warning -> !warning.startsWith(policy + ": "));
    List<Finding> refusals =
        verdict instanceof Verdict.Refused refused
            ? refused.findings().stream().filter(it -> it.rule().equals(policy.toString())).toList()
            : List.of();

    JsonNode expected = document.path("expected");
    SoftAssertions softly = new SoftAssertions();
    softly.assertThat(patch).as("patch").containsExactlyElementsOf(expected.path("patch"));
    softly
        .assertThat(refusals)
        .extracting(Finding::message)
        .as("refusals")
        .zipSatisfy(expected.path("refusals"), PolicyCase::checkMessage);
    softly
        .assertThat(warnings)
        .as("warnings")
        .zipSatisfy(expected.path("warnings"), PolicyCase::checkMessage);
    List<JsonNode> expectedRefusals = list(expected.path("refusals"));
    for (int i = 0; i < Math.min(refusals.size(), expectedRefusals.size()); i++) {
      if (expectedRefusals.get(i).has("field")) {
        softly
            .assertThat(refusals.get(i).field())
            .as("field of the refusal")
            .hasToString(expectedRefusals.get(i).path("field").textValue());
      }
    }
    softly.assertAll();
  }

  private static void checkMessage(String message, JsonNode expected) {
    if (expected.isTextual()) {
      assertThat(message).isEqualTo(expected.textValue());
    } else {
      assertThat(message).contains(expected.required("contains").textValue());
    }
  }

  public ClusterGraph graph() {
    return GivenGraph.of(document.path("graph"));
  }

  public Settings settings() {
    Map<String, String> properties = new HashMap<>();
    document
        .path("settings")
        .fields()
        .forEachRemaining(
            it -> properties.put("kamaji-hetzner." + it.getKey(), it.getValue().asText()));
    return Settings.of(properties);
  }

  public AdmissionRequest request() {
    JsonNode given = document.path("request");
    AdmissionRequest request =
        Requests.request(
            Operation.valueOf(given.path("operation").textValue()),
            given.path("object"),
            given.path("oldObject"));
    request = Requests.onSubResource(given.path("subResource").asText(), request);
    request = given.path("dryRun").asBoolean() ? Requests.dryRun(request) : request;
    return Requests.by(
        new Requester(
            given.path("user").asText("somebody"),
            "",
            list(given.path("groups")).stream().map(JsonNode::textValue).toList(),
            MissingNode.getInstance()),
        request);
  }

  private static List<JsonNode> list(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false).toList();
  }

  @Override
  public String toString() {
    return policy + "/" + file + ": " + document.path("case").textValue();
  }
}
