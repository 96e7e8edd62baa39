package dev.kamajihetzner.webhook.apiserver;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** What an API server serves, each resource in the version that it prefers. */
final class Discovery {
  /** Written by the API server itself, and gone by themselves. */
  private static final Set<String> PASSING = Set.of("events", "leases");

  private final Api api;
  private final List<Resource> resources;

  /** What is served by then. */
  Discovery(Api api) {
    this.api = api;
    this.resources = ask();
  }

  /**
   * One resource.
   *
   * @param path of its API
   */
  record Resource(String path, String name, boolean namespaced, Set<String> verbs) {
    String in(String namespace) {
      return path + "/namespaces/" + namespace + '/' + name;
    }

    String everywhere() {
      return path + '/' + name;
    }
  }

  List<Resource> resources() {
    return resources;
  }

  private List<Resource> ask() {
    Map<String, Resource> found = new LinkedHashMap<>();
    add(found, "", "/api/v1");
    for (JsonNode group : api.get("/apis").accepted().body().path("groups")) {
      // A group's preferred version may lack some of its resources.
      for (JsonNode version : group.path("versions")) {
        add(found, group.path("name").asText(), "/apis/" + version.path("groupVersion").asText());
      }
    }
    return List.copyOf(found.values());
  }

  private void add(Map<String, Resource> found, String group, String path) {
    for (JsonNode resource : api.get(path).accepted().body().path("resources")) {
      String name = resource.path("name").asText();
      if (!name.contains("/")) {
        Set<String> verbs = new TreeSet<>();
        resource.path("verbs").forEach(verb -> verbs.add(verb.asText()));
        found.putIfAbsent(
            name + '.' + group,
            new Resource(path, name, resource.path("namespaced").asBoolean(), verbs));
      }
    }
  }

  /** Every object that there is, by the path of its list, its namespace and its name. */
  Set<String> objects() {
    Set<String> objects = new TreeSet<>();
    for (Resource resource : resources) {
      if (!resource.verbs().contains("list")) {
        continue;
      }
      for (JsonNode item : api.get(resource.everywhere()).accepted().body().path("items")) {
        String namespace = item.at("/metadata/namespace").asText();
        if (!PASSING.contains(resource.name()) || !namespace.equals("kube-system")) {
          objects.add(
              resource.everywhere() + ' ' + namespace + '/' + item.at("/metadata/name").asText());
        }
      }
    }
    return objects;
  }
}
