package dev.kamajihetzner.webhook.lint;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Tells each command and file that names one once.
 *
 * @see <a href="https://kubernetes.io/blog/2023/08/31/legacy-package-repository-deprecation/">the
 *     announcement</a>
 */
final class RetiredPackageRepository implements Inspection {
  /**
   * Google's host lives on for other packages: a distribution named after {@code /apt} that is not
   * Kubernetes' is fine.
   */
  private static final Pattern RETIRED =
      Pattern.compile(
          "(?:apt|yum)\\.kubernetes\\.io"
              + "|packages\\.cloud\\.google\\.com/apt(?!/?[ \\t]+(?!kubernetes)\\w)"
              + "|packages\\.cloud\\.google\\.com/yum/repos/kubernetes");

  @Override
  public List<LintFinding> inspect(JsonNode object, ObjectSet set) {
    return BootstrapText.of(object).stream()
        .flatMap(
            text -> {
              Matcher retired = RETIRED.matcher(text.text());
              return retired.results().limit(1).map(match -> finding(text, match.group()));
            })
        .toList();
  }

  private static LintFinding finding(BootstrapText text, String repository) {
    return Lint.RETIRED_PACKAGE_REPOSITORY.finding(
        text.field(),
        repository + " has had no Kubernetes packages since March 2024",
        "Use pkgs.k8s.io/core:/stable:/v1.<minor>/deb/, or an image that has Kubernetes in it.");
  }
}
