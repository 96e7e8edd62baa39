package dev.kamajihetzner.webhook.certificate.rotation;

import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Why an API server did not do what was asked, in one line. */
public final class RequestFailure {
  private static final String RULES = "kamaji-hetzner-webhook-controller";
  private static final Pattern FORBIDDEN =
      Pattern.compile(
          "cannot (\\S+) resource \"([^\"]+)\" in API group \"([^\"]*)\""
              + "(?: in the namespace \"([^\"]+)\")?");

  private RequestFailure() {}

  /** What went wrong; of a missing right, where it is to be added. */
  public static String line(Throwable failure) {
    KubernetesClientException answer = answer(failure);
    if (answer != null) {
      Matcher missing = FORBIDDEN.matcher(String.valueOf(answer.getMessage()));
      if (answer.getCode() == HttpURLConnection.HTTP_FORBIDDEN && missing.find()) {
        return missing(missing);
      }
    }
    Throwable root = failure;
    while (root.getCause() != null && root.getCause() != root) {
      root = root.getCause();
    }
    String message =
        root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
    return message.replaceAll("\\s*\\R\\s*", " ");
  }

  private static String missing(Matcher found) {
    String group = found.group(3);
    // Of a Namespace, API servers say that it is in itself.
    boolean everywhere = found.group(4) == null || found.group(2).equals("namespaces");
    return "this controller may not %s %s%s%s: add that to the %s %s, or apply deploy/ again"
        .formatted(
            found.group(1),
            found.group(2),
            group.isEmpty() ? "" : "." + group,
            everywhere ? "" : " in " + found.group(4),
            everywhere ? "ClusterRole" : "Role",
            RULES);
  }

  /** What an API server has answered, if that is where it failed. */
  private static KubernetesClientException answer(Throwable failure) {
    for (Throwable it = failure; it != null; it = it.getCause()) {
      if (it instanceof KubernetesClientException answer && answer.getCode() > 0) {
        return answer;
      }
    }
    return null;
  }

  /** Whether somebody else has changed meanwhile what was to be written. */
  static boolean conflict(Throwable failure) {
    KubernetesClientException answer = answer(failure);
    return answer != null && answer.getCode() == HttpURLConnection.HTTP_CONFLICT;
  }
}
