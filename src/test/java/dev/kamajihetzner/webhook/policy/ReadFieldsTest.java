package dev.kamajihetzner.webhook.policy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kamajihetzner.webhook.model.ClusterGraph;
import dev.kamajihetzner.webhook.model.ReadField;
import dev.kamajihetzner.webhook.policy.AdmissionRequest.Operation;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Policies read what they declare and no more: the chain does not ask them about updates of
 * anything else, nor does the API server.
 */
class ReadFieldsTest {
  static Stream<PolicyCase> cases() {
    return PolicyCase.all();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void whatIsNotDeclaredMakesNoDifference(PolicyCase given) {
    AdmissionRequest request = given.request();
    ClusterGraph graph = given.graph();
    for (Policy policy : reading(request, given)) {
      AdmissionRequest read = only(policy.reads(request.kind()), request);

      assertThat(policy.mutate(read, graph)).isEqualTo(policy.mutate(request, graph));
      assertThat(policy.validate(read, graph)).isEqualTo(policy.validate(request, graph));
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void anUpdateOfNothingDeclaredIsAllowed(PolicyCase given) {
    AdmissionRequest request = given.request();
    for (Policy policy : reading(request, given)) {
      AdmissionRequest update = update(request, only(policy.reads(request.kind()), request));

      assertThat(policy.mutate(update, given.graph())).isEqualTo(Mutation.NONE);
      assertThat(policy.validate(update, given.graph())).isEmpty();
    }
  }

  private static List<Policy> reading(AdmissionRequest request, PolicyCase given) {
    return Policies.all(given.settings()).stream()
        .filter(policy -> !policy.reads(request.kind()).isEmpty())
        .toList();
  }

  private static AdmissionRequest update(AdmissionRequest request, AdmissionRequest old) {
    return new AdmissionRequest(
        request.kind(),
        "",
        Operation.UPDATE,
        request.namespace(),
        request.name(),
        request.object(),
        old.object(),
        request.dryRun(),
        request.requester());
  }

  private static AdmissionRequest only(List<ReadField> reads, AdmissionRequest request) {
    return new AdmissionRequest(
        request.kind(),
        request.subResource(),
        request.operation(),
        request.namespace(),
        request.name(),
        only(reads, request.object(), JsonPointer.empty()),
        only(reads, request.oldObject(), JsonPointer.empty()),
        request.dryRun(),
        request.requester());
  }

  /** The node without what is not declared; parents of what is stay, even empty. */
  private static JsonNode only(List<ReadField> reads, JsonNode node, JsonPointer at) {
    if (reads.stream().anyMatch(field -> field.pointer().equals(at))) {
      return node;
    }
    if (reads.stream().noneMatch(field -> field.pointer().toString().startsWith(at + "/"))) {
      return MissingNode.getInstance();
    }
    if (!node.isObject()) {
      return node;
    }
    ObjectNode pruned = JsonNodeFactory.instance.objectNode();
    for (Map.Entry<String, JsonNode> field : node.properties()) {
      JsonNode child = only(reads, field.getValue(), at.appendProperty(field.getKey()));
      if (!child.isMissingNode()) {
        pruned.set(field.getKey(), child);
      }
    }
    return pruned;
  }
}
