package dev.kamajihetzner.webhook.manifest;

import com.fasterxml.jackson.databind.JsonNode;
import dev.kamajihetzner.webhook.model.Fields;
import dev.kamajihetzner.webhook.model.GroupKind;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The files that a kustomization names.
 *
 * @param resources whole objects, or folders of them
 * @param patches parts of objects
 * @param others what kustomize reads for itself: files or folders of configuration, of values and
 *     of data
 * @see <a href="https://kubectl.docs.kubernetes.io/references/kustomize/kustomization/">the
 *     fields</a>
 */
record Kustomization(List<Path> resources, List<Path> patches, List<Path> others) {
  private static final Set<String> NAMES =
      Set.of("kustomization.yaml", "kustomization.yml", "Kustomization");
  private static final String GROUP = "kustomize.config.k8s.io";

  /** Whether kustomize would look for a kustomization there. */
  static boolean isNamedLike(ManifestFile file) {
    return file.path() != null && NAMES.contains(file.path().getFileName().toString());
  }

  /** Whether that document is a kustomization, a Component among them. */
  static boolean is(ManifestDocument document) {
    JsonNode json = document.json();
    // Flux has a kind of the same name, which may lie in a file of that name.
    return isNamedLike(document.file())
        && json.isObject()
        && (!json.path("apiVersion").isTextual() || GroupKind.of(json).group().equals(GROUP));
  }

  static Kustomization of(ManifestDocument document) {
    JsonNode json = document.json();
    Path folder = document.file().path().toAbsolutePath().getParent();
    return new Kustomization(
        paths(folder, texts(json, "resources")),
        paths(
            folder,
            texts(json, "patchesStrategicMerge"),
            members(json, "patches", "path"),
            members(json, "patchesJson6902", "path")),
        paths(
            folder,
            members(json, "replacements", "path"),
            texts(json, "transformers"),
            texts(json, "generators"),
            texts(json, "validators"),
            texts(json, "configurations"),
            texts(json, "crds"),
            Stream.of(Fields.at(json, "openapi", "path")),
            members(json, "helmCharts", "valuesFile"),
            lists(json, "helmCharts", "additionalValuesFiles"),
            members(json, "helmChartInflationGenerator", "values"),
            lists(json, "configMapGenerator", "files"),
            lists(json, "configMapGenerator", "envs"),
            lists(json, "secretGenerator", "files"),
            lists(json, "secretGenerator", "envs")));
  }

  private static Stream<JsonNode> texts(JsonNode json, String list) {
    return items(json.path(list));
  }

  private static Stream<JsonNode> members(JsonNode json, String list, String member) {
    return items(json.path(list)).map(item -> item.path(member));
  }

  private static Stream<JsonNode> lists(JsonNode json, String list, String member) {
    return members(json, list, member).flatMap(Kustomization::items);
  }

  private static Stream<JsonNode> items(JsonNode list) {
    List<JsonNode> items = new ArrayList<>();
    list.forEach(items::add);
    return items.stream();
  }

  @SafeVarargs
  private static List<Path> paths(Path folder, Stream<JsonNode>... texts) {
    List<Path> paths = new ArrayList<>();
    for (Stream<JsonNode> some : texts) {
      some.filter(JsonNode::isTextual)
          .map(JsonNode::textValue)
          .forEach(text -> add(paths, folder, text));
    }
    return paths;
  }

  /** What is no path is a patch that stands there itself, or something elsewhere. */
  private static void add(List<Path> paths, Path folder, String text) {
    // Generators take key=path.
    String path = text.substring(text.indexOf('=') + 1);
    if (path.indexOf('\n') < 0) {
      try {
        paths.add(folder.resolve(path).normalize());
      } catch (InvalidPathException e) {
        // Names no file here.
      }
    }
  }
}
