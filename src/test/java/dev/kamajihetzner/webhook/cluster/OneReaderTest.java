package dev.kamajihetzner.webhook.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.kamajihetzner.webhook.manifest.ManifestFile;
import dev.kamajihetzner.webhook.manifest.ManifestSet;
import dev.kamajihetzner.webhook.model.KamajiControlPlane;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A manifest says the same to {@code check} and to {@code serve --manifests}. */
class OneReaderTest {
  private static final String HEAD =
      "apiVersion: controlplane.cluster.x-k8s.io/v1alpha2\nkind: KamajiControlPlane\n";
  private static final String NONE = "none";
  private static final Map<String, String> UNREADABLE = Map.of("unreadable", "");

  @TempDir Path directory;

  static Stream<Arguments> manifests() {
    return Stream.of(
        arguments(
            "an alias",
            HEAD + "metadata: {name: a, labels: {v: &v v1.34.1}}\nspec: {version: *v}\n",
            Map.of("a", "v1.34.1")),
        arguments(
            "a merge key",
            "x: &x {version: v1.34.1}\n" + HEAD + "metadata: {name: a}\nspec: {<<: *x}\n",
            Map.of("a", "v1.34.1")),
        arguments(
            "a key that is there twice",
            HEAD + "metadata: {name: a}\nspec:\n  version: v1.34.1\n  version: v1.35.0\n",
            UNREADABLE),
        arguments(
            "a list of one kind",
            "apiVersion: controlplane.cluster.x-k8s.io/v1alpha2\nkind: KamajiControlPlaneList\n"
                + "items:\n- "
                + (HEAD + "metadata: {name: a}\nspec: {version: v1.34.1}").indent(2).strip(),
            Map.of("a", "v1.34.1")),
        arguments(
            "a value that YAML takes for no text",
            HEAD + "metadata: {name: a}\nspec: {version: on}\n",
            Map.of("a", NONE)),
        arguments(
            "a number", HEAD + "metadata: {name: a}\nspec: {version: 1.34}\n", Map.of("a", NONE)),
        arguments(
            "a name that is no text",
            HEAD + "metadata: {name: 7}\nspec: {version: v1.34.1}\n",
            Map.of()),
        arguments(
            "empty documents",
            "---\n---\n"
                + HEAD
                + "metadata: {name: a}\nspec: {version: v1.34.1}\n---\n---\n# nothing\n---\n"
                + HEAD
                + "metadata: {name: b}\nspec: {version: v1.35.0}\n---\n",
            Map.of("a", "v1.34.1", "b", "v1.35.0")),
        arguments(
            "documents without a marker between them",
            HEAD + "metadata: {name: a}\n...\n" + HEAD + "metadata: {name: b}\n",
            UNREADABLE),
        arguments(
            "JSON with tabs, behind a byte order mark",
            "\uFEFF{\n\t\"apiVersion\": \"controlplane.cluster.x-k8s.io/v1alpha2\",\n"
                + "\t\"kind\": \"KamajiControlPlane\", \"metadata\": {\"name\": \"a\"},\n"
                + "\t\"spec\": {\"version\": \"v1.34.1\"}\n}\n",
            Map.of("a", "v1.34.1")),
        arguments(
            "another namespace and an empty one",
            HEAD
                + "metadata: {name: a, namespace: tenant}\n---\n"
                + HEAD
                + "metadata: {name: b, namespace: ''}\nspec: {version: v1.35.0}\n",
            Map.of("b", "v1.35.0")),
        arguments("a mapping in itself", "&a {b: *a}\n", UNREADABLE),
        arguments("a broken document", HEAD + "spec: [\n", UNREADABLE));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("manifests")
  void readsForBoth(String what, String text, Map<String, String> versions) throws IOException {
    Path file = Files.writeString(directory.resolve("manifest.yaml"), text);

    assertThat(checked(file)).as("check").isEqualTo(versions);
    assertThat(served(file)).as("serve --manifests").isEqualTo(versions);
  }

  /** The versions of the control planes in the namespace default, by their names. */
  private static Map<String, String> checked(Path file) throws IOException {
    ManifestSet set =
        ManifestSet.read(
            ManifestFile.read(List.of(file.toString()), InputStream.nullInputStream()), "default");
    if (!set.broken().isEmpty()) {
      return UNREADABLE;
    }
    Map<String, String> versions = new TreeMap<>();
    set.objects().stream()
        .filter(object -> object.namespace().equals("default") && !object.name().isEmpty())
        .map(object -> KamajiControlPlane.of("default", object.name(), object.json()))
        .forEach(it -> versions.put(it.name(), it.version() == null ? NONE : it.version()));
    return versions;
  }

  private static Map<String, String> served(Path file) {
    Map<String, String> versions = new TreeMap<>();
    try {
      IndexedClusterGraph graph = ManifestGraph.read(file);
      for (String name : List.of("a", "b", "7")) {
        graph
            .controlPlane("default", name)
            .ifPresent(it -> versions.put(name, it.version() == null ? NONE : it.version()));
      }
      return versions;
    } catch (IOException e) {
      return UNREADABLE;
    }
  }
}
