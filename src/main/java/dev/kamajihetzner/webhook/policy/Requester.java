package dev.kamajihetzner.webhook.policy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.kamajihetzner.webhook.model.Fields;
import java.util.ArrayList;
import java.util.List;

/**
 * Who makes a request.
 *
 * @param extra the authenticator's extra fields as they came, for a SubjectAccessReview
 */
public record Requester(String user, String uid, List<String> groups, JsonNode extra) {

  /** Whether it is a service account and no person. */
  public boolean isServiceAccount() {
    return ServiceAccount.isUser(user);
  }

  public static Requester of(JsonNode userInfo) {
    List<String> groups = new ArrayList<>();
    for (JsonNode group : Fields.at(userInfo, "groups")) {
      if (group.isTextual()) {
        groups.add(group.textValue());
      }
    }
    String user = Fields.text(userInfo, "username");
    return new Requester(
        user == null ? "" : user, Fields.text(userInfo, "uid"), groups, userInfo.path("extra"));
  }
}
