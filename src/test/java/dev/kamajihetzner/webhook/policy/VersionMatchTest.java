package dev.kamajihetzner.webhook.policy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.kamajihetzner.webhook.cluster.GivenGraph;
import dev.kamajihetzner.webhook.model.Kind;
import dev.kamajihetzner.webhook.settings.Settings;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VersionMatchTest {
  private static final List<String> PRECISIONS = List.of("exact", "minor", "skew");
  private static final String CLUSTER =
      """
      {apiVersion: cluster.x-k8s.io/v1beta2, kind: Cluster, metadata: {name: demo}, spec: {
        topology: {classRef: {name: kamaji}},
        controlPlaneRef: {apiGroup: controlplane.cluster.x-k8s.io, kind: KamajiControlPlane, name: demo}}}
      """;

  private static final String CLUSTER_CLASS =
      "{apiVersion: cluster.x-k8s.io/v1beta2, kind: ClusterClass, metadata: {name: kamaji}}";

  /** What becomes of a request. */
  private enum Outcome {
    ALLOWED,
    WARNED,
    /** Refused, but for who may override. */
    ASKED,
    REFUSED
  }

  /** The whole table, whichever of the objects comes last. */
  @ParameterizedTest
  @CsvSource(
      useHeadersInDisplayName = true,
      delimiter = '|',
      textBlock =
          """
          control plane | workers      | bootstrap | skipped                                    | exact   | minor   | skew
          v1.34.1       | v1.34.1      | kubeadm   |                                            | ALLOWED | ALLOWED | ALLOWED
          1.34.1        | v1.34.1      | kubeadm   |                                            | ALLOWED | ALLOWED | ALLOWED
          v1.34.1       | 1.34.1       | other     |                                            | ALLOWED | ALLOWED | ALLOWED
          v1.34.1+hotfix| v1.34.1+k3s1 | other     |                                            | ALLOWED | ALLOWED | ALLOWED
          v1.34.1       | v1.35.0      | kubeadm   |                                            | REFUSED | REFUSED | REFUSED
          v1.34.1       | v1.35.0      | kubeadm   | KubeadmVersionSkew                         | REFUSED | REFUSED | REFUSED
          v1.34.1       | v1.35.0      | kubeadm   | All                                        | ASKED   | ASKED   | ASKED
          v1.34.1       | v1.35.0      | other     |                                            | REFUSED | REFUSED | REFUSED
          v1.34.1       | v1.35.0      | other     | KubeadmVersionSkew                         | REFUSED | REFUSED | REFUSED
          v1.34.1       | v1.35.0      | other     | KubernetesVersionSkew                      | ASKED   | ASKED   | ASKED
          v1.34.1       | v1.35.0      | other     | All                                        | ASKED   | ASKED   | ASKED
          v1.34.1       | v2.0.0       | other     |                                            | REFUSED | REFUSED | REFUSED
          v1.34.1       | v1.33.5      | kubeadm   |                                            | REFUSED | REFUSED | REFUSED
          v1.34.1       | v1.33.5      | kubeadm   | KubernetesVersionSkew                      | REFUSED | REFUSED | REFUSED
          v1.34.1       | v1.33.5      | kubeadm   | ControlPlaneIsStable                       | REFUSED | REFUSED | REFUSED
          v1.34.1       | v1.33.5      | kubeadm   | KubeadmVersionSkew                         | ASKED   | ASKED   | ASKED
          v1.34.1       | v1.33.5      | kubeadm   | ControlPlaneIsStable, KubeadmVersionSkew   | ASKED   | ASKED   | ASKED
          v1.34.1       | v1.33.5      | kubeadm   | All                                        | ASKED   | ASKED   | ASKED
          v1.34.1       | v1.33.5      | other     |                                            | REFUSED | REFUSED | WARNED
          v1.34.1       | v1.33.5      | other     | KubeadmVersionSkew                         | REFUSED | REFUSED | WARNED
          v1.34.1       | v1.33.5      | other     | KubernetesVersionSkew                      | ASKED   | ASKED   | WARNED
          v1.34.1       | v1.33.5      | other     | All                                        | ASKED   | ASKED   | WARNED
          v1.34.1       | v1.31.0      | other     |                                            | REFUSED | REFUSED | WARNED
          v1.34.1       | v1.30.14     | other     |                                            | REFUSED | REFUSED | REFUSED
          v1.34.1       | v1.30.14     | other     | KubernetesVersionSkew                      | ASKED   | ASKED   | ASKED
          v1.34.1       | v1.30.14     | other     | All                                        | ASKED   | ASKED   | ASKED
          v1.34.1       | v1.30.14     | kubeadm   |                                            | REFUSED | REFUSED | REFUSED
          v1.34.1       | v1.30.14     | kubeadm   | KubeadmVersionSkew                         | REFUSED | REFUSED | REFUSED
          v1.34.1       | v1.30.14     | kubeadm   | KubeadmVersionSkew,KubernetesVersionSkew   | ASKED   | ASKED   | ASKED
          v1.26.0       | v1.24.17     | other     |                                            | REFUSED | REFUSED | WARNED
          v1.27.0       | v1.24.17     | other     |                                            | REFUSED | REFUSED | REFUSED
          v1.28.0       | v1.25.0      | other     |                                            | REFUSED | REFUSED | WARNED
          v1.29.0       | v1.25.0      | other     |                                            | REFUSED | REFUSED | REFUSED
          v2.0.0        | v1.36.0      | other     |                                            | REFUSED | REFUSED | REFUSED
          v1.34.1       | v1.34.0      | kubeadm   |                                            | REFUSED | WARNED  | WARNED
          v1.34.1       | v1.34.2      | kubeadm   |                                            | REFUSED | WARNED  | WARNED
          v1.34.1       | v1.34.0      | other     |                                            | REFUSED | WARNED  | WARNED
          v1.34.1       | v1.34.1-rc.1 | other     |                                            | REFUSED | WARNED  | WARNED
          v1.34.1       | v1.34.0      | kubeadm   | KubernetesVersionSkew                      | REFUSED | WARNED  | WARNED
          v1.34.1       | v1.34.0      | kubeadm   | KubeadmVersionSkew                         | REFUSED | WARNED  | WARNED
          v1.34.1       | v1.34.0      | kubeadm   | All                                        | ASKED   | WARNED  | WARNED
          v1.34.1       | v1.34        | kubeadm   |                                            | WARNED  | WARNED  | WARNED
          latest        | v1.34.1      | kubeadm   |                                            | WARNED  | WARNED  | WARNED
          """)
  void comparesWorkersWithTheirControlPlane(
      String controlPlaneVersion,
      String version,
      String bootstrap,
      String skipped,
      Outcome exact,
      Outcome minor,
      Outcome skew) {
    List<Outcome> outcomes = List.of(exact, minor, skew);
    for (Kind kind : List.of(Kind.MACHINE_DEPLOYMENT, Kind.MACHINE_POOL)) {
      for (boolean topologyOwned : List.of(false, true)) {
        JsonNode cluster = Requests.yaml(CLUSTER);
        JsonNode controlPlane = controlPlane(controlPlaneVersion, topologyOwned);
        JsonNode workers = workers(kind, version, bootstrap, skipped, topologyOwned);
        for (int i = 0; i < PRECISIONS.size(); i++) {
          Outcome expected = topologyOwned ? warnedAtMost(outcomes.get(i)) : outcomes.get(i);
          String precision = PRECISIONS.get(i);
          assertJudged(expected, precision, Requests.create(workers), cluster, controlPlane);
          assertJudged(
              expected,
              precision,
              Requests.update(workers(kind, "v1.0.0", bootstrap, null, topologyOwned), workers),
              cluster,
              controlPlane);
          assertJudged(expected, precision, Requests.create(controlPlane), cluster, workers);
          assertJudged(expected, precision, Requests.create(cluster), controlPlane, workers);
          assertJudged(
              expected,
              precision,
              Requests.update(Requests.yaml("{metadata: {name: demo}, spec: {}}"), cluster),
              controlPlane,
              workers);
        }
      }
    }
  }

  @ParameterizedTest
  @CsvSource(
      useHeadersInDisplayName = true,
      delimiter = '|',
      textBlock =
          """
          from    | to        | workers  | bootstrap | skipped               | exact   | minor   | skew
          v1.34.1 | 1.34.1    | v1.36.0  | kubeadm   |                       | ALLOWED | ALLOWED | ALLOWED
          v1.33.0 | v1.34.1   | v1.34.1  | kubeadm   |                       | ALLOWED | ALLOWED | ALLOWED
          v1.33.0 | v1.34.1   | v1.33.0  | kubeadm   |                       | WARNED  | WARNED  | WARNED
          v1.33.0 | v1.34.1   | v1.33.0  | other     |                       | WARNED  | WARNED  | WARNED
          v1.34.0 | v1.34.1   | v1.34.0  | kubeadm   |                       | WARNED  | ALLOWED | ALLOWED
          v1.33.0 | v1.34.1   | v1.31.0  | kubeadm   |                       | WARNED  | WARNED  | WARNED
          v1.33.0 | v1.34.1   | v1.30.14 | kubeadm   |                       | REFUSED | REFUSED | REFUSED
          v1.33.0 | v1.34.1   | v1.30.14 | other     |                       | REFUSED | REFUSED | REFUSED
          v1.33.0 | v1.34.1   | v1.30.14 | other     | KubeadmVersionSkew    | REFUSED | REFUSED | REFUSED
          v1.33.0 | v1.34.1   | v1.30.14 | other     | KubernetesVersionSkew | ASKED   | ASKED   | ASKED
          v1.33.0 | v1.34.1   | v1.30.14 | other     | All                   | ASKED   | ASKED   | ASKED
          v1.25.0 | v1.26.0   | v1.24.17 | other     |                       | WARNED  | WARNED  | WARNED
          v1.26.0 | v1.27.0   | v1.24.17 | other     |                       | REFUSED | REFUSED | REFUSED
          v1.27.0 | v1.28.0   | v1.25.0  | other     |                       | WARNED  | WARNED  | WARNED
          v1.28.0 | v1.29.0   | v1.25.0  | other     |                       | REFUSED | REFUSED | REFUSED
          v1.34.1 | v1.33.9   | v1.34.1  | kubeadm   |                       | REFUSED | REFUSED | REFUSED
          v1.34.1 | v1.33.9   | v1.34.1  | other     |                       | REFUSED | REFUSED | REFUSED
          v1.34.1 | v1.33.9   | v1.34.1  | other     | KubernetesVersionSkew | ASKED   | ASKED   | ASKED
          v1.33.1 | v1.34.0   | v1.35.0  | kubeadm   |                       | WARNED  | WARNED  | WARNED
          v1.34.1 | v1.35.0   | latest   | kubeadm   |                       | ALLOWED | ALLOWED | ALLOWED
          v1.34.1 | latest    | v1.34.1  | kubeadm   |                       | ALLOWED | ALLOWED | ALLOWED
          """)
  void letsControlPlanesGoFirst(
      String from,
      String to,
      String version,
      String bootstrap,
      String skipped,
      Outcome exact,
      Outcome minor,
      Outcome skew) {
    List<Outcome> outcomes = List.of(exact, minor, skew);
    for (Kind kind : List.of(Kind.MACHINE_DEPLOYMENT, Kind.MACHINE_POOL)) {
      for (boolean topologyOwned : List.of(false, true)) {
        for (int i = 0; i < PRECISIONS.size(); i++) {
          assertJudged(
              topologyOwned ? warnedAtMost(outcomes.get(i)) : outcomes.get(i),
              PRECISIONS.get(i),
              Requests.update(controlPlane(from, topologyOwned), controlPlane(to, topologyOwned)),
              Requests.yaml(CLUSTER),
              workers(kind, version, bootstrap, skipped, topologyOwned));
        }
      }
    }
  }

  /** Judges the request, as such and as a dry-run, which is warned of unless settings say more. */
  private static void assertJudged(
      Outcome expected, String precision, AdmissionRequest request, JsonNode... graph) {
    assertThat(judge(Map.of("precision", precision), request, graph))
        .as("%s of %s under %s", request.operation(), request.kind(), precision)
        .isEqualTo(expected);
    AdmissionRequest dryRun = Requests.dryRun(request);
    assertThat(judge(Map.of("precision", precision), dryRun, graph))
        .as("dry-run %s of %s under %s", request.operation(), request.kind(), precision)
        .isEqualTo(warnedAtMost(expected));
    assertThat(judge(Map.of("precision", precision, "dry-run", "enforce"), dryRun, graph))
        .as("enforced dry-run %s of %s under %s", request.operation(), request.kind(), precision)
        .isEqualTo(expected);
  }

  private static Outcome judge(
      Map<String, String> settings, AdmissionRequest request, JsonNode... graph) {
    Map<String, String> properties = new HashMap<>();
    settings.forEach(
        (name, value) -> properties.put("kamaji-hetzner.version-match." + name, value));
    List<Finding> findings =
        PolicyId.VERSION_MATCH
            .policy(Settings.of(properties))
            .validate(
                request,
                GivenGraph.of(
                    Stream.concat(Stream.of(graph), Stream.of(Requests.yaml(CLUSTER_CLASS)))
                        .toList()));
    assertThat(findings).hasSizeLessThanOrEqualTo(1);
    return findings.isEmpty()
        ? Outcome.ALLOWED
        : !findings.get(0).refuses()
            ? Outcome.WARNED
            : findings.get(0).rightSuffices() ? Outcome.ASKED : Outcome.REFUSED;
  }

  private static Outcome warnedAtMost(Outcome outcome) {
    return outcome == Outcome.ALLOWED ? outcome : Outcome.WARNED;
  }

  private static JsonNode controlPlane(String version, boolean topologyOwned) {
    return Requests.yaml(
        """
        apiVersion: controlplane.cluster.x-k8s.io/v1alpha2
        kind: KamajiControlPlane
        metadata: {name: demo, labels: {%s}}
        spec: {version: "%s"}
        """
            .formatted(topologyOwned ? "topology.cluster.x-k8s.io/owned: ''" : "", version));
  }

  private static JsonNode workers(
      Kind kind, String version, String bootstrap, String skipped, boolean topologyOwned) {
    return Requests.yaml(
        """
        apiVersion: cluster.x-k8s.io/v1beta2
        kind: %s
        metadata:
          name: demo-workers
          labels: {%s}
          annotations: {%s}
        spec:
          clusterName: demo
          template:
            spec:
              clusterName: demo
              version: "%s"
              bootstrap: {configRef: {apiGroup: bootstrap.cluster.x-k8s.io, kind: %s, name: demo}}
        """
            .formatted(
                kind,
                topologyOwned ? "topology.cluster.x-k8s.io/owned: ''" : "",
                skipped == null
                    ? ""
                    : "machineset.cluster.x-k8s.io/skip-preflight-checks: \"" + skipped + '"',
                version,
                bootstrap.equals("kubeadm") ? "KubeadmConfigTemplate" : "TalosConfigTemplate"));
  }
}
