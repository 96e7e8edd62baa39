package dev.kamajihetzner.webhook.apiserver;

import dev.kamajihetzner.webhook.model.Kind;
import java.nio.file.Path;
import java.util.List;

/** The API versions that meet in one management cluster, named as the examples are. */
enum Generation {
  V1BETA1("v1beta1", "v1alpha1"),
  V1BETA2("v1beta2", "v1alpha2");

  private final String clusterApi;
  private final String kamaji;

  Generation(String clusterApi, String kamaji) {
    this.clusterApi = clusterApi;
    this.kamaji = kamaji;
  }

  String version(Kind kind) {
    return switch (kind) {
      case KAMAJI_CONTROL_PLANE -> kamaji;
      case HETZNER_CLUSTER -> "v1beta1";
      case NAMESPACE, NODE -> "v1";
      default -> clusterApi;
    };
  }

  String apiVersion(Kind kind) {
    return kind.group().isEmpty() ? version(kind) : kind.group() + '/' + version(kind);
  }

  /** An example of this generation: complete, minimal or mismatched-versions. */
  Documents example(String name) {
    return Documents.read(Path.of("deploy", "examples", clusterApi, name + ".yaml"));
  }

  /** Our own small definitions of the kinds. */
  List<Path> definitions() {
    Path crds = Path.of("src", "test", "resources", "crds");
    return List.of(
        crds.resolve("cluster-api-" + clusterApi + ".yaml"),
        crds.resolve("machines-" + clusterApi + ".yaml"),
        crds.resolve("kamaji-" + kamaji + ".yaml"),
        crds.resolve("hetzner-v1beta1.yaml"));
  }

  @Override
  public String toString() {
    return clusterApi;
  }
}
