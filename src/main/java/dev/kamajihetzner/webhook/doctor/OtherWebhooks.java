package dev.kamajihetzner.webhook.doctor;

import static dev.kamajihetzner.webhook.doctor.Installation.NAME;

import com.fasterxml.jackson.databind.JsonNode;
import dev.kamajihetzner.webhook.model.Kind;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Mutating webhooks of third parties for the objects that we complete. Those for every kind there
 * is are only told: whether they change ours, the dry-run shows.
 */
final class OtherWebhooks implements Check {
  private static final List<Kind> COMPLETED =
      List.of(Kind.KAMAJI_CONTROL_PLANE, Kind.HETZNER_CLUSTER);

  /** The providers' own are named after their kinds. */
  private static final String PROVIDERS = ".cluster.x-k8s.io";

  private static final String ANY = "*";

  @Override
  public String id() {
    return "other-webhooks";
  }

  @Override
  public String sentence() {
    return "Nobody else's mutating webhook is for KamajiControlPlanes or HetznerClusters.";
  }

  @Override
  public boolean beforeInstallation() {
    return true;
  }

  @Override
  public Findings look(Installation installation) throws CannotLook {
    Findings findings = new Findings();
    Set<String> ofEverything = new LinkedHashSet<>();
    for (JsonNode configuration :
        installation.list(Installation.CONFIGURATIONS + "mutatingwebhookconfigurations")) {
      String name = configuration.at("/metadata/name").asText();
      for (JsonNode webhook : configuration.path("webhooks")) {
        String entry = webhook.path("name").asText();
        if (name.equals(NAME) || entry.endsWith(PROVIDERS)) {
          continue;
        }
        Set<String> named = new LinkedHashSet<>();
        for (JsonNode rule : webhook.path("rules")) {
          for (Kind kind : COMPLETED) {
            if (has(rule, "resources", kind.plural()) && isFor(rule, kind)) {
              named.add(kind.toString());
            } else if (has(rule, "resources", ANY, "*/*") && isFor(rule, kind)) {
              ofEverything.add(name);
            }
          }
        }
        if (!named.isEmpty()) {
          findings.warning(
              "webhook "
                  + entry
                  + " of MutatingWebhookConfiguration "
                  + name
                  + " is called "
                  // API servers go by the configurations' names.
                  + (name.compareTo(NAME) < 0 ? "before" : "after")
                  + " ours for "
                  + String.join(", ", named),
              "See that it leaves alone what ours sets: the check dry-run shows what is stored in"
                  + " the end.");
        }
      }
    }
    return findings.orElse(
        ofEverything.isEmpty()
            ? "none"
            : "none by name; for every kind: " + Findings.some(ofEverything));
  }

  private static boolean isFor(JsonNode rule, Kind kind) {
    return has(rule, "apiGroups", kind.group(), ANY)
        && has(rule, "operations", "CREATE", "UPDATE", ANY);
  }

  private static boolean has(JsonNode rule, String list, String... values) {
    for (JsonNode one : rule.path(list)) {
      if (List.of(values).contains(one.asText())) {
        return true;
      }
    }
    return false;
  }
}
