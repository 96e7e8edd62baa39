package dev.kamajihetzner.webhook.apiserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.zjsonpatch.JsonDiff;
import java.io.IOException;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The chart renders what kustomize makes of deploy/, and takes no values that it does not know. */
class ChartIT {
  @ParameterizedTest
  @MethodSource("dev.kamajihetzner.webhook.apiserver.Choice#ofChart")
  void rendersWhatKustomizeDoes(Choice choice) {
    ObjectNode kustomized = byName(choice.kustomized(ApiServer.kubectlAlone()));
    ObjectNode rendered = byName(Chart.withoutLabels(Chart.render(choice.values())));

    assertThat(rendered.size()).isGreaterThan(8);
    assertThat(JsonDiff.asJson(kustomized, rendered)).as("from kustomize to chart").isEmpty();
  }

  /** The namespace of a chart is its release's. */
  private static ObjectNode byName(Documents documents) {
    ObjectNode byName = JsonNodeFactory.instance.objectNode();
    for (ObjectNode it : documents.all()) {
      if (!it.path("kind").asText().equals("Namespace")) {
        String name = it.path("kind").asText() + ' ' + it.at("/metadata/name").asText();
        assertThat(byName.replace(name, it)).as("another %s", name).isNull();
      }
    }
    return byName;
  }

  @Test
  void lintFindsNothing() {
    assertThat(Chart.lint().getMessages())
        .containsExactly("[INFO] Chart.yaml: icon is recommended");
  }

  /** It can hold no links to what lies outside of it. */
  @Test
  void itsCopiesAreAsTheOriginals() throws IOException, InterruptedException {
    Process check =
        new ProcessBuilder("deploy/helm/update-files", "--check").redirectErrorStream(true).start();

    assertThat(new String(check.getInputStream().readAllBytes())).isEmpty();
    assertThat(check.waitFor()).isZero();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "{imag: {tag: '1'}}|(root): Additional property imag",
        "{image: {tags: '1'}}|image: Additional property tags",
        "{image: {tag: 1}}|image.tag: Invalid type",
        "{image: {digest: abc}}|image.digest: Does not match pattern",
        "{image: {pullPolicy: Sometimes}}|image.pullPolicy: ",
        "{replicaCount: two}|replicaCount: Invalid type",
        "{replicaCount: -1}|replicaCount: Must be greater than",
        "{webhooks: {failurePolicy: ignore}}|webhooks.failurePolicy: ",
        "{webhooks: {timeoutSeconds: 31}}|webhooks.timeoutSeconds: Must be less than",
        "{settings: [location]}|settings: Invalid type",
        "{settings: {kamaji-hetzner.location.default: fsn1}}|settings: ",
        "{settings: {location.zones: {abc1: eu-central}}}|settings.location.zones: Invalid type",
        "{controller: {enabled: 'yes'}}|controller.enabled: Invalid type",
        "{audit: {mode: 'off'}}|audit: Additional property mode",
        "{podLabels: {a: 1}}|podLabels.a: Invalid type",
      })
  void refusesValuesThatItDoesNotKnow(String values, String why) {
    assertThatThrownBy(() -> Chart.render(values))
        .hasMessageContaining("values don't meet the specifications of the schema")
        .hasMessageContaining("\n- " + why);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "{controller: {certificates: false}, audit: {enabled: false}}|neither issue certificates nor audit",
        "{webhooks: {caBundle: YQ==}}|webhooks.caBundle is for a certificate of your own",
        "{webhooks: {caBundle: YQ==}, certManager: {enabled: true}}|webhooks.caBundle is for a",
      })
  void refusesWhatDoesNotGoTogether(String values, String why) {
    assertThatThrownBy(() -> Chart.render(values)).hasMessageContaining(why);
  }

  @Test
  void refusesApiServersThatDoNotCompileItsConditions() {
    assertThatThrownBy(Chart::renderForOldApiServer)
        .hasMessageContaining("chart requires kubeVersion: >=1.29");
  }

  /** Of a chart that has this one as a part. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{global: {imageRegistry: registry.example.com, any: {thing: [1]}}}",
        "{enabled: true}",
      })
  void leavesToOthersWhatIsTheirs(String values) {
    assertThat(Chart.render(values)).isEqualTo(Chart.render("{}"));
  }

  @Test
  void anotherNamespaceIsNamedWhereverItCounts() {
    Documents elsewhere = Chart.render("certManager: {enabled: true}", "elsewhere");

    assertThat(elsewhere.all().stream().map(it -> it.at("/metadata/namespace").asText()))
        .containsOnly("", "elsewhere");
    Set<String> left =
        elsewhere.all().stream()
            .flatMap(it -> it.findValuesAsText("namespace").stream())
            .collect(Collectors.toSet());
    assertThat(left).containsExactly("elsewhere");
    assertThat(elsewhere.yaml())
        .contains("kamaji-hetzner-webhook.elsewhere.svc", "elsewhere/kamaji-hetzner-webhook-tls")
        .doesNotContain("kamaji-hetzner-webhook.kamaji-hetzner-webhook.svc");
  }
}
