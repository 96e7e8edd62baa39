package dev.kamajihetzner.webhook.doctor;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kamajihetzner.webhook.cluster.KubernetesApi.Answer;
import dev.kamajihetzner.webhook.model.Fields;
import dev.kamajihetzner.webhook.model.Kind;
import dev.kamajihetzner.webhook.model.WellKnown;
import java.util.List;

/** A HetznerCluster as people write them, created on a dry-run: the answer has what we add. */
final class AnsweredDryRun implements Check {
  private static final String NAMESPACE = "default";
  private static final String POLICY = "external-control-plane";
  private static final String OURS = "kamaji-hetzner.dev\"";
  private static final int FORBIDDEN = 403;

  @Override
  public String id() {
    return "dry-run";
  }

  @Override
  public String sentence() {
    return "A HetznerCluster created on a dry-run comes back as the webhook completes it.";
  }

  @Override
  public Findings look(Installation installation) throws CannotLook {
    List<String> versions = ServedKinds.versions(installation).get(Kind.HETZNER_CLUSTER);
    if (versions.isEmpty()) {
      return new Findings()
          .warning("HetznerCluster is not served, so nothing can be asked", "Install CAPH.");
    }
    String apiVersion = Kind.HETZNER_CLUSTER.group() + "/" + versions.get(0);
    ObjectNode object = ShippedManifests.example(Kind.HETZNER_CLUSTER.toString()).orElseThrow();
    object.put("apiVersion", apiVersion);
    object.withObject("/metadata").put("name", "kamaji-hetzner-doctor").put("namespace", NAMESPACE);
    long start = System.nanoTime();
    Answer answer =
        installation.send(
            "POST",
            "/apis/"
                + apiVersion
                + "/namespaces/"
                + NAMESPACE
                + "/hetznerclusters?dryRun=All&fieldManager=kamaji-hetzner-doctor",
            object.toString());
    long millis = (System.nanoTime() - start) / 1_000_000;
    return answer.isAccepted()
        ? admitted(installation, Installation.json("the dry-run", answer), millis)
        : refused(answer);
  }

  private static Findings refused(Answer answer) throws CannotLook {
    String message = Installation.message(answer);
    if (message.contains(OURS)) {
      return new Findings()
          .wrong(
              message,
              "See the checks before this one; README, Emergency, lets writes pass meanwhile.");
    }
    throw new CannotLook(
        (answer.status() == FORBIDDEN ? "" : "somebody else refuses it: ") + message);
  }

  private static Findings admitted(Installation installation, JsonNode stored, long millis)
      throws CannotLook {
    boolean asked = Fields.annotation(stored, WellKnown.ASSUMED_CONTROL_PLANE) != null;
    boolean annotated =
        "true".equals(Fields.annotation(stored, WellKnown.ALLOW_EMPTY_CONTROL_PLANE_ADDRESS));
    boolean off = !stored.at("/spec/controlPlaneLoadBalancer/enabled").asBoolean(true);
    if (asked && annotated && off) {
      return Findings.well("completed by the webhook, in " + millis + " ms altogether");
    }
    if (asked || annotated) {
      return new Findings()
          .wrong(
              "the webhook completes it, and somebody else's changes that: "
                  + (annotated ? "the load balancer is on" : "an annotation is gone"),
              "See the check other-webhooks, and have that one leave HetznerClusters alone.");
    }
    String mode = mode(installation);
    return mode == null
        ? new Findings()
            .wrong(
                "it comes back as it was written, so the webhook was not asked",
                "See the check configurations, and whether exempt.users or exempt.groups names"
                    + " you.")
        : new Findings()
            .warning(
                "it comes back as it was written, as " + POLICY + " is " + mode + " there",
                "Nothing is proved; take the mode off the namespace " + NAMESPACE + " to see.");
  }

  /** Null where the policy is enforced. */
  private static String mode(Installation installation) throws CannotLook {
    String mode =
        Fields.label(
            installation.get("/api/v1/namespaces/" + NAMESPACE), WellKnown.PREFIX + POLICY);
    if (mode == null) {
      mode = DeployedSettings.of(installation.deployment()).value("policy." + POLICY + ".mode");
    }
    return mode == null || mode.equals("enforce") ? null : mode;
  }
}
