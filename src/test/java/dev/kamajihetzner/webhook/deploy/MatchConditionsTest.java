package dev.kamajihetzner.webhook.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kamajihetzner.webhook.GivenFields;
import dev.kamajihetzner.webhook.model.Fields;
import dev.kamajihetzner.webhook.model.Kind;
import dev.kamajihetzner.webhook.model.ReadField;
import dev.kamajihetzner.webhook.policy.Policies;
import dev.kamajihetzner.webhook.policy.Policy;
import dev.kamajihetzner.webhook.review.GivenRequest;
import dev.kamajihetzner.webhook.settings.Settings;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.statistics.Statistics;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The conditions in deploy/base let nothing by that a policy would change, refuse or warn of: for
 * recorded reviews, the requests of policies' cases, and these with other values in the fields that
 * policies read.
 */
class MatchConditionsTest {
  private static final List<WebhookEntry> ENTRIES = WebhookEntry.all();
  private static final List<Policy> POLICIES = Policies.all(Settings.of(Map.of()));

  /** Requests that the API's schemas let pass; others are refused, whoever is asked. */
  private static final List<GivenRequest> REQUESTS =
      GivenRequest.all().stream().filter(GivenRequest::isWellTyped).toList();

  static List<GivenRequest> requests() {
    return REQUESTS;
  }

  static List<Kind> kinds() {
    return Arrays.stream(Kind.values()).filter(kind -> !reads(kind).isEmpty()).toList();
  }

  /** What a write can change of it. */
  private static List<ReadField> reads(Kind kind) {
    return GivenRequest.reads(kind).stream()
        .filter(field -> !field.pointer().equals(Fields.DELETION_TIMESTAMP))
        .toList();
  }

  private static Optional<WebhookEntry> entry(String endpoint, Kind kind) {
    return ENTRIES.stream().filter(entry -> entry.isFor(endpoint, kind)).findAny();
  }

  private static void assertAskedIfJudged(GivenRequest given) {
    for (String endpoint : List.of("mutate", "validate")) {
      boolean asked =
          entry(endpoint, given.request().kind())
              .filter(entry -> entry.asks(given.request()))
              .isPresent();
      if (!asked && given.isJudged(endpoint)) {
        throw new AssertionError(
            "%s is not asked about the %s of %s, from %s: of %s%n to %s%n"
                .formatted(
                    endpoint,
                    given.request().operation(),
                    given.request().kind(),
                    given.origin(),
                    given.request().oldObject(),
                    given.request().object()));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void thereIsAnEntryForEveryKindThatPoliciesReadOrWrite(Kind kind) {
    assertThat(entry("validate", kind)).isPresent();
    assertThat(entry("mutate", kind).isPresent())
        .isEqualTo(POLICIES.stream().anyMatch(policy -> !policy.writes(kind).isEmpty()));
  }

  @ParameterizedTest
  @MethodSource("requests")
  void theRequestIsAskedAbout(GivenRequest given) {
    assertAskedIfJudged(given);
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void everyChangeOfOneFieldIsAskedAbout(Kind kind) {
    for (ReadField field : reads(kind)) {
      for (JsonNode value : values(kind, field)) {
        for (GivenRequest given : about(kind)) {
          given.changedInto(changed(given, field, value)).forEach(it -> assertAskedIfJudged(it));
        }
      }
    }
  }

  private static List<GivenRequest> about(Kind kind) {
    return REQUESTS.stream()
        .filter(given -> given.request().kind() == kind && given.request().object().isObject())
        .toList();
  }

  /** What stands in that field somewhere, and nothing at all. */
  private static Set<JsonNode> values(Kind kind, ReadField field) {
    Set<JsonNode> values = new LinkedHashSet<>();
    values.add(MissingNode.getInstance());
    values.add(GivenFields.with(field).at(field.pointer()));
    for (GivenRequest given : about(kind)) {
      values.add(given.request().object().at(field.pointer()));
      values.add(given.request().oldObject().at(field.pointer()));
    }
    return values;
  }

  private static GivenRequest changed(GivenRequest given, ReadField field, JsonNode value) {
    ObjectNode object = given.request().object().deepCopy();
    if (value.isMissingNode()) {
      GivenFields.remove(object, field.pointer());
    } else {
      GivenFields.set(object, field.pointer(), value);
    }
    return given.with(given.request().withObject(object));
  }

  @Property(tries = 5000, edgeCases = EdgeCasesMode.NONE)
  void severalChangesAreAskedAbout(@ForAll("changed") GivenRequest given) {
    boolean judged = given.isJudged("mutate") || given.isJudged("validate");
    Statistics.label("judged").collect(judged);
    Statistics.label("judged").coverage(it -> it.check(true).percentage(p -> p > 10));

    assertAskedIfJudged(given);
  }

  @Provide
  Arbitrary<GivenRequest> changed() {
    return Arbitraries.of(kinds())
        .flatMap(
            kind ->
                Combinators.combine(Arbitraries.of(about(kind)), changes(kind), changes(kind))
                    .as((given, one, other) -> apply(one, given).changedInto(apply(other, given)))
                    .flatMap(requests -> Arbitraries.of(requests.toList())));
  }

  private static Arbitrary<List<Map.Entry<ReadField, JsonNode>>> changes(Kind kind) {
    return Arbitraries.of(reads(kind))
        .flatMap(
            field ->
                Arbitraries.of(List.copyOf(values(kind, field)))
                    .map(value -> Map.entry(field, value)))
        .list()
        .ofMaxSize(4);
  }

  private static GivenRequest apply(
      List<Map.Entry<ReadField, JsonNode>> changes, GivenRequest given) {
    GivenRequest changed = given;
    for (Map.Entry<ReadField, JsonNode> change : changes) {
      changed = changed(changed, change.getKey(), change.getValue());
    }
    return changed;
  }
}
