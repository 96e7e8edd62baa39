package dev.kamajihetzner.webhook.settings;

import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Variables that Kubernetes sets in every pod of a namespace for each of its Services. Where one is
 * called kamaji-hetzner-webhook, they look like settings.
 *
 * @see <a
 *     href="https://kubernetes.io/docs/concepts/services-networking/service/#environment-variables">which
 *     these are</a>
 */
final class ServiceLink {
  private static final Pattern SHAPE =
      Pattern.compile(
          "(?<service>[A-Z0-9_]+?)_(?:SERVICE_HOST|SERVICE_PORT(?:_[A-Z0-9_]+)?"
              + "|PORT|PORT_\\d+_(?:TCP|UDP|SCTP)(?:_PROTO|_PORT|_ADDR)?)");

  private ServiceLink() {}

  /**
   * Whether it is such a variable, and can be no mistyped setting.
   *
   * @param sections what settings begin with, such as {@code KAMAJI_HETZNER_LOCATION}
   */
  static boolean is(String variable, Set<String> sections) {
    Matcher link = SHAPE.matcher(variable);
    return link.matches()
        && sections.stream().noneMatch(it -> (link.group("service") + "_").startsWith(it + "_"));
  }
}
