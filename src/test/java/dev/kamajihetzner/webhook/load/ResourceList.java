package dev.kamajihetzner.webhook.load;

import dev.kamajihetzner.webhook.model.Kind;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * All objects of a kind in the order of their names, each as the JSON that is sent of it in lists:
 * of the core group without apiVersion and kind.
 */
final class ResourceList {
  private final Kind kind;
  private final String version;
  private final List<String> namespaces = new ArrayList<>();
  private final List<byte[]> objects = new ArrayList<>();
  private final Map<String, byte[]> byKey = new HashMap<>();

  ResourceList(Kind kind, String version) {
    this.kind = kind;
    this.version = version;
  }

  /** Adds an object behind the others; the namespace is empty for objects outside of any. */
  void add(String namespace, String name, String json) {
    byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
    namespaces.add(namespace);
    objects.add(bytes);
    byKey.put(namespace + '/' + name, bytes);
  }

  Kind kind() {
    return kind;
  }

  /** The API version without its group. */
  String version() {
    return version;
  }

  /** The API version with its group. */
  String apiVersion() {
    return kind.group().isEmpty() ? version : kind.group() + '/' + version;
  }

  /** The path that lists them. */
  String path() {
    return (kind.group().isEmpty() ? "/api/" : "/apis/") + apiVersion() + '/' + kind.plural();
  }

  /** The objects of all namespaces. */
  List<byte[]> all() {
    return objects;
  }

  /** The objects of one namespace. */
  List<byte[]> in(String namespace) {
    int first = namespaces.indexOf(namespace);
    return first < 0 ? List.of() : objects.subList(first, namespaces.lastIndexOf(namespace) + 1);
  }

  /** One object by itself, as JSON; empty if there is none of that name. */
  Optional<String> get(String namespace, String name) {
    return Optional.ofNullable(byKey.get(namespace + '/' + name))
        .map(object -> new String(object, StandardCharsets.UTF_8))
        .map(
            object ->
                kind.group().isEmpty()
                    ? "{\"apiVersion\":\"%s\",\"kind\":\"%s\",".formatted(version, kind)
                        + object.substring(1)
                    : object);
  }

  /** The size of all objects in bytes. */
  long bytes() {
    return objects.stream().mapToLong(object -> object.length).sum();
  }
}
