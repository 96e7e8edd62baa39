package dev.kamajihetzner.webhook.admission;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ContainerNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Makes something else of a review: what no API server would send, and what one might. */
final class Mangling {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  /** What may stand where something else belongs. */
  static final List<JsonNode> VALUES =
      List.of(
          JSON.nullNode(),
          JSON.arrayNode(),
          JSON.arrayNode().addNull().add("x").add(1).add(JSON.objectNode()),
          JSON.objectNode(),
          JSON.objectNode().putNull("name").put("kind", 1),
          JSON.textNode(""),
          JSON.textNode("x"),
          JSON.textNode("true"),
          JSON.numberNode(0),
          JSON.numberNode(-1.5e300),
          JSON.numberNode(Long.MAX_VALUE),
          JSON.booleanNode(true),
          JSON.booleanNode(false));

  /** What stands somewhere in an object often enough to be worth trying elsewhere. */
  private static final List<String> TEXTS =
      List.of(
          "v1.34.1",
          "1.25.2",
          "1.34",
          "v99999999999.0.0",
          "v1.25.2-rc.1+x",
          "true",
          "fsn1",
          "~0/~1",
          "💥",
          "LoadBalancer",
          "KamajiControlPlane",
          "HetznerCluster",
          "workload",
          "CREATE",
          "UPDATE",
          "CONNECT",
          "cluster.x-k8s.io/v1beta1",
          "/",
          "cluster.x-k8s.io",
          "");

  /** Fields that policies read, so that mangling adds some that a review does not have. */
  private static final List<String> KEYS =
      List.of(
          "load-balancer.hetzner.cloud/location",
          "load-balancer.hetzner.cloud/network-zone",
          "load-balancer.hetzner.cloud/name",
          "load-balancer.hetzner.cloud/nmae",
          "kamaji-hetzner.dev/override",
          "kamaji-hetzner.dev/control-plane",
          "cluster.x-k8s.io/paused",
          "cluster.x-k8s.io/managed-by",
          "cluster.x-k8s.io/cluster-name",
          "topology.cluster.x-k8s.io/owned",
          "machineset.cluster.x-k8s.io/skip-preflight-checks",
          "annotations",
          "labels",
          "generateName",
          "deletionTimestamp",
          "serviceAnnotations",
          "serviceType",
          "loadBalancerConfig",
          "ingress",
          "gateway",
          "externalClusterReference",
          "enabled",
          "region",
          "host",
          "version",
          "topology",
          "classRef",
          "class",
          "paused",
          "failureDomain",
          "extraArgs",
          "subResource",
          "dryRun",
          "apiGroup",
          "~",
          "/",
          "");

  private final Random random;

  Mangling(long seed) {
    this.random = new Random(seed);
  }

  /** The review with a few things in it changed. */
  ObjectNode mangled(JsonNode review) {
    ObjectNode mangled = review.deepCopy();
    for (int changes = 1 + random.nextInt(4); changes > 0; changes--) {
      List<JsonNode> containers = new ArrayList<>();
      collect(mangled.path("request"), containers);
      // Now and then the envelope too.
      containers.add(mangled);
      change(containers.get(random.nextInt(containers.size())));
    }
    return mangled;
  }

  /** The body with a few bytes of it changed, or some of it missing. */
  byte[] mangled(byte[] body) {
    byte[] mangled = body.clone();
    for (int changes = 1 + random.nextInt(4); changes > 0; changes--) {
      mangled[random.nextInt(mangled.length)] = (byte) random.nextInt(256);
    }
    return random.nextInt(4) == 0
        ? Arrays.copyOf(mangled, random.nextInt(mangled.length))
        : mangled;
  }

  private void change(JsonNode container) {
    if (container instanceof ObjectNode object) {
      List<String> names = new ArrayList<>();
      object.fieldNames().forEachRemaining(names::add);
      String name = names.isEmpty() || random.nextInt(4) == 0 ? any(KEYS) : any(names);
      switch (random.nextInt(4)) {
        case 0 -> object.remove(name);
        case 1 -> object.set(any(KEYS), object.has(name) ? object.get(name).deepCopy() : value());
        default -> object.set(name, value());
      }
    } else if (container instanceof ArrayNode array) {
      if (array.isEmpty() || random.nextBoolean()) {
        array.add(value());
      } else {
        array.set(random.nextInt(array.size()), value());
      }
    }
  }

  private JsonNode value() {
    return random.nextInt(3) == 0 ? JSON.textNode(any(TEXTS)) : any(VALUES).deepCopy();
  }

  private <T> T any(List<T> list) {
    return list.get(random.nextInt(list.size()));
  }

  private static void collect(JsonNode node, List<JsonNode> containers) {
    if (node instanceof ContainerNode<?>) {
      containers.add(node);
      node.forEach(child -> collect(child, containers));
    }
  }

  /** Every place in a document, the document itself left out. */
  static List<JsonPointer> places(JsonNode document) {
    List<JsonPointer> places = new ArrayList<>();
    places(document, JsonPointer.empty(), places);
    return places;
  }

  private static void places(JsonNode node, JsonPointer at, List<JsonPointer> places) {
    for (Map.Entry<String, JsonNode> field : node.properties()) {
      JsonPointer place = at.appendProperty(field.getKey());
      places.add(place);
      // What managers own is never read, and is long.
      if (!field.getKey().equals("managedFields")) {
        places(field.getValue(), place, places);
      }
    }
    for (int i = 0; node.isArray() && i < node.size(); i++) {
      places.add(at.appendIndex(i));
      places(node.get(i), at.appendIndex(i), places);
    }
  }

  /** A copy with another value at that place, objects made on the way to it where none are. */
  static ObjectNode with(JsonNode document, JsonPointer place, JsonNode value) {
    ObjectNode copy = document.deepCopy();
    JsonNode parent = copy;
    for (JsonPointer rest = place; ; rest = rest.tail()) {
      String name = rest.getMatchingProperty();
      boolean last = rest.tail().matches();
      if (parent instanceof ArrayNode array) {
        if (last) {
          array.set(rest.getMatchingIndex(), value);
          return copy;
        }
        parent = array.get(rest.getMatchingIndex());
      } else if (last) {
        ((ObjectNode) parent).set(name, value);
        return copy;
      } else {
        JsonNode child = parent.path(name);
        parent = child instanceof ContainerNode<?> ? child : ((ObjectNode) parent).putObject(name);
      }
    }
  }
}
