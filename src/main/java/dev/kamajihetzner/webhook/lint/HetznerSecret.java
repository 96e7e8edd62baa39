package dev.kamajihetzner.webhook.lint;

import com.fasterxml.jackson.databind.JsonNode;
import dev.kamajihetzner.webhook.model.Fields;
import dev.kamajihetzner.webhook.model.GroupKind;
import dev.kamajihetzner.webhook.policy.Finding;
import java.util.List;

/**
 * Looks at the keys of the Secret, where the set holds it. Most repositories keep it elsewhere, so
 * a missing Secret is fine.
 *
 * @see <a
 *     href="https://github.com/syself/cluster-api-provider-hetzner/blob/main/api/v1beta1/types.go">the
 *     reference and its defaults</a>
 */
final class HetznerSecret extends Lint {
  private static final String DEFAULT_NAME = "hetzner";

  /** CAPH's default up to v1.0; later releases require the field. */
  private static final String DEFAULT_KEY = "hcloud-token";

  HetznerSecret() {
    super(
        "hetzner-secret",
        "Without a token under the key that `hetznerSecretRef` names, CAPH can do nothing, and"
            + " reports it only in a condition.",
        GroupKind.HETZNER_CLUSTER);
  }

  @Override
  List<Finding> inspect(JsonNode object, ObjectSet set) {
    JsonNode reference = Fields.at(object, "spec", "hetznerSecretRef");
    String name = orElse(Fields.text(reference, "name"), DEFAULT_NAME);
    String key = orElse(Fields.text(reference, "key", "hcloudToken"), DEFAULT_KEY);
    return RelatedObjects.of(object, set)
        .find(GroupKind.SECRET, name)
        .filter(
            secret ->
                !Fields.hasText(secret, "data", key) && !Fields.hasText(secret, "stringData", key))
        .map(
            secret ->
                advice(
                    "/spec/hetznerSecretRef/key/hcloudToken",
                    "Secret " + name + " has nothing under the key " + key,
                    "Put the Hetzner Cloud token there, or name the key that holds it."))
        .stream()
        .toList();
  }

  private static String orElse(String text, String otherwise) {
    return text == null || text.isEmpty() ? otherwise : text;
  }
}
