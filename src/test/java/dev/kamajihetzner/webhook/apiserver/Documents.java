package dev.kamajihetzner.webhook.apiserver;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kamajihetzner.webhook.manifest.GivenDocuments;
import dev.kamajihetzner.webhook.model.Kind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** The documents of a manifest, in order. */
record Documents(List<ObjectNode> all) {
  private static final ObjectMapper JSON = new JsonMapper();

  static Documents read(Path file) {
    return new Documents(
        GivenDocuments.in(file).stream()
            .filter(ObjectNode.class::isInstance)
            .map(ObjectNode.class::cast)
            .toList());
  }

  /** Those of a text. */
  static Documents parse(String yaml) {
    try {
      return read(Files.writeString(Workspace.directory("documents").resolve("all.yaml"), yaml));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static ObjectNode json(String text) {
    try {
      return (ObjectNode) JSON.readTree(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A copy, in that namespace. */
  Documents in(String namespace) {
    return changed(it -> it.withObject("/metadata").put("namespace", namespace));
  }

  Documents changed(Consumer<ObjectNode> change) {
    List<ObjectNode> copies = all.stream().map(ObjectNode::deepCopy).toList();
    copies.forEach(change);
    return new Documents(copies);
  }

  /** The one document of that kind, to be changed in place. */
  ObjectNode the(Kind kind) {
    List<ObjectNode> found = all.stream().filter(it -> is(kind, it)).toList();
    if (found.size() != 1) {
      throw new IllegalArgumentException(found.size() + " documents of " + kind);
    }
    return found.get(0);
  }

  /** These and one more. */
  Documents and(ObjectNode document) {
    List<ObjectNode> more = new ArrayList<>(all);
    more.add(document);
    return new Documents(more);
  }

  /** A copy with the control plane of that version. */
  Documents controlPlane(String version) {
    return changed(
        it -> {
          if (is(Kind.KAMAJI_CONTROL_PLANE, it)) {
            it.withObject("/spec").put("version", version);
          }
        });
  }

  /** A copy with all workers of that version. */
  Documents workers(String version) {
    return changed(
        it -> {
          if (is(Kind.MACHINE_DEPLOYMENT, it) || is(Kind.MACHINE_POOL, it)) {
            it.withObject("/spec/template/spec").put("version", version);
          }
        });
  }

  /** A copy of the one MachineDeployment, of another name. */
  ObjectNode moreWorkers(String name) {
    ObjectNode more = the(Kind.MACHINE_DEPLOYMENT).deepCopy();
    more.withObject("/metadata").put("name", name);
    return more;
  }

  /** A MachinePool of the one MachineDeployment's machines. */
  ObjectNode machinePool(String name) {
    ObjectNode pool = moreWorkers(name).put("kind", Kind.MACHINE_POOL.toString());
    pool.withObject("/spec").remove("selector");
    return pool;
  }

  /** A MachineSet of the one MachineDeployment's machines, written by hand. */
  ObjectNode machineSet(String name) {
    return moreWorkers(name).put("kind", "MachineSet");
  }

  /** One of the one MachineDeployment's machines, written by hand. */
  ObjectNode machine(String name) {
    ObjectNode machine = moreWorkers(name).put("kind", "Machine");
    machine.set("spec", machine.at("/spec/template/spec"));
    return machine;
  }

  static boolean is(Kind kind, JsonNode document) {
    return kind.toString().equals(document.path("kind").asText());
  }

  /** First those of the kinds in that order, then the rest. */
  Documents inOrder(List<Kind> kinds) {
    List<ObjectNode> ordered = new ArrayList<>();
    kinds.forEach(kind -> all.stream().filter(it -> is(kind, it)).forEach(ordered::add));
    all.stream().filter(it -> !ordered.contains(it)).forEach(ordered::add);
    return new Documents(ordered);
  }

  /** JSON is YAML, behind a line that makes it so for kubectl. */
  String yaml() {
    return all.stream().map(it -> "---\n" + it + '\n').collect(Collectors.joining());
  }

  static <T> List<List<T>> permutations(List<T> items) {
    if (items.isEmpty()) {
      return List.of(List.of());
    }
    List<List<T>> permutations = new ArrayList<>();
    for (T first : items) {
      List<T> rest = new ArrayList<>(items);
      rest.remove(first);
      for (List<T> permutation : permutations(rest)) {
        List<T> whole = new ArrayList<>(List.of(first));
        whole.addAll(permutation);
        permutations.add(whole);
      }
    }
    return permutations;
  }
}
