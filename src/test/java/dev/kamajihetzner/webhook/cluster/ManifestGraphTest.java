package dev.kamajihetzner.webhook.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import dev.kamajihetzner.webhook.model.Cluster;
import dev.kamajihetzner.webhook.model.KamajiControlPlane;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ManifestGraphTest {
  @TempDir Path directory;

  private Path write(String name, String text) throws IOException {
    Path file = directory.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text);
  }

  private static String controlPlane(String name) {
    return """
        apiVersion: controlplane.cluster.x-k8s.io/v1alpha2
        kind: KamajiControlPlane
        metadata: {name: %s}
        spec: {version: v1.34.1}
        """
        .formatted(name);
  }

  @Test
  void areReadFromEveryDocumentOfAFile() throws IOException {
    Path file =
        write(
            "all.yaml",
            "---\n" + controlPlane("a") + "---\n---\n# nothing\n---\n" + controlPlane("b"));

    IndexedClusterGraph graph = ManifestGraph.read(file);

    assertThat(graph.controlPlane("default", "a"))
        .map(KamajiControlPlane::version)
        .contains("v1.34.1");
    assertThat(graph.controlPlane("default", "b")).isPresent();
  }

  @Test
  void areReadFromEveryFileBelowADirectory() throws IOException {
    write("a.yaml", controlPlane("a"));
    write("b.yml", controlPlane("b"));
    write("deep/er/C.YAML", controlPlane("c"));
    write(
        "deep/d.json",
        """
        {"apiVersion": "controlplane.cluster.x-k8s.io/v1alpha1", "kind": "KamajiControlPlane",
         "metadata": {"name": "d", "namespace": "other"}, "spec": {"version": "1.33.0"}}
        """);
    write("README.md", "# not: [a manifest");
    write("notes.txt", controlPlane("notes"));

    IndexedClusterGraph graph = ManifestGraph.read(directory);

    assertThat(graph.controlPlane("default", "a")).isPresent();
    assertThat(graph.controlPlane("default", "b")).isPresent();
    assertThat(graph.controlPlane("default", "c")).isPresent();
    assertThat(graph.controlPlane("other", "d"))
        .map(KamajiControlPlane::version)
        .contains("1.33.0");
    assertThat(graph.controlPlane("default", "notes")).isEmpty();
  }

  @Test
  void areReadFromAFileOfAnyName() throws IOException {
    assertThat(
            ManifestGraph.read(write("manifests", controlPlane("a"))).controlPlane("default", "a"))
        .isPresent();
  }

  @Test
  void areReadFromLists() throws IOException {
    Path file =
        write(
            "list.yaml",
            """
            apiVersion: v1
            kind: List
            items:
              - {apiVersion: cluster.x-k8s.io/v1beta2, kind: Cluster, metadata: {name: a, namespace: n}}
              - apiVersion: v1
                kind: List
                items:
                  - {apiVersion: cluster.x-k8s.io/v1beta1, kind: Cluster, metadata: {name: b, namespace: n}}
            """);

    IndexedClusterGraph graph = ManifestGraph.read(file);

    assertThat(graph.cluster("n", "a")).map(Cluster::name).contains("a");
    assertThat(graph.cluster("n", "b")).map(Cluster::name).contains("b");
  }

  @Test
  void haveTheDefaultNamespaceOrNone() throws IOException {
    Path file =
        write(
            "all.yaml",
            """
            {apiVersion: v1, kind: Namespace, metadata: {name: n, namespace: ignored, annotations: {kamaji-hetzner.dev/location: ash}}}
            ---
            {apiVersion: v1, kind: Node, metadata: {name: one, labels: {topology.kubernetes.io/region: hel1}}, spec: {providerID: "hcloud://1"}}
            ---
            {apiVersion: infrastructure.cluster.x-k8s.io/v1beta1, kind: HetznerCluster, metadata: {name: h}}
            """);

    IndexedClusterGraph graph = ManifestGraph.read(file);

    assertThat(graph.namespace("n").orElseThrow().location()).isEqualTo("ash");
    assertThat(graph.hetznerNodeLocations()).containsExactly("hel1");
    assertThat(graph.hetznerCluster("default", "h")).isPresent();
  }

  @Test
  void ofOtherKindsAreLeftOut() throws IOException {
    Path file =
        write(
            "all.yaml",
            """
            {apiVersion: v1, kind: Secret, metadata: {name: a}}
            ---
            {apiVersion: example.com/v1, kind: KamajiControlPlane, metadata: {name: a}}
            ---
            {apiVersion: v1, kind: KamajiControlPlane, metadata: {name: a}}
            ---
            {kind: KamajiControlPlane, metadata: {name: a}}
            ---
            {apiVersion: controlplane.cluster.x-k8s.io/v1alpha2, metadata: {name: a}}
            ---
            {apiVersion: controlplane.cluster.x-k8s.io/v1alpha2, kind: KamajiControlPlane, metadata: {generateName: a}}
            ---
            just a text
            ---
            [a, list]
            ---
            %s
            """
                .formatted(controlPlane("b")));

    IndexedClusterGraph graph = ManifestGraph.read(file);

    assertThat(graph.controlPlane("default", "a")).isEmpty();
    assertThat(graph.controlPlane("default", "b")).isPresent();
  }

  @Test
  void thatAreBrokenAreNamedWithTheLine() throws IOException {
    write("good.yaml", controlPlane("a"));
    Path broken = write("sub/broken.yaml", controlPlane("b") + "---\nkind: [\n");

    assertThatIOException()
        .isThrownBy(() -> ManifestGraph.read(directory))
        .withMessageStartingWith(broken + " line 6: ");
  }

  @Test
  void thatAreBrokenJsonAreNamedWithTheLine() throws IOException {
    Path broken = write("broken.json", "{\n  \"kind\": \"Cluster\",\n  \"metadata\": {,}\n}\n");

    assertThatIOException()
        .isThrownBy(() -> ManifestGraph.read(broken))
        .withMessageStartingWith(broken + " line 3: ");
  }

  @Test
  void thatAreNoTextAreNamed() throws IOException {
    Path broken =
        Files.write(directory.resolve("binary.yaml"), new byte[] {'a', 0, 1, (byte) 0xff});

    assertThatIOException()
        .isThrownBy(() -> ManifestGraph.read(directory))
        .withMessageStartingWith(broken.toString());
  }

  @Test
  void thatAreNotThereAreNamed() {
    Path nowhere = directory.resolve("nowhere");

    assertThatIOException()
        .isThrownBy(() -> ManifestGraph.read(nowhere))
        .withMessage(nowhere + " is not there");
  }

  @Test
  void canBeNone() throws IOException {
    IndexedClusterGraph graph = ManifestGraph.read(directory);

    assertThat(graph.controlPlane("default", "a")).isEmpty();
    assertThat(graph.hetznerNodeLocations()).isEmpty();
  }

  @Test
  void aLinkOutOfTheDirectoryIsNamed() throws IOException {
    Path outside = write("outside/a.yaml", controlPlane("a"));
    Path inside = Files.createDirectory(directory.resolve("inside"));
    Path link = Files.createSymbolicLink(inside.resolve("link.yaml"), outside);

    assertThatIOException()
        .isThrownBy(() -> ManifestGraph.read(inside))
        .withMessage(link + " is not read: a file linked out of the directory");
  }
}
