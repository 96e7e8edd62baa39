package dev.kamajihetzner.webhook.audit;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * An API of reports in one version. Both have the same fields, but for the report's own source.
 *
 * @param version as in {@code v1alpha1}
 */
record ReportApi(Group group, String version) {

  /** The two that report viewers read, the newer one first. */
  enum Group {
    OPENREPORTS("openreports.io", "Report", "reports", Set.of()),
    /** In v1alpha1 the fields of a result have other names. */
    WGPOLICY("wgpolicyk8s.io", "PolicyReport", "policyreports", Set.of("v1alpha1"));

    private final String text;
    private final String kind;
    private final String plural;
    private final Set<String> unsuited;

    Group(String text, String kind, String plural, Set<String> unsuited) {
      this.text = text;
      this.kind = kind;
      this.plural = plural;
      this.unsuited = unsuited;
    }

    /**
     * The API as it is served: in the first version, by the server's order, that has what we write.
     *
     * @param discovery what a server has at a path; null for nothing
     */
    Optional<ReportApi> served(Function<String, JsonNode> discovery) {
      JsonNode group = discovery.apply("/apis/" + text);
      if (group == null) {
        return Optional.empty();
      }
      return group.path("versions").findValuesAsText("version").stream()
          .filter(version -> !unsuited.contains(version))
          .map(version -> new ReportApi(this, version))
          .filter(api -> api.isIn(discovery.apply("/apis/" + api.apiVersion())))
          .findFirst();
    }

    @Override
    public String toString() {
      return text;
    }
  }

  private boolean isIn(JsonNode resources) {
    return resources != null
        && resources.path("resources").findValuesAsText("name").contains(group.plural);
  }

  /** Which of those served one setting chooses. */
  static Optional<ReportApi> chosen(AuditSettings.Reports setting, List<ReportApi> served) {
    return switch (setting) {
      case NONE -> Optional.empty();
      case AUTO -> served.stream().min((one, other) -> one.group.compareTo(other.group));
      case OPENREPORTS, WGPOLICY ->
          served.stream().filter(it -> it.group.text.equals(setting.toString())).findFirst();
    };
  }

  String apiVersion() {
    return group.text + '/' + version;
  }

  String kind() {
    return group.kind;
  }

  /** As kubectl takes it. */
  String resource() {
    return group.plural + '.' + group.text;
  }

  /** Where all reports are. */
  String path() {
    return "/apis/" + apiVersion() + '/' + group.plural;
  }

  /** Where those of a namespace are. */
  String path(String namespace) {
    return "/apis/" + apiVersion() + "/namespaces/" + namespace + '/' + group.plural;
  }

  String path(String namespace, String name) {
    return path(namespace) + '/' + name;
  }

  @Override
  public String toString() {
    return apiVersion();
  }
}
