package dev.kamajihetzner.webhook.lint;

import com.fasterxml.jackson.databind.JsonNode;
import dev.kamajihetzner.webhook.model.GroupKind;
import dev.kamajihetzner.webhook.policy.Finding;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reports a command or file once, however many of them it names.
 *
 * @see <a href="https://kubernetes.io/blog/2023/08/31/legacy-package-repository-deprecation/">the
 *     announcement</a>
 */
final class RetiredPackageRepository extends Lint {
  /**
   * Google's host still serves other packages: {@code /apt} with another distribution than
   * Kubernetes' is fine.
   */
  private static final Pattern RETIRED =
      Pattern.compile(
          "(?:apt|yum)\\.kubernetes\\.io"
              + "|packages\\.cloud\\.google\\.com/apt(?!/?[ \\t]+(?!kubernetes)\\w)"
              + "|packages\\.cloud\\.google\\.com/yum/repos/kubernetes");

  /** One of these is in all that the pattern finds; most texts have neither. */
  private static final List<String> HOSTS = List.of(".kubernetes.io", "packages.cloud.google.com");

  RetiredPackageRepository() {
    super(
        "retired-package-repository",
        "`apt.kubernetes.io` and Google's repositories behind it went away on 4 March 2024:"
            + " machines that install from them never join.",
        GroupKind.KUBEADM_CONFIG_TEMPLATE);
  }

  @Override
  List<Finding> inspect(JsonNode object, ObjectSet set) {
    return BootstrapText.of(object).stream()
        .filter(text -> HOSTS.stream().anyMatch(text.text()::contains))
        .flatMap(
            text -> {
              Matcher retired = RETIRED.matcher(text.text());
              return retired.results().limit(1).map(match -> finding(text, match.group()));
            })
        .toList();
  }

  private Finding finding(BootstrapText text, String repository) {
    return advice(
        text.field(),
        repository + " has had no Kubernetes packages since March 2024",
        "Use pkgs.k8s.io/core:/stable:/v1.<minor>/deb/, or an image that has Kubernetes in it.");
  }
}
