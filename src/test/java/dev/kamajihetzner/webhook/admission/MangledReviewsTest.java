package dev.kamajihetzner.webhook.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kamajihetzner.webhook.cluster.GivenGraph;
import io.fabric8.zjsonpatch.JsonPatch;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever is written into a review: an answer or a 400, and no patch but where we may. */
class MangledReviewsTest {
  private static final int RANDOM_REVIEWS = 10_000;
  private static final Duration NO_HANG = Duration.ofSeconds(60);

  /** Where no review may lead to a patch outside of, by kind. */
  private static final Map<String, List<String>> OURS =
      Map.of(
          "HetznerCluster",
          List.of(
              "/metadata/annotations/capi.syself.com~1allow-empty-control-plane-address",
              "/metadata/annotations/kamaji-hetzner.dev~1assumed-control-plane",
              "/spec/controlPlaneLoadBalancer/enabled"),
          "KamajiControlPlane",
          List.of("/spec/network/serviceAnnotations/load-balancer.hetzner.cloud~1location"));

  /** What policies read of the kinds they judge, where the recorded reviews do not have it. */
  private static final List<String> READ =
      Stream.of(
              "/metadata",
              "/metadata/annotations",
              "/metadata/annotations/capi.syself.com~1allow-empty-control-plane-address",
              "/metadata/annotations/cluster.x-k8s.io~1managed-by",
              "/metadata/annotations/cluster.x-k8s.io~1paused",
              "/metadata/annotations/clusterctl.cluster.x-k8s.io~1delete-for-move",
              "/metadata/annotations/kamaji-hetzner.dev~1assumed-control-plane",
              "/metadata/annotations/kamaji-hetzner.dev~1override",
              "/metadata/annotations/machineset.cluster.x-k8s.io~1skip-preflight-checks",
              "/metadata/deletionTimestamp",
              "/metadata/generateName",
              "/metadata/labels",
              "/metadata/labels/cluster.x-k8s.io~1cluster-name",
              "/metadata/labels/kamaji-hetzner.dev~1control-plane",
              "/metadata/labels/topology.cluster.x-k8s.io~1owned",
              "/metadata/name",
              "/metadata/namespace",
              "/spec",
              "/spec/apiServer",
              "/spec/apiServer/extraArgs",
              "/spec/apiServer/extraArgs/0",
              "/spec/clusterName",
              "/spec/controlPlane",
              "/spec/controlPlane/ref",
              "/spec/controlPlane/templateRef",
              "/spec/controlPlaneEndpoint",
              "/spec/controlPlaneEndpoint/host",
              "/spec/controlPlaneLoadBalancer",
              "/spec/controlPlaneLoadBalancer/enabled",
              "/spec/controlPlaneLoadBalancer/region",
              "/spec/controlPlaneRef",
              "/spec/controlPlaneRef/apiGroup",
              "/spec/controlPlaneRef/apiVersion",
              "/spec/controlPlaneRef/kind",
              "/spec/controlPlaneRef/name",
              "/spec/controlPlaneRef/namespace",
              "/spec/controlPlaneRegions",
              "/spec/deployment",
              "/spec/deployment/externalClusterReference",
              "/spec/infrastructureRef",
              "/spec/infrastructureRef/apiGroup",
              "/spec/infrastructureRef/apiVersion",
              "/spec/infrastructureRef/kind",
              "/spec/infrastructureRef/name",
              "/spec/infrastructureRef/namespace",
              "/spec/network",
              "/spec/network/gateway",
              "/spec/network/ingress",
              "/spec/network/loadBalancerConfig",
              "/spec/network/loadBalancerConfig/loadBalancerClass",
              "/spec/network/serviceAnnotations",
              "/spec/network/serviceAnnotations/load-balancer.hetzner.cloud~1hostname",
              "/spec/network/serviceAnnotations/load-balancer.hetzner.cloud~1location",
              "/spec/network/serviceAnnotations/load-balancer.hetzner.cloud~1name",
              "/spec/network/serviceAnnotations/load-balancer.hetzner.cloud~1network-zone",
              "/spec/network/serviceAnnotations/load-balancer.hetzner.cloud~1protocol",
              "/spec/network/serviceAnnotations/load-balancer.hetzner.cloud~1uses-proxyprotocol",
              "/spec/network/serviceType",
              "/spec/paused",
              "/spec/template",
              "/spec/template/spec",
              "/spec/template/spec/bootstrap",
              "/spec/template/spec/bootstrap/configRef",
              "/spec/template/spec/failureDomain",
              "/spec/template/spec/infrastructureRef",
              "/spec/template/spec/version",
              "/spec/topology",
              "/spec/topology/class",
              "/spec/topology/classNamespace",
              "/spec/topology/classRef",
              "/spec/topology/classRef/name",
              "/spec/topology/classRef/namespace",
              "/spec/version",
              "/status",
              "/status/version")
          .flatMap(path -> Stream.of("/request/object" + path, "/request/oldObject" + path))
          .toList();

  private static InProcess webhook;

  @BeforeAll
  static void readGraph() throws Exception {
    webhook = InProcess.ofGivenManifests();
  }

  static List<String> reviews() {
    return RecordedReviews.names();
  }

  @ParameterizedTest
  @MethodSource("reviews")
  void answersWhateverStandsAtAnyPlace(String name) {
    JsonNode review = RecordedReviews.json(name);
    List<JsonPointer> places =
        Stream.concat(
                Mangling.places(review).stream(),
                READ.stream()
                    .map(JsonPointer::compile)
                    // A DELETE has no object, a CREATE no old one.
                    .filter(
                        it ->
                            review
                                .path("request")
                                .path(it.tail().getMatchingProperty())
                                .isObject()))
            .distinct()
            .toList();
    assertThat(places).hasSizeGreaterThan(90);
    assertTimeoutPreemptively(
        NO_HANG,
        () -> {
          for (JsonPointer place : places) {
            for (JsonNode value : Mangling.VALUES) {
              ObjectNode mangled = Mangling.with(review, place, value);
              check(mangled, webhook, () -> name + " with " + value + " at " + place);
            }
          }
        });
  }

  @Test
  void answersTenThousandRandomlyMangledReviews() {
    long seed = new Random().nextLong();
    Mangling mangling = new Mangling(seed);
    List<JsonNode> recorded = reviews().stream().map(RecordedReviews::json).toList();
    int[] outcomes = new int[3];
    assertTimeoutPreemptively(
        NO_HANG,
        () -> {
          for (int i = 0; i < RANDOM_REVIEWS; i++) {
            ObjectNode mangled = mangling.mangled(recorded.get(i % recorded.size()));
            outcomes[check(mangled, webhook, () -> "seed " + seed + ": " + mangled)]++;
          }
        },
        () -> "seed " + seed);
    // So that the mangling neither spares nor spoils them all.
    assertThat(outcomes)
        .as("seed %d", seed)
        .satisfies(it -> assertThat(it[BAD]).isBetween(1, 3_000));
    assertThat(outcomes)
        .as("seed %d", seed)
        .satisfies(it -> assertThat(it[PATCHED]).isGreaterThan(300));
  }

  @Test
  void answersOrRejectsTenThousandBodiesWithBrokenBytes() {
    long seed = new Random().nextLong();
    Mangling mangling = new Mangling(seed);
    List<byte[]> recorded = reviews().stream().map(RecordedReviews::body).toList();
    int rejected = 0;
    for (int i = 0; i < RANDOM_REVIEWS; i++) {
      byte[] body = mangling.mangled(recorded.get(i % recorded.size()));
      try {
        webhook.mutate(body);
        webhook.validate(body);
      } catch (NotAnAdmissionReview e) {
        assertThat(e.getMessage()).isNotBlank();
        rejected++;
      } catch (JsonProcessingException | RuntimeException e) {
        throw new AssertionError("seed " + seed + ", body " + i, e);
      }
    }
    assertThat(rejected).as("seed %d", seed).isBetween(1, RANDOM_REVIEWS - 1);
  }

  @Test
  void answersOnAGraphOfMangledObjects() {
    long seed = new Random().nextLong();
    Mangling mangling = new Mangling(seed);
    List<JsonNode> recorded = reviews().stream().map(RecordedReviews::json).toList();
    for (int i = 0; i < 300; i++) {
      List<JsonNode> objects =
          recorded.stream().map(mangling::mangled).map(it -> it.at("/request/object")).toList();
      InProcess onMangled = new InProcess(webhook.policies(), GivenGraph.of(objects));
      for (JsonNode review : recorded) {
        check(review, onMangled, () -> "seed " + seed + ": " + objects);
      }
    }
  }

  private static final int ANSWERED = 0;
  private static final int PATCHED = 1;
  private static final int BAD = 2;

  private interface Description {
    String text();
  }

  private static int check(JsonNode review, InProcess webhook, Description description) {
    try {
      byte[] body = Webhook.bytes(review);
      String uid = review.at("/request/uid").textValue();
      JsonNode response = Webhook.response(uid, webhook.mutate(body));
      checkValidated(Webhook.response(uid, webhook.validate(body)));
      assertThat(response.path("allowed").booleanValue()).isTrue();
      JsonNode patch = response.path("patch");
      if (patch.isMissingNode()) {
        return ANSWERED;
      }
      JsonNode request = review.path("request");
      checkPatch((ArrayNode) patch, request);
      ObjectNode patched = review.deepCopy();
      ((ObjectNode) patched.path("request"))
          .set("object", JsonPatch.apply(patch, request.path("object")));
      JsonNode again = Webhook.response(uid, webhook.mutate(Webhook.bytes(patched)));
      assertThat(again.has("patch")).isFalse();
      return PATCHED;
    } catch (NotAnAdmissionReview e) {
      return BAD;
    } catch (JsonProcessingException | RuntimeException | AssertionError e) {
      throw new AssertionError(description.text(), e);
    }
  }

  private static void checkValidated(JsonNode response) {
    assertThat(response.has("patch")).isFalse();
    for (JsonNode warning : response.path("warnings")) {
      assertThat(warning.textValue()).hasSizeBetween(10, 256);
    }
    if (!response.path("allowed").booleanValue()) {
      assertThat(response.at("/status/code").intValue()).isIn(403, 422);
      assertThat(response.at("/status/message").textValue()).matches("(?s)[a-z-]+: .*");
    }
  }

  /** Each operation sets one of our fields, or parents that were not there with nothing else in. */
  static void checkPatch(ArrayNode patch, JsonNode request) {
    List<String> ours = OURS.get(request.at("/kind/kind").textValue());
    assertThat(ours).isNotNull();
    for (JsonNode operation : patch) {
      JsonPointer path = JsonPointer.compile(operation.path("path").textValue());
      JsonNode found = request.path("object").at(path);
      assertThat(operation.path("op").textValue())
          .isEqualTo(found.isMissingNode() ? "add" : "replace");
      if (!found.isMissingNode() && !found.isNull()) {
        assertThat(ours).contains(path.toString());
      }
      for (String leaf : leaves(path.toString(), operation.path("value"))) {
        assertThat(ours).contains(leaf);
      }
    }
  }

  private static List<String> leaves(String path, JsonNode value) {
    return value.isObject()
        ? value.properties().stream()
            .flatMap(
                field ->
                    leaves(
                        JsonPointer.compile(path).appendProperty(field.getKey()).toString(),
                        field.getValue())
                        .stream())
            .toList()
        : List.of(path);
  }
}
