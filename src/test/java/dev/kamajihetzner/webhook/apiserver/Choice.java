package dev.kamajihetzner.webhook.apiserver;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/**
 * One way to install.
 *
 * @param resources folders of deploy/
 * @param components names below deploy/components
 * @param values of the chart that choose the same, YAML; null where the chart has no such choice
 */
record Choice(List<String> resources, List<String> components, String values) {
  static final Path DEPLOY = Path.of("deploy");

  /** The API servers' own policies are nothing of the chart. */
  static final Choice FALLBACK = new Choice(List.of("fallback"), List.of(), null);

  static final List<Choice> ALL =
      List.of(
          of(".", "{}"),
          of("base", "controller: {enabled: false}"),
          of("overlays/own-certificate", "controller: {certificates: false}"),
          of(
              "overlays/cert-manager",
              "{certManager: {enabled: true}, controller: {enabled: false}}"),
          new Choice(
              List.of("overlays/cert-manager", "controller"),
              List.of("no-certificates"),
              "certManager: {enabled: true}"),
          with("no-certificates", "controller: {certificates: false}"),
          with("no-audit", "audit: {enabled: false}"),
          with("audit-repair", "audit: {repair: true}"),
          with("namespace-guard", "namespaceGuard: {enabled: true}"),
          with("network-policy", "networkPolicy: {enabled: true}"),
          with(
              "monitoring",
              "{podMonitor: {enabled: true}, prometheusRule: {enabled: true},"
                  + " grafana: {dashboard: {enabled: true}}}"),
          FALLBACK);

  private static Choice of(String resource, String values) {
    return new Choice(List.of(resource), List.of(), values);
  }

  private static Choice with(String component, String values) {
    return new Choice(List.of("."), List.of(component), values);
  }

  static List<Choice> ofChart() {
    return ALL.stream().filter(it -> it.values != null).toList();
  }

  /** The folder to hand to {@code -k}: one of deploy/, or one that joins several. */
  Path folder() {
    if (resources.size() == 1 && components.isEmpty()) {
      return DEPLOY.resolve(resources.get(0));
    }
    try {
      Path folder = Workspace.directory("kustomization").toRealPath();
      Files.writeString(
          folder.resolve("kustomization.yaml"),
          "resources:\n"
              + items(folder, "", resources)
              + "components:\n"
              + items(folder, "components", components));
      return folder;
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** kustomize takes no absolute paths. */
  private static String items(Path folder, String under, List<String> names) throws IOException {
    Path parent = DEPLOY.resolve(under).toRealPath();
    return names.stream()
        .map(name -> "  - " + folder.relativize(parent.resolve(name).normalize()) + '\n')
        .collect(Collectors.joining());
  }

  /** What kustomize makes of it. */
  Documents kustomized(Kubectl kubectl) {
    return Documents.parse(
        kubectl.run("", List.of("kustomize", folder().toString())).succeeded().output());
  }

  @Override
  public String toString() {
    return resources.stream().map(it -> DEPLOY.resolve(it).normalize().toString()).toList()
        + (components.isEmpty() ? "" : " with " + components);
  }
}
