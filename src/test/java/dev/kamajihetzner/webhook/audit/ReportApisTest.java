package dev.kamajihetzner.webhook.audit;

import static dev.kamajihetzner.webhook.audit.ReportApi.Group.OPENREPORTS;
import static dev.kamajihetzner.webhook.audit.ReportApi.Group.WGPOLICY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReportApisTest {
  private static final Duration SHORT = Duration.ofMillis(50);

  private final ReportStoreInMemory store = new ReportStoreInMemory();

  private ReportApis apis(AuditSettings.Reports setting, Duration interval) {
    return new ReportApis(store, setting, interval);
  }

  @ParameterizedTest
  @CsvSource({
    "AUTO, true, true, openreports.io/v1alpha1",
    "AUTO, false, true, wgpolicyk8s.io/v1alpha2",
    "AUTO, true, false, openreports.io/v1alpha1",
    "AUTO, false, false, ",
    "OPENREPORTS, true, true, openreports.io/v1alpha1",
    "OPENREPORTS, false, true, ",
    "WGPOLICY, true, true, wgpolicyk8s.io/v1alpha2",
    "WGPOLICY, true, false, ",
    "NONE, true, true, "
  })
  void oneIsChosen(AuditSettings.Reports setting, boolean open, boolean policy, String chosen) {
    if (open) {
      store.served.add(OPENREPORTS);
    }
    if (policy) {
      store.served.add(WGPOLICY);
    }
    ReportApis apis = apis(setting, SHORT);

    assertThat(apis.look()).as("the first choice is no other one").isFalse();

    assertThat(apis.chosen().map(ReportApi::toString).orElse(null)).isEqualTo(chosen);
    assertThat(apis.others()).noneMatch(it -> it.toString().equals(chosen));
    assertThat(apis.others()).hasSize(store.served.size() - (chosen == null ? 0 : 1));
  }

  @Test
  void itIsChosenAnewWhenOneComesAndWhenOneStaysAway() {
    ReportApis apis = apis(AuditSettings.Reports.AUTO, SHORT);
    apis.look();

    store.served.add(WGPOLICY);
    await().until(apis::look);
    assertThat(apis.chosen()).map(ReportApi::group).contains(WGPOLICY);

    store.served.add(OPENREPORTS);
    await().until(apis::look);
    assertThat(apis.chosen()).map(ReportApi::group).contains(OPENREPORTS);
    assertThat(apis.others()).extracting(ReportApi::group).containsExactly(WGPOLICY);

    store.served.clear();
    await().until(apis::look);
    assertThat(apis.chosen()).isEmpty();
  }

  @Test
  void oneThatIsMissedOnceIsStillThere() {
    store.served.add(OPENREPORTS);
    ReportApis apis = apis(AuditSettings.Reports.AUTO, Duration.ofHours(1));
    apis.look();
    store.served.clear();

    for (int i = 0; i < 3; i++) {
      apis.doubt();
      assertThat(apis.look()).isFalse();
      assertThat(apis.chosen()).isPresent();
    }

    store.served.add(OPENREPORTS);
    apis.doubt();
    assertThat(apis.look()).isFalse();
  }

  @Test
  void nobodyAsksMoreOftenThanSet() {
    ReportApis apis = apis(AuditSettings.Reports.AUTO, Duration.ofHours(1));
    apis.look();
    store.served.add(OPENREPORTS);

    assertThat(apis.look()).isFalse();
    apis.doubt();
    assertThat(apis.look()).isTrue();
  }

  @Test
  void aFailureChangesNothing() {
    store.served.add(OPENREPORTS);
    ReportApis apis = apis(AuditSettings.Reports.AUTO, SHORT);
    apis.look();
    store.failing(request -> "503 away");
    apis.doubt();

    assertThatExceptionOfType(KubernetesClientException.class).isThrownBy(apis::look);
    assertThat(apis.chosen()).isPresent();
  }

  @Test
  void aVersionOfAnotherShapeIsNotUsed() {
    Map<String, JsonNode> discovery =
        Map.of(
            "/apis/wgpolicyk8s.io",
            ReportStoreInMemory.json(
                "{\"versions\":[{\"version\":\"v1alpha1\"},{\"version\":\"v1beta1\"},"
                    + "{\"version\":\"v1alpha2\"}]}"),
            "/apis/wgpolicyk8s.io/v1beta1",
            ReportStoreInMemory.json("{\"resources\":[{\"name\":\"clusterpolicyreports\"}]}"),
            "/apis/wgpolicyk8s.io/v1alpha2",
            ReportStoreInMemory.json(
                "{\"resources\":[{\"name\":\"policyreports\"}," + "{\"name\":\"x\"}]}"));

    assertThat(WGPOLICY.served(discovery::get)).contains(new ReportApi(WGPOLICY, "v1alpha2"));
    assertThat(OPENREPORTS.served(discovery::get)).isEmpty();
  }
}
