package dev.kamajihetzner.webhook.apiserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kamajihetzner.webhook.PackagedProgram;
import dev.kamajihetzner.webhook.Program.Run;
import dev.kamajihetzner.webhook.model.GroupKind;
import dev.kamajihetzner.webhook.model.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A set of objects as people have written it, where such sets lie beside the project.
 *
 * @param before what is in the cluster already
 */
record SharedCase(String name, Documents before, Documents objects) {
  static final Path SHARED = Path.of("..", "shared");
  private static final Path CASES = SHARED.resolve("cases");
  private static final String BEFORE = ".before.yaml";

  /** Every set of objects; one that has yet to be rendered has none. */
  static List<SharedCase> all() {
    assumeTrue(Files.isDirectory(CASES), () -> "no cases are beside the project: " + CASES);
    try (Stream<Path> files = Files.list(CASES)) {
      return files
          .filter(file -> file.toString().endsWith(".yaml") && !file.toString().endsWith(BEFORE))
          .sorted()
          .map(SharedCase::read)
          .filter(it -> it.objects.all().stream().noneMatch(one -> one.toString().contains("${")))
          .toList();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static SharedCase read(Path file) {
    String name = file.getFileName().toString().replaceFirst("\\.yaml$", "");
    Path before = file.resolveSibling(name + BEFORE);
    return new SharedCase(
        name,
        Files.exists(before) ? Documents.read(before) : new Documents(List.of()),
        Documents.read(file));
  }

  /** The same in another namespace, with what Cluster API's own webhooks would default. */
  SharedCase in(String namespace) {
    return new SharedCase(name, ready(before, namespace), ready(objects, namespace));
  }

  private static Documents ready(Documents documents, String namespace) {
    return documents
        .in(namespace)
        .changed(
            it -> {
              if (Documents.is(Kind.MACHINE_DEPLOYMENT, it) && !it.path("spec").has("selector")) {
                it.withObject("/spec").putObject("selector");
              }
            });
  }

  /** Of the API versions that its objects are written in. */
  Generation generation() {
    return Stream.concat(before.all().stream(), objects.all().stream())
            .map(it -> it.path("apiVersion").asText())
            .anyMatch(it -> it.endsWith("/v1alpha2") || it.equals("cluster.x-k8s.io/v1beta2"))
        ? Generation.V1BETA2
        : Generation.V1BETA1;
  }

  /** In the order in which the objects depend on each other. */
  List<ObjectNode> inOrder() {
    return objects.all().stream()
        .sorted(
            Comparator.comparing(
                it -> Kind.of(GroupKind.of(it)).map(Kind::applyOrder).orElse(Integer.MAX_VALUE)))
        .toList();
  }

  /** What {@code check} says of each object, by {@link #key}: by what was before, if anything. */
  Map<String, JsonNode> checked(Kubectl cluster) {
    List<String> options = before.all().isEmpty() ? List.of() : List.of("--cluster");
    try {
      Path directory = Workspace.directory("case");
      Path set = Files.writeString(directory.resolve("set.yaml"), objects.yaml());
      Run run =
          new PackagedProgram(
                  directory,
                  Map.of(
                      "HOME", directory.toString(), "KUBECONFIG", cluster.kubeconfig().toString()))
              .run(
                  Stream.concat(
                          Stream.of("check", "-o", "json", "--location", "fsn1", set),
                          options.stream())
                      .toArray());
      assertThat(run.err()).isEmpty();
      Map<String, JsonNode> verdicts = new HashMap<>();
      for (JsonNode object : Documents.json(run.out()).path("objects")) {
        verdicts.put(key(object.path("kind"), object.path("name")), object);
      }
      return verdicts;
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  static String key(ObjectNode object) {
    return key(object.path("kind"), object.at("/metadata/name"));
  }

  private static String key(JsonNode kind, JsonNode name) {
    return kind.asText() + ' ' + name.asText();
  }

  @Override
  public String toString() {
    return name;
  }
}
