package dev.kamajihetzner.webhook.policy;

import static dev.kamajihetzner.webhook.policy.Finding.Basis.OBJECT;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import dev.kamajihetzner.webhook.model.Cluster;
import dev.kamajihetzner.webhook.model.ClusterGraph;
import dev.kamajihetzner.webhook.model.Fields;
import dev.kamajihetzner.webhook.model.KamajiControlPlane;
import dev.kamajihetzner.webhook.model.Kind;
import dev.kamajihetzner.webhook.model.KubernetesVersion;
import dev.kamajihetzner.webhook.model.ReadField;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Refuses a KamajiControlPlane that Kamaji cannot make a TenantControlPlane of, or whose API server
 * would not start.
 *
 * @see <a
 *     href="https://github.com/clastix/kamaji/blob/master/internal/webhook/handlers/tcp_name.go">Kamaji's
 *     rule for names</a>
 */
final class ControlPlaneFields implements Policy {
  static final PolicyDescription ABOUT =
      new PolicyDescription(
          "KamajiControlPlane, Cluster",
          "Refuses a name that is no DNS-1035 label, `--cloud-provider` or `--cloud-config` in"
              + " `spec.apiServer.extraArgs` from 1.33 on, NodePort without `serviceAddress`,"
              + " `certSANs` with a port, and `ingress` together with `gateway`; warns of a node"
              + " port out of Kubernetes' range and of an `apiServerPort` that cannot be read.",
          "Kamaji could not create the control plane, would wait for its address forever, or its"
              + " API server would not start.");

  private static final Pattern DNS_1035_LABEL = Pattern.compile("[a-z]([-a-z0-9]{0,61}[a-z0-9])?");

  /** As many characters of a generateName are kept before the random ones. */
  private static final int LONGEST_PREFIX = 58;

  private static final JsonPointer NAME = JsonPointer.compile("/metadata/name");
  private static final JsonPointer GENERATE_NAME = JsonPointer.compile("/metadata/generateName");
  private static final JsonPointer EXTRA_ARGS = JsonPointer.compile("/spec/apiServer/extraArgs");

  private static final List<ReadField> READS =
      ReadField.all(
          ControlPlaneExposure.READS,
          ReadField.text(NAME),
          ReadField.text(GENERATE_NAME),
          ReadField.text(KamajiControlPlane.VERSION),
          ReadField.list(EXTRA_ARGS));

  private static final Set<String> REMOVED_FLAGS = Set.of("--cloud-provider", "--cloud-config");

  @Override
  public PolicyId id() {
    return PolicyId.CONTROL_PLANE_FIELDS;
  }

  @Override
  public List<ReadField> reads(Kind kind) {
    return switch (kind) {
      case KAMAJI_CONTROL_PLANE -> READS;
      case CLUSTER -> Cluster.READS;
      default -> List.of();
    };
  }

  @Override
  public List<Finding> validate(AdmissionRequest request, ClusterGraph graph) {
    if (request.kind() == Kind.CLUSTER) {
      return ApiServerPort.ofCluster(request, graph);
    }
    List<Finding> findings = new ArrayList<>(ControlPlaneExposure.judge(request));
    findings.addAll(ApiServerPort.ofControlPlane(request, graph));
    if (request.creates()) {
      checkName(request, findings);
    }
    if (request.sets(EXTRA_ARGS) || request.sets(KamajiControlPlane.VERSION)) {
      checkFlags(request.object(), findings);
    }
    return findings;
  }

  private void checkName(AdmissionRequest request, List<Finding> findings) {
    String name = request.name();
    boolean generated = name.isEmpty();
    if (generated) {
      name = Fields.text(request.object(), GENERATE_NAME);
      if (name == null || name.isEmpty()) {
        return;
      }
      name = name.substring(0, Math.min(name.length(), LONGEST_PREFIX)) + "x";
    }
    if (!DNS_1035_LABEL.matcher(name).matches()) {
      findings.add(
          Finding.refusal(
                  id(),
                  OBJECT,
                  generated ? GENERATE_NAME : NAME,
                  "Kamaji names its objects by the control plane, and needs a DNS-1035 label")
              .found('"' + (generated ? name.substring(0, name.length() - 1) : name) + '"')
              .expected("a letter, then lower-case letters, digits and dashes; at most 63 in all")
              .remedy("Choose another name, and set it in the Cluster's controlPlaneRef too."));
    }
  }

  /** The flag's name; Kubernetes' commands read underscores as dashes. */
  private static String flag(String argument) {
    return argument.split("[= ]", 2)[0].replace('_', '-');
  }

  private void checkFlags(JsonNode object, List<Finding> findings) {
    if (KubernetesVersion.parse(Fields.text(object, KamajiControlPlane.VERSION))
        .filter(version -> version.atLeast(1, 33))
        .isEmpty()) {
      return;
    }
    JsonNode arguments = object.at(EXTRA_ARGS);
    if (!arguments.isArray()) {
      return;
    }
    for (int i = 0; i < arguments.size(); i++) {
      String argument = arguments.get(i).textValue();
      if (argument != null && REMOVED_FLAGS.contains(flag(argument))) {
        findings.add(
            Finding.refusal(
                    id(),
                    OBJECT,
                    EXTRA_ARGS.appendIndex(i),
                    "kube-apiserver does not start with this flag from 1.33 on")
                .found(argument)
                .expected("no --cloud-provider and no --cloud-config")
                .remedy("Remove it from spec.apiServer.extraArgs."));
      }
    }
  }
}
