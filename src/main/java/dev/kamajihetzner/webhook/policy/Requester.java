package dev.kamajihetzner.webhook.policy;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.stream.StreamSupport;

/**
 * Who makes a request.
 *
 * @param extra the authenticator's extra fields as they came, for a SubjectAccessReview
 */
public record Requester(String user, String uid, List<String> groups, JsonNode extra) {

  public static Requester of(JsonNode userInfo) {
    List<String> groups =
        StreamSupport.stream(Fields.at(userInfo, "groups").spliterator(), false)
            .filter(JsonNode::isTextual)
            .map(JsonNode::textValue)
            .toList();
    String user = Fields.text(userInfo, "username");
    return new Requester(
        user == null ? "" : user, Fields.text(userInfo, "uid"), groups, userInfo.path("extra"));
  }
}
