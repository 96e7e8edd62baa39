package dev.kamajihetzner.webhook.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.kamajihetzner.webhook.manifest.GivenDocuments;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class RequestFailureTest {
  private static final String USER =
      "User \"system:serviceaccount:kamaji-hetzner-webhook:kamaji-hetzner-webhook-controller\"";

  @Test
  void aMissingRightIsToldWithWhereToAddIt() {
    assertThat(
            RequestFailure.line(
                new CompletionException(
                    new KubernetesClientException(
                        "pods \"a\" is forbidden: "
                            + USER
                            + " cannot patch resource \"pods\" in"
                            + " API group \"\" in the namespace \"kamaji-hetzner-webhook\"",
                        403,
                        null))))
        .isEqualTo(
            "this controller may not patch pods in kamaji-hetzner-webhook: add that to the Role"
                + " kamaji-hetzner-webhook-certificates, or apply deploy/ again");
    assertThat(
            RequestFailure.line(
                new KubernetesClientException(
                    "forbidden: "
                        + USER
                        + " cannot list resource \"validatingwebhookconfigurations\""
                        + " in API group \"admissionregistration.k8s.io\" at the cluster scope")))
        .isEqualTo(
            "this controller may not list validatingwebhookconfigurations.admissionregistration"
                + ".k8s.io: add that to the ClusterRole kamaji-hetzner-webhook-certificates, or"
                + " apply deploy/ again");
  }

  @Test
  void whatIsInAnyNamespaceIsTheClusterRoles() {
    assertThat(
            RequestFailure.line(
                new KubernetesClientException(
                    "reports.openreports.io is forbidden: "
                        + USER
                        + " cannot create resource \"reports\" in API group \"openreports.io\" in"
                        + " the namespace \"team-a\"")))
        .isEqualTo(
            "this controller may not create reports.openreports.io in team-a: add that to the"
                + " ClusterRole kamaji-hetzner-webhook-audit, or apply deploy/ again");
  }

  static List<Arguments> granted() {
    List<Arguments> granted = new ArrayList<>();
    for (String file :
        List.of(
            "controller/20-rbac.yaml",
            "controller/21-certificates-rbac.yaml",
            "controller/25-audit-rbac.yaml",
            "components/audit-repair/71-audit-repair.yaml")) {
      for (JsonNode role : GivenDocuments.in(Path.of("deploy").resolve(file))) {
        for (JsonNode rule : role.path("rules")) {
          for (JsonNode resource : rule.path("resources")) {
            for (JsonNode verb : rule.path("verbs")) {
              granted.add(Arguments.of(role, rule.at("/apiGroups/0"), resource, verb));
            }
          }
        }
      }
    }
    return granted;
  }

  /** Of two that grant to read, that of audits. */
  @ParameterizedTest(name = "{3} {2}")
  @MethodSource("granted")
  void theRoleIsTheOneThatGrantsItInDeploy(
      JsonNode role, JsonNode group, JsonNode resource, JsonNode verb) {
    boolean ofNamespace = role.path("kind").asText().equals("Role");
    String told =
        RequestFailure.line(
            new KubernetesClientException(
                USER
                    + " cannot %s resource \"%s\" in API group \"%s\" %s"
                        .formatted(
                            verb.asText(),
                            resource.asText(),
                            group.asText(),
                            ofNamespace
                                ? "in the namespace \"kamaji-hetzner-webhook\""
                                : "at the cluster scope")));
    String name = role.at("/metadata/name").asText();

    assertThat(told)
        .contains(
            " to the %s %s, "
                .formatted(
                    role.path("kind").asText(),
                    verb.asText().equals("get") ? name.replace("-repair", "") : name));
  }

  @Test
  void theStatusIsTheAnswers() {
    assertThat(
            RequestFailure.status(
                new CompletionException(new KubernetesClientException("no", 403, null))))
        .isEqualTo(403);
    assertThat(RequestFailure.status(new KubernetesClientException("no answer"))).isZero();
    assertThat(RequestFailure.status(new IOException())).isZero();
  }

  @ParameterizedTest
  @CsvSource({
    "/api/v1/namespaces/a/secrets?watch=true, watch secrets in a: add that to the Role",
    "/api/v1/namespaces/a/serviceaccounts?watch=true, watch serviceaccounts in a: add that to the Role",
    "/api/v1/namespaces?watch=true, watch namespaces: add that to the ClusterRole",
    "/apis/b.io/v1/things?watch=true, watch things.b.io: add that to the ClusterRole"
  })
  void soIsAWatchThatIsRefused(String path, String told) {
    assertThat(
            RequestFailure.line(
                new KubernetesClientException(
                    "Received 403 on websocket. Failure executing: GET at: https://127.0.0.1:1"
                        + path
                        + ". Message: Forbidden.")))
        .contains("this controller may not " + told);
  }

  @Test
  void anythingElseIsToldByItsInnermostCauseInOneLine() {
    assertThat(
            RequestFailure.line(
                new KubernetesClientException("wrapped", new IOException("no\n  route"))))
        .isEqualTo("no route");
    assertThat(RequestFailure.line(new RuntimeException((String) null)))
        .isEqualTo("RuntimeException");
  }

  @Test
  void aConflictIsNoFault() {
    assertThat(RequestFailure.conflict(new KubernetesClientException("changed", 409, null)))
        .isTrue();
    assertThat(RequestFailure.conflict(new KubernetesClientException("gone", 404, null))).isFalse();
    assertThat(RequestFailure.conflict(new IllegalStateException())).isFalse();
  }
}
