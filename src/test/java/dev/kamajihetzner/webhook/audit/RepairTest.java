package dev.kamajihetzner.webhook.audit;

import static dev.kamajihetzner.webhook.audit.GivenAudits.CONTROL_PLANE;
import static dev.kamajihetzner.webhook.audit.GivenAudits.HETZNER_CLUSTER;
import static dev.kamajihetzner.webhook.audit.GivenAudits.LOCATION;
import static dev.kamajihetzner.webhook.audit.GivenAudits.audit;
import static dev.kamajihetzner.webhook.audit.GivenAudits.found;
import static dev.kamajihetzner.webhook.audit.GivenAudits.refusal;
import static dev.kamajihetzner.webhook.audit.GivenAudits.warning;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import dev.kamajihetzner.webhook.policy.Finding;
import dev.kamajihetzner.webhook.policy.PolicyId;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RepairTest {
  private static final String CONTROL_PLANE_PATH =
      "/apis/controlplane.cluster.x-k8s.io/v1alpha2/namespaces/team-a/kamajicontrolplanes/blue";
  private static final String HETZNER_CLUSTER_PATH =
      "/apis/infrastructure.cluster.x-k8s.io/v1beta1/namespaces/team-a/hetznerclusters/blue";

  private final ReportStoreInMemory store = new ReportStoreInMemory();
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final LoggedLines log = new LoggedLines();
  private final Repair repair = newRepair();

  private Repair newRepair() {
    return new Repair(store, new ReportFailures(), new AuditMetrics(registry));
  }

  @AfterEach
  void close() {
    log.close();
  }

  private static AuditFinding allowEmpty() {
    return found(
        HETZNER_CLUSTER,
        Finding.warning(
                PolicyId.EXTERNAL_CONTROL_PLANE,
                JsonPointer.compile(
                    "/metadata/annotations/capi.syself.com~1allow-empty-control-plane-address"),
                "is missing")
            .expected("true"));
  }

  private void hetznerCluster(String metadata) {
    store.put(
        HETZNER_CLUSTER_PATH, ReportStoreInMemory.json("{\"metadata\":{%s}}".formatted(metadata)));
  }

  private void controlPlane(String rest) {
    store.put(
        CONTROL_PLANE_PATH,
        ReportStoreInMemory.json("{\"metadata\":{\"uid\":\"k\"}%s}".formatted(rest)));
  }

  private List<AuditFinding> left(AuditFinding... findings) {
    return repair.applied(audit(findings)).findings();
  }

  private JsonNode patch() {
    assertThat(store.patches).hasSize(1);
    return ReportStoreInMemory.json("{\"patch\":" + store.patches.get(0) + "}").path("patch");
  }

  @Test
  void theAnnotationIsSetOnWhatWasRead() {
    hetznerCluster("\"uid\":\"h\"");

    assertThat(left(allowEmpty(), refusal())).containsExactly(refusal());

    assertThat(patch().toString())
        .isEqualTo(
            "[{\"op\":\"test\",\"path\":\"/metadata/resourceVersion\",\"value\":\"1\"},"
                + "{\"op\":\"add\",\"path\":\"/metadata/annotations\",\"value\":{"
                + "\"capi.syself.com/allow-empty-control-plane-address\":\"true\","
                + "\"kamaji-hetzner.dev/repaired\":\"allow-empty-control-plane-address\"}}]");
    assertThat(log.with("repaired HetznerCluster team-a/blue")).hasSize(1);
  }

  @Test
  void theLocationIsSetWhileTheLoadBalancerIsToCome() {
    controlPlane(",\"spec\":{\"network\":{\"serviceType\":\"LoadBalancer\"}}");

    assertThat(left(warning())).isEmpty();

    assertThat(patch().toString())
        .contains(
            "{\"op\":\"add\",\"path\":\"/spec/network/serviceAnnotations\",\"value\":{"
                + "\"load-balancer.hetzner.cloud/location\":\"fsn1\"}}",
            "\"kamaji-hetzner.dev/repaired\":\"location\"");
  }

  /** As it is told of what admission would have set. */
  @Test
  void theValueMayBeToldAsJson() {
    hetznerCluster("\"uid\":\"h\"");

    left(found(HETZNER_CLUSTER, allowEmpty().finding().expected("\"true\"")));

    assertThat(store.patches.get(0))
        .contains("\"capi.syself.com/allow-empty-control-plane-address\":\"true\"");
  }

  @Test
  void whatWasRepairedBeforeIsKeptInMind() {
    hetznerCluster("\"uid\":\"h\",\"annotations\":{\"kamaji-hetzner.dev/repaired\":\"location\"}");

    assertThat(left(allowEmpty())).isEmpty();

    assertThat(patch().get(2).path("value").asText())
        .isEqualTo("allow-empty-control-plane-address,location");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        ",\"spec\":{\"controlPlaneEndpoint\":{\"host\":\"192.0.2.1\"}}",
        ",\"spec\":{\"network\":{\"serviceType\":\"NodePort\"}}",
        ",\"spec\":{\"network\":{\"serviceAnnotations\":{"
            + "\"load-balancer.hetzner.cloud/network-zone\":\"eu-central\"}}}",
        ",\"spec\":{\"network\":{\"serviceAnnotations\":{"
            + "\"load-balancer.hetzner.cloud/location\":\"hel1\"}}}"
      })
  void whatIsTooLateOrSetAlreadyIsLeftAlone(String spec) {
    controlPlane(spec);

    assertThat(left(warning())).containsExactly(warning());
    assertThat(store.patches).isEmpty();
  }

  @Test
  void whatIsGoneOrGoingIsLeftAlone() {
    assertThat(left(allowEmpty())).containsExactly(allowEmpty());
    hetznerCluster("\"uid\":\"h\",\"deletionTimestamp\":\"2026-11-27T13:00:00Z\"");
    assertThat(left(allowEmpty())).containsExactly(allowEmpty());

    assertThat(store.patches).isEmpty();
  }

  @Test
  void nothingElseIsRepaired() {
    AuditFinding other =
        found(
            HETZNER_CLUSTER,
            Finding.warning(
                    PolicyId.EXTERNAL_CONTROL_PLANE,
                    JsonPointer.compile("/spec/controlPlaneLoadBalancer/enabled"),
                    "is on")
                .expected("false"));
    AuditFinding withoutValue =
        found(
            CONTROL_PLANE,
            Finding.warning(PolicyId.LOAD_BALANCER_LOCATION, LOCATION, "nodes are in two"));
    AuditFinding onAnotherKind = found(HETZNER_CLUSTER, warning().finding());
    AuditFinding overridden = new AuditFinding(HETZNER_CLUSTER, allowEmpty().finding(), true);
    hetznerCluster("\"uid\":\"h\"");
    controlPlane("");

    assertThat(left(other, withoutValue, onAnotherKind, overridden))
        .containsExactly(other, withoutValue, onAnotherKind, overridden);
    assertThat(store.patches).isEmpty();
  }

  private static void assertTakenBack(List<AuditFinding> findings) {
    assertThat(findings).hasSize(1);
    assertThat(findings.get(0).finding().severity()).isEqualTo(Finding.Severity.WARNING);
    assertThat(findings.get(0).finding().message())
        .endsWith(
            "A repair has set it and somebody has taken it away, so no repair sets it again while"
                + " the annotation kamaji-hetzner.dev/repaired names it.");
  }

  @Test
  void whatIsTakenBackIsNotRepairedAgainAlsoByAnother() {
    hetznerCluster(
        "\"uid\":\"h\",\"annotations\":{\"kamaji-hetzner.dev/repaired\":"
            + "\"allow-empty-control-plane-address\"}");

    assertTakenBack(left(allowEmpty()));
    assertThat(store.patches).isEmpty();
  }

  @Test
  void norByTheSameIfAllOfItIsTakenBack() {
    hetznerCluster("\"uid\":\"h\"");
    assertThat(left(allowEmpty())).isEmpty();

    assertTakenBack(left(allowEmpty()));
    assertThat(store.patches).hasSize(1);

    // Made again, it is another object.
    hetznerCluster("\"uid\":\"i\"");
    assertThat(left(allowEmpty())).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"409 changed", "422 test failed"})
  void whatHasChangedMeanwhileIsLookedAtAgainWithTheNextAudit(String failure) {
    hetznerCluster("\"uid\":\"h\"");
    store.failing(request -> request.startsWith("PATCH") ? failure : null);
    assertThat(left(allowEmpty())).containsExactly(allowEmpty());
    store.well();

    assertThat(left(allowEmpty())).isEmpty();
    assertThat(log.with("WARN")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET", "PATCH"})
  void aRefusalIsToldOnceAndTheFindingStays(String verb) {
    hetznerCluster("\"uid\":\"h\"");
    store.failing(request -> request.startsWith(verb) ? "403 no" : null);
    assertThat(left(allowEmpty())).containsExactly(allowEmpty());
    assertThat(left(allowEmpty())).containsExactly(allowEmpty());
    assertThat(log.with("WARN audit: repairs cannot be written: 403 no")).hasSize(1);
    store.well();

    assertThat(left(allowEmpty())).isEmpty();
    assertThat(log.with("repairs are written again")).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"500 no", "0 timeout"})
  void anOutageIsThrown(String failure) {
    hetznerCluster("\"uid\":\"h\"");
    store.failing(request -> request.startsWith("PATCH") ? failure : null);

    assertThatExceptionOfType(KubernetesClientException.class).isThrownBy(() -> left(allowEmpty()));
  }
}
