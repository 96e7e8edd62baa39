package dev.kamajihetzner.webhook.apiserver;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.marcnuri.helm.Helm;
import com.marcnuri.helm.InstallCommand;
import com.marcnuri.helm.LintResult;
import com.marcnuri.helm.TemplateCommand;
import com.marcnuri.helm.UpgradeCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The chart, as helm takes it. */
final class Chart {
  static final String NAMESPACE = "kamaji-hetzner-webhook";
  private static final Path DIRECTORY = Path.of("deploy", "helm", "kamaji-hetzner-webhook");
  private static final String RELEASE = "it";

  /** Only Helm sets them. */
  private static final List<String> LABELS =
      List.of("helm.sh/chart", "app.kubernetes.io/version", "app.kubernetes.io/managed-by");

  private Chart() {}

  static LintResult lint() {
    return new Helm(DIRECTORY).lint().strict().call();
  }

  /** What helm renders of it in our namespace. */
  static Documents render(String values) {
    return render(values, NAMESPACE);
  }

  static Documents render(String values, String namespace) {
    return Documents.parse(render(ofAnyVersion(), values, namespace));
  }

  private static String render(Path chart, String values, String namespace) {
    TemplateCommand template = new Helm(chart).template().withName(RELEASE);
    return template.withNamespace(namespace).withValuesFile(file(values)).call();
  }

  /** For an API server of 1.20, which is what helm as a library renders for. */
  static String renderForOldApiServer() {
    return render(DIRECTORY, "{}", NAMESPACE);
  }

  /** A copy for any API server, as helm as a library knows of none that is new enough. */
  private static Path ofAnyVersion() {
    try {
      Path copy = Workspace.directory("chart").resolve(DIRECTORY.getFileName());
      try (Stream<Path> files = Files.walk(DIRECTORY)) {
        for (Path file : files.toList()) {
          Files.copy(file, copy.resolve(DIRECTORY.relativize(file).toString()));
        }
      }
      Path about = copy.resolve("Chart.yaml");
      Files.writeString(about, Files.readString(about).replaceFirst("(?m)^kubeVersion:.*$", ""));
      return copy;
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Without what Helm alone sets. */
  static Documents withoutLabels(Documents rendered) {
    return rendered.changed(
        it -> {
          if (it.at("/metadata/labels") instanceof ObjectNode labels) {
            labels.remove(LABELS);
          }
        });
  }

  static void install(String values, Path kubeconfig) {
    InstallCommand install = new Helm(DIRECTORY).install().withName(RELEASE);
    install.withNamespace(NAMESPACE).createNamespace().withKubeConfig(kubeconfig);
    install.withValuesFile(file(values)).call();
  }

  static void upgrade(String values, Path kubeconfig) {
    UpgradeCommand upgrade = new Helm(DIRECTORY).upgrade().withName(RELEASE);
    upgrade.withNamespace(NAMESPACE).withKubeConfig(kubeconfig);
    upgrade.withValuesFile(file(values)).call();
  }

  static void uninstall(Path kubeconfig) {
    Helm.uninstall(RELEASE).withNamespace(NAMESPACE).withKubeConfig(kubeconfig).call();
  }

  private static Path file(String values) {
    try {
      return Files.writeString(Workspace.directory("values").resolve("values.yaml"), values);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
