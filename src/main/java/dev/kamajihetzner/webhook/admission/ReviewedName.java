package dev.kamajihetzner.webhook.admission;

import dev.kamajihetzner.webhook.model.Fields;
import dev.kamajihetzner.webhook.policy.AdmissionRequest;
import java.util.regex.Pattern;

/**
 * Takes the names that an API server can send, and no others: they become parts of URLs.
 *
 * @see <a
 *     href="https://kubernetes.io/docs/concepts/overview/working-with-objects/names/">Kubernetes:
 *     Object Names and IDs</a>
 */
final class ReviewedName {
  private static final String LABEL = "[a-z0-9](?:[-a-z0-9]*[a-z0-9])?";
  private static final Pattern DNS_LABEL = Pattern.compile(LABEL);
  private static final Pattern DNS_SUBDOMAIN = Pattern.compile(LABEL + "(?:\\." + LABEL + ")*");
  private static final int LONGEST_LABEL = 63;
  private static final int LONGEST_SUBDOMAIN = 253;

  /** So much of a bad name is repeated in a message. */
  private static final int SHOWN = 80;

  private ReviewedName() {}

  /**
   * Checks namespace and name of a request.
   *
   * @throws NotAnAdmissionReview if one is not what an API server sends; the message says which
   */
  static void check(AdmissionRequest request) throws NotAnAdmissionReview {
    String namespace = request.namespace();
    if (namespace.isEmpty()
        ? request.kind().namespaced()
        : !matches(DNS_LABEL, namespace, LONGEST_LABEL)) {
      throw new NotAnAdmissionReview(
          "the namespace of a %s is \"%s\"; expected an RFC 1123 label of at most %d characters"
              .formatted(request.kind(), shown(namespace), LONGEST_LABEL));
    }
    String name = request.name();
    if (name.isEmpty() ? !mayLackName(request) : !matches(DNS_SUBDOMAIN, name, LONGEST_SUBDOMAIN)) {
      throw new NotAnAdmissionReview(
          "the name of a %s is \"%s\"; expected an RFC 1123 subdomain of at most %d characters"
              .formatted(request.kind(), shown(name), LONGEST_SUBDOMAIN));
    }
  }

  /** A name may be generated later, and a whole collection is deleted without one. */
  private static boolean mayLackName(AdmissionRequest request) {
    return switch (request.operation()) {
      case CREATE -> {
        String prefix = Fields.text(request.object(), "metadata", "generateName");
        yield prefix != null && !prefix.isEmpty();
      }
      case DELETE -> true;
      default -> false;
    };
  }

  private static boolean matches(Pattern pattern, String text, int longest) {
    return text.length() <= longest && pattern.matcher(text).matches();
  }

  private static String shown(String text) {
    return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "…";
  }
}
