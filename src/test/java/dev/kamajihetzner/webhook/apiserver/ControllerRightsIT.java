package dev.kamajihetzner.webhook.apiserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The controller needs every right that deploy/ gives it to lead and to keep certificates, and says
 * which one is missing.
 */
@NeedsApiServer(atLeast = "1.33", why = "deploy/ is called by EndpointSlices")
@Tag("slow")
class ControllerRightsIT {
  private static Installation installation;

  @BeforeAll
  static void start() {
    installation = new Installation();
    installation.pod();
  }

  @AfterAll
  static void stop() {
    if (installation != null) {
      installation.close();
    }
  }

  private static List<ObjectNode> roles() {
    return Stream.of("20-rbac.yaml", "21-certificates-rbac.yaml")
        .flatMap(file -> Documents.read(Path.of("deploy", "controller", file)).all().stream())
        .filter(it -> it.path("kind").asText().endsWith("Role"))
        .toList();
  }

  private static String named(ObjectNode role) {
    return role.path("kind").asText() + ' ' + role.at("/metadata/name").asText();
  }

  /** Each verb of each resource of each rule. */
  static Stream<Arguments> rights() {
    List<Arguments> rights = new ArrayList<>();
    for (ObjectNode role : roles()) {
      for (int rule = 0; rule < role.path("rules").size(); rule++) {
        JsonNode granted = role.path("rules").get(rule);
        for (JsonNode resource : granted.path("resources")) {
          for (JsonNode verb : granted.path("verbs")) {
            rights.add(Arguments.of(named(role), rule, verb.asText(), resource.asText()));
          }
        }
      }
    }
    return rights.stream();
  }

  @ParameterizedTest
  @MethodSource("rights")
  void noneIsTooMany(String name, int rule, String verb, String resource) {
    ObjectNode role = roles().stream().filter(it -> named(it).equals(name)).findFirst().get();
    ArrayNode all = ((ArrayNode) role.path("rules")).deepCopy();
    everythingIsToBeDone();
    rules(role, without(all, rule, verb, resource));
    ProgramProcess controller = installation.controller("certificate.rotation.announcement", "1s");
    try {
      await("what is missing to be said")
          .atMost(Duration.ofSeconds(40))
          .until(() -> controller.logged().contains("may not " + verb + " " + resource));
      assertThat(controller.logged()).contains("add that to the " + name).doesNotContain("\tat ");
    } finally {
      controller.kill();
      rules(role, all);
    }
  }

  private static void everythingIsToBeDone() {
    for (String secret : List.of(Installation.AUTHORITY, Installation.LEAF)) {
      installation.api().delete(installation.secret(secret));
    }
    installation.api().delete(installation.lease());
    ObjectNode opaque = installation.secret(Installation.LEAF);
    opaque.put("type", "Opaque");
    installation.api().create(opaque).accepted();
    installation.changeBundles(it -> it.remove("caBundle"));
  }

  private static ArrayNode without(ArrayNode all, int rule, String verb, String resource) {
    ArrayNode rules = all.deepCopy();
    ObjectNode cut = (ObjectNode) rules.get(rule);
    ObjectNode others = cut.deepCopy();
    remove((ArrayNode) cut.path("verbs"), verb);
    remove((ArrayNode) others.path("resources"), resource);
    if (cut.path("verbs").isEmpty()) {
      rules.remove(rule);
    }
    if (!others.path("resources").isEmpty()) {
      rules.add(others);
    }
    return rules;
  }

  private static void remove(ArrayNode from, String text) {
    for (int i = from.size() - 1; i >= 0; i--) {
      if (from.get(i).asText().equals(text)) {
        from.remove(i);
      }
    }
  }

  private static void rules(ObjectNode role, ArrayNode rules) {
    installation
        .api()
        .update(
            role,
            stored -> {
              stored.set("rules", rules);
              return stored;
            })
        .accepted();
  }
}
