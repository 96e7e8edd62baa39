package dev.kamajihetzner.webhook.policy;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import dev.kamajihetzner.webhook.model.ControlPlaneService;
import dev.kamajihetzner.webhook.model.Fields;
import dev.kamajihetzner.webhook.model.KamajiControlPlane;
import dev.kamajihetzner.webhook.model.ReadField;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Refuses ways to expose a control plane that Kamaji or its provider turn down later, on every
 * reconcile.
 *
 * @see <a
 *     href="https://github.com/clastix/kamaji/blob/master/api/v1alpha1/tenantcontrolplane_funcs.go">the
 *     address that Kamaji waits for</a>
 */
final class ControlPlaneExposure {
  private static final JsonPointer CERT_SANS = JsonPointer.compile("/spec/network/certSANs");
  private static final JsonPointer INGRESS = JsonPointer.compile("/spec/network/ingress");
  private static final JsonPointer GATEWAY = JsonPointer.compile("/spec/network/gateway");

  static final List<ReadField> READS =
      List.of(
          ReadField.text(KamajiControlPlane.SERVICE_TYPE),
          ReadField.text(KamajiControlPlane.SERVICE_ADDRESS),
          ReadField.list(CERT_SANS),
          ReadField.object(INGRESS),
          ReadField.object(GATEWAY));

  /** What Go's net.SplitHostPort takes for a host and a port. */
  private static final Pattern HOST_AND_PORT =
      Pattern.compile("[^:\\[\\]]*:[^:\\[\\]]*|\\[[^\\[\\]]*]:[^:\\[\\]]*");

  private ControlPlaneExposure() {}

  static List<Finding> judge(AdmissionRequest request) {
    List<Finding> findings = new ArrayList<>();
    JsonNode object = request.object();
    if ((request.sets(KamajiControlPlane.SERVICE_TYPE)
            || request.sets(KamajiControlPlane.SERVICE_ADDRESS))
        && ControlPlaneService.nodePort(object.at(KamajiControlPlane.SPEC))
        && !Fields.hasText(object, KamajiControlPlane.SERVICE_ADDRESS)) {
      findings.add(
          refusal(
                  KamajiControlPlane.SERVICE_TYPE,
                  "Kamaji finds no address for a Service of type NodePort")
              .found("NodePort without serviceAddress")
              .expected("an address of a node")
              .remedy("Set spec.network.serviceAddress, or another serviceType."));
    }
    if (request.sets(CERT_SANS)) {
      judgeNames(request, findings);
    }
    if ((request.sets(INGRESS) || request.sets(GATEWAY))
        && Fields.present(object, INGRESS)
        && Fields.present(object, GATEWAY)) {
      findings.add(
          refusal(GATEWAY, "Kamaji takes an ingress or a gateway, and refuses both together")
              .remedy("Remove one of spec.network.ingress and spec.network.gateway."));
    }
    return findings;
  }

  private static void judgeNames(AdmissionRequest request, List<Finding> findings) {
    Set<JsonNode> before = new HashSet<>();
    request.oldObject().at(CERT_SANS).forEach(before::add);
    JsonNode names = request.object().at(CERT_SANS);
    for (int i = 0; names.isArray() && i < names.size(); i++) {
      String name = names.get(i).textValue();
      if (name != null && HOST_AND_PORT.matcher(name).matches() && !before.contains(names.get(i))) {
        findings.add(
            refusal(
                    CERT_SANS.appendIndex(i),
                    "Kamaji's provider refuses a port in a certificate's name")
                .found(name)
                .expected("a host name or an address")
                .remedy("Leave the port out."));
      }
    }
  }

  private static Finding refusal(JsonPointer field, String problem) {
    return Finding.refusal(PolicyId.CONTROL_PLANE_FIELDS, Finding.Basis.OBJECT, field, problem);
  }
}
