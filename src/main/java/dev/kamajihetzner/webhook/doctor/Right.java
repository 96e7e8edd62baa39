package dev.kamajihetzner.webhook.doctor;

import static dev.kamajihetzner.webhook.doctor.Installation.NAME;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/**
 * One thing that a service account of ours may do.
 *
 * @param ownNamespace whether only in our namespace
 * @param group of the API; empty for core
 * @param name of the one object; null for all
 */
record Right(
    String account, boolean ownNamespace, String verb, String group, String resource, String name) {
  private static final String REVIEWS = "/apis/authorization.k8s.io/v1/subjectaccessreviews";

  /** All that the roles of a manifest grant to accounts. */
  static List<Right> granted(String manifest) {
    List<JsonNode> documents = ShippedManifests.read(manifest);
    List<Right> rights = new ArrayList<>();
    for (JsonNode binding : documents) {
      JsonNode role = binding.path("roleRef");
      for (JsonNode subject : binding.path("subjects")) {
        for (JsonNode document : documents) {
          if (document.path("kind").equals(role.path("kind"))
              && document.at("/metadata/name").equals(role.path("name"))) {
            boolean ownNamespace = binding.path("kind").asText().equals("RoleBinding");
            document
                .path("rules")
                .forEach(rule -> add(rights, subject.path("name").asText(), ownNamespace, rule));
          }
        }
      }
    }
    return rights;
  }

  private static void add(List<Right> rights, String account, boolean ownNamespace, JsonNode rule) {
    List<String> names = texts(rule.path("resourceNames"));
    if (names.isEmpty()) {
      names.add(null);
    }
    for (String group : texts(rule.path("apiGroups"))) {
      for (String resource : texts(rule.path("resources"))) {
        for (String name : names) {
          for (String verb : texts(rule.path("verbs"))) {
            rights.add(new Right(account, ownNamespace, verb, group, resource, name));
          }
        }
      }
    }
  }

  private static List<String> texts(JsonNode list) {
    List<String> texts = new ArrayList<>();
    list.forEach(it -> texts.add(it.textValue()));
    return texts;
  }

  /** Whether the API server says so. */
  boolean isHeld(Installation installation) throws CannotLook {
    String namespace = installation.namespace();
    ObjectNode review =
        JsonNodeFactory.instance
            .objectNode()
            .put("apiVersion", "authorization.k8s.io/v1")
            .put("kind", "SubjectAccessReview");
    ObjectNode spec =
        review.putObject("spec").put("user", "system:serviceaccount:" + namespace + ":" + account);
    spec.putArray("groups")
        .add("system:serviceaccounts")
        .add("system:serviceaccounts:" + namespace)
        .add("system:authenticated");
    ObjectNode attributes =
        spec.putObject("resourceAttributes")
            .put("verb", verb)
            .put("group", group)
            .put("resource", resource);
    if (ownNamespace) {
      attributes.put("namespace", namespace);
    }
    if (name != null) {
      // The one namespace that deploy/ names is that of the installation.
      attributes.put("name", resource.equals("namespaces") && name.equals(NAME) ? namespace : name);
    }
    return installation.post(REVIEWS, review).at("/status/allowed").asBoolean();
  }

  /** As people say it: {@code patch secrets kamaji-hetzner-webhook-ca}. */
  @Override
  public String toString() {
    return verb
        + " "
        + resource
        + (group.isEmpty() ? "" : "." + group)
        + (name == null ? "" : " " + name);
  }
}
