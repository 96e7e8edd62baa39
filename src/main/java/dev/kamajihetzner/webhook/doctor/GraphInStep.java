package dev.kamajihetzner.webhook.doctor;

import static dev.kamajihetzner.webhook.doctor.Installation.NAME;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.kamajihetzner.webhook.cluster.KubernetesApi.Answer;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What each pod says of itself, asked through the API server. */
final class GraphInStep implements Check {
  private static final JsonMapper JSON = new JsonMapper();
  private static final Pattern CURRENT =
      Pattern.compile("^kamaji_hetzner_graph_current(?:\\{[^}]*})? (\\S+)$", Pattern.MULTILINE);
  private static final Pattern AGE =
      Pattern.compile(
          "^kamaji_hetzner_graph_age_seconds\\{[^}]*kind=\"(\\w+)\"[^}]*} (\\S+)$",
          Pattern.MULTILINE);

  @Override
  public String id() {
    return "graph";
  }

  @Override
  public String sentence() {
    return "Every pod is ready, and what it knows of the cluster is in step.";
  }

  @Override
  public Findings look(Installation installation) throws CannotLook {
    List<Pod> pods = installation.pods();
    if (pods.isEmpty()) {
      return new Findings()
          .wrong(
              "no pod runs with the label " + Installation.NAME_LABEL + "=" + NAME,
              "See why: kubectl -n "
                  + installation.namespace()
                  + " describe deployment "
                  + NAME
                  + ".");
    }
    Findings findings = new Findings();
    double oldest = 0;
    for (Pod pod : pods) {
      oldest = Math.max(oldest, look(installation, pod, findings));
    }
    return findings.orElse(
        "in step in "
            + pods.size()
            + (pods.size() == 1 ? " pod" : " pods")
            + ", at most "
            + Math.round(oldest)
            + " s old");
  }

  /** Returns the age in seconds. */
  private static double look(Installation installation, Pod pod, Findings findings)
      throws CannotLook {
    Answer health = ask(installation, pod, "/q/health/ready");
    List<String> down = new ArrayList<>();
    for (JsonNode check : checks(pod, health)) {
      if (!check.path("status").asText().equals("UP")) {
        down.add(check.path("name").asText() + " " + check.at("/data/reason").asText());
      }
    }
    if (!down.isEmpty()) {
      findings.wrong(
          "pod " + pod.name() + " is not ready: " + String.join(", ", down).strip(),
          "See its log: kubectl -n " + installation.namespace() + " logs " + pod.name() + ".");
      return 0;
    }
    Answer metrics = ask(installation, pod, "/q/metrics");
    Matcher current = CURRENT.matcher(metrics.body());
    if (!metrics.isAccepted() || !current.find()) {
      throw new CannotLook("pod " + pod.name() + " gives no metrics: " + metrics.status());
    }
    Matcher age = AGE.matcher(metrics.body());
    double oldest = 0;
    String kind = "";
    while (age.find()) {
      double seconds = Double.parseDouble(age.group(2));
      if (seconds > oldest) {
        oldest = seconds;
        kind = age.group(1);
      }
    }
    if (Double.parseDouble(current.group(1)) < 1) {
      findings.wrong(
          "what pod "
              + pod.name()
              + " knows is out of step: "
              + (kind.isEmpty()
                  ? "the API server does not answer it"
                  : kind + " " + Math.round(oldest) + " s old"),
          "See its log, and whether it reaches the API server; meanwhile it judges by what it saw"
              + " last.");
    }
    return oldest;
  }

  private static Answer ask(Installation installation, Pod pod, String path) throws CannotLook {
    return installation.send(
        "GET",
        "/api/v1/namespaces/"
            + installation.namespace()
            + "/pods/"
            + pod.name()
            + ":"
            + pod.port("management")
            + "/proxy"
            + path,
        null);
  }

  /** A pod that is not ready says so with status 503; so does an API server that gets no answer. */
  private static JsonNode checks(Pod pod, Answer health) throws CannotLook {
    try {
      JsonNode checks = JSON.readTree(health.body()).path("checks");
      if (checks.isArray()) {
        return checks;
      }
    } catch (JsonProcessingException e) {
      // Then it is not the pod that answers.
    }
    throw new CannotLook(
        "no health of pod "
            + pod.name()
            + " through the API server: "
            + health.status()
            + " "
            + Installation.message(health));
  }
}
