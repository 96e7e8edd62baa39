package dev.kamajihetzner.webhook.cluster;

import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Why an API server did not do what was asked, in one line. */
public final class RequestFailure {
  private static final String LEADERSHIP = "kamaji-hetzner-webhook-controller";
  private static final String CERTIFICATES = "kamaji-hetzner-webhook-certificates";
  private static final String AUDIT = "kamaji-hetzner-webhook-audit";
  private static final String REPAIR = "kamaji-hetzner-webhook-audit-repair";

  /** What a Role is for; all else that has a namespace may be in any. */
  private static final Map<String, String> OF_OUR_NAMESPACE =
      Map.of(
          "leases", LEADERSHIP,
          "pods", CERTIFICATES,
          "secrets", CERTIFICATES,
          "serviceaccounts", CERTIFICATES);

  private static final Pattern FORBIDDEN =
      Pattern.compile(
          "cannot (\\S+) resource \"([^\"]+)\" in API group \"([^\"]*)\""
              + "(?: in the namespace \"([^\"]+)\")?");

  /** A watch is refused without a word of the right that it takes. */
  private static final Pattern FORBIDDEN_WATCH =
      Pattern.compile(
          "403 on websocket.* at: \\S+?/(?:api/v1|apis/([^/]+)/[^/]+)(?:/namespaces/([^/?]+))?"
              + "/(\\w+)\\?");

  private RequestFailure() {}

  /** What went wrong; of a missing right, where it is to be added. */
  public static String line(Throwable failure) {
    for (Throwable it = failure; it != null; it = it.getCause()) {
      String message = String.valueOf(it.getMessage());
      Matcher missing = FORBIDDEN.matcher(message);
      if (it instanceof KubernetesClientException && missing.find()) {
        return missing(missing.group(1), missing.group(2), missing.group(3), missing.group(4));
      }
      Matcher watch = FORBIDDEN_WATCH.matcher(message);
      if (it instanceof KubernetesClientException && watch.find()) {
        String group = watch.group(1) == null ? "" : watch.group(1);
        return missing("watch", watch.group(3), group, watch.group(2));
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

  private static String missing(String verb, String resource, String group, String namespace) {
    boolean ours = namespace != null && OF_OUR_NAMESPACE.containsKey(resource);
    return "this controller may not %s %s%s%s: add that to the %s %s, or apply deploy/ again"
        .formatted(
            verb,
            resource,
            group.isEmpty() ? "" : "." + group,
            namespace == null || resource.equals("namespaces") ? "" : " in " + namespace,
            ours ? "Role" : "ClusterRole",
            ours ? OF_OUR_NAMESPACE.get(resource) : clusterRole(verb, group));
  }

  /** Each is for one thing that the controller does, as deploy/ has them. */
  private static String clusterRole(String verb, String group) {
    if (group.equals("admissionregistration.k8s.io")) {
      return CERTIFICATES;
    }
    return verb.equals("patch") ? REPAIR : AUDIT;
  }

  /** The HTTP status of the answer; 0 where there was none. */
  public static int status(Throwable failure) {
    KubernetesClientException answer = answer(failure);
    return answer == null ? 0 : answer.getCode();
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
  public static boolean conflict(Throwable failure) {
    return status(failure) == HttpURLConnection.HTTP_CONFLICT;
  }
}
