package dev.kamajihetzner.webhook.policy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.kamajihetzner.webhook.model.Fields;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.StreamSupport;

/**
 * What people are told of a policy; from the one file that the README's table is made of, too.
 *
 * @param settings names of its own settings, without the prefix
 */
public record PolicyDescription(
    PolicyId id, String actsOn, String does, String why, List<String> settings) {
  private static final String RESOURCE = "/dev/kamajihetzner/webhook/policy/policies.yaml";

  /** All of them, in the order of the policies. */
  public static List<PolicyDescription> all() {
    JsonNode file;
    try (InputStream resource = PolicyDescription.class.getResourceAsStream(RESOURCE)) {
      file = new YAMLMapper().readTree(resource);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    List<PolicyDescription> descriptions = new ArrayList<>();
    for (PolicyId id : PolicyId.values()) {
      JsonNode policy = file.path(id.toString());
      descriptions.add(
          new PolicyDescription(
              id,
              Fields.text(policy, "acts-on"),
              Fields.text(policy, "does"),
              Fields.text(policy, "why"),
              StreamSupport.stream(policy.path("settings").spliterator(), false)
                  .map(JsonNode::textValue)
                  .toList()));
    }
    return descriptions;
  }
}
