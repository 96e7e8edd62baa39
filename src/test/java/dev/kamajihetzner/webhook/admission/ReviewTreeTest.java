package dev.kamajihetzner.webhook.admission;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kamajihetzner.webhook.GivenFields;
import dev.kamajihetzner.webhook.model.Kind;
import dev.kamajihetzner.webhook.model.ReadField;
import dev.kamajihetzner.webhook.policy.AdmissionRequest;
import dev.kamajihetzner.webhook.policy.Policies;
import dev.kamajihetzner.webhook.settings.Settings;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What policies read of an object survives that some of the review is passed over. */
class ReviewTreeTest {
  static Stream<Arguments> fields() {
    return Arrays.stream(Kind.values())
        .flatMap(
            kind ->
                Policies.all(Settings.of(Map.of())).stream()
                    .flatMap(policy -> policy.reads(kind).stream())
                    .distinct()
                    .map(field -> Arguments.of(kind, field)));
  }

  @ParameterizedTest
  @MethodSource("fields")
  void isRead(Kind kind, ReadField field) throws NotAnAdmissionReview {
    ObjectNode object = GivenFields.with(field);
    JsonPointer pointer = field.pointer();

    AdmissionRequest request =
        AdmissionReview.read(
                """
                {"apiVersion": "admission.k8s.io/v1", "kind": "AdmissionReview", "request": {
                  "uid": "1", "kind": {"group": "%s", "kind": "%s"}, "operation": "UPDATE",
                  "namespace": "a", "name": "a",
                  "object": %s, "oldObject": %s}}
                """
                    .formatted(kind.group(), kind, object, object)
                    .getBytes(UTF_8))
            .request()
            .orElseThrow();

    assertThat(request.object().at(pointer)).isEqualTo(object.at(pointer));
    assertThat(request.oldObject().at(pointer)).isEqualTo(object.at(pointer));
  }
}
