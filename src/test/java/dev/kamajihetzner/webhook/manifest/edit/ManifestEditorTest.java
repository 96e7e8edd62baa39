package dev.kamajihetzner.webhook.manifest.edit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ManifestEditorTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String ALLOW =
      "add /metadata/annotations/capi.syself.com~1allow-empty-control-plane-address \"true\"";
  private static final String ALLOW_FIRST =
      "add /metadata/annotations {\"capi.syself.com/allow-empty-control-plane-address\":\"true\"}";
  private static final String OFF = "add /spec/controlPlaneLoadBalancer {\"enabled\":false}";
  private static final String LOCATION =
      "add /spec/network {\"serviceAnnotations\":{\"load-balancer.hetzner.cloud/location\":\"fsn1\"}}";

  /** Each line of operations is {@code op path value}; in texts, {@code ␍} is a carriage return. */
  static Stream<Arguments> edits() {
    return Stream.of(
        arguments(
            "block mapping, after its last entry",
            ALLOW,
            """
            metadata:
              annotations:
                a: b
              name: workload
            """,
            """
            metadata:
              annotations:
                a: b
                capi.syself.com/allow-empty-control-plane-address: "true"
              name: workload
            """),
        arguments(
            "comments and blank lines stay where they are",
            "add /spec/x fsn1",
            """
            # first
            spec: # of the spec
              # of a
              a: b # of b
              # below a

              # of status

            # of metadata
            metadata: {name: x} # end
            # last
            """,
            """
            # first
            spec: # of the spec
              # of a
              a: b # of b
              x: fsn1
              # below a

              # of status

            # of metadata
            metadata: {name: x} # end
            # last
            """),
        arguments(
            "missing parents, with the document's step",
            LOCATION,
            """
            metadata:
                name: x
            spec:
                version: 1.30.2
            """,
            """
            metadata:
                name: x
            spec:
                version: 1.30.2
                network:
                    serviceAnnotations:
                        load-balancer.hetzner.cloud/location: fsn1
            """),
        arguments(
            "missing parents, with a step of two where none is seen",
            "add /spec {\"network\":{\"a\":\"b\"},\"c\":{},\"d\":[1,\"x\"]}",
            "kind: A",
            """
            kind: A
            spec:
              network:
                a: b
              c: {}
              d: [1, x]"""),
        arguments(
            "several operations, an inner and an outer mapping ending at one place",
            OFF + "\n" + ALLOW + "\nadd /kind HetznerCluster",
            """
            spec:
              a:
                b: c
            metadata:
              annotations:
                a: b
            """,
            """
            spec:
              a:
                b: c
              controlPlaneLoadBalancer:
                enabled: false
            metadata:
              annotations:
                a: b
                capi.syself.com/allow-empty-control-plane-address: "true"
            kind: HetznerCluster
            """),
        arguments(
            "an operation within what another one adds",
            "add /metadata/annotations {\"a\":\"b\"}\nadd /metadata/annotations/c d",
            """
            metadata:
              name: x
            """,
            """
            metadata:
              name: x
              annotations:
                a: b
                c: d
            """),
        arguments(
            "seed",
            ALLOW_FIRST + "\n" + OFF,
            """
            apiVersion: infrastructure.cluster.x-k8s.io/v1beta1
            kind: HetznerCluster
            metadata: {name: workload, namespace: default}
            spec:
              controlPlaneRegions: []
              hcloudNetwork: {enabled: false}
              hetznerSecretRef: {name: hetzner, key: {hcloudToken: hcloud}}
              sshKeys: {hcloud: [{name: "prometherion@akephalos"}]}
            """,
            """
            apiVersion: infrastructure.cluster.x-k8s.io/v1beta1
            kind: HetznerCluster
            metadata: {name: workload, namespace: default, annotations: {capi.syself.com/allow-empty-control-plane-address: "true"}}
            spec:
              controlPlaneRegions: []
              hcloudNetwork: {enabled: false}
              hetznerSecretRef: {name: hetzner, key: {hcloudToken: hcloud}}
              sshKeys: {hcloud: [{name: "prometherion@akephalos"}]}
              controlPlaneLoadBalancer:
                enabled: false
            """),
        arguments(
            "item of a block sequence that is indented, and of one that is not",
            "add /items/1/spec {\"x\":{\"y\":1}}\nadd /items/0/metadata/labels/0/z 1\nadd /kind List",
            """
            items:
              - metadata:
                  labels:
                  - a: b
                    c: d
              - apiVersion: v1
                kind: A
            # end
            """,
            """
            items:
              - metadata:
                  labels:
                  - a: b
                    c: d
                    z: 1
              - apiVersion: v1
                kind: A
                spec:
                  x:
                    "y": 1
            kind: List
            # end
            """),
        arguments(
            "sequence as the last entry",
            "add /spec/x 1",
            """
            spec:
              a:
              - b
              - c # c

            other: 1
            """,
            """
            spec:
              a:
              - b
              - c # c
              x: 1

            other: 1
            """),
        arguments(
            "block of text as the last entry",
            "add /spec/x 1",
            """
            spec:
              a: |
                b
                  c

                d

            # end
            other: 1
            """,
            """
            spec:
              a: |
                b
                  c

                d
              x: 1

            # end
            other: 1
            """),
        arguments(
            "block of text as the last entry that keeps its blank lines",
            "add /spec/x 1",
            """
            spec:
              a: >2+
                b


            other: 1
            """,
            """
            spec:
              a: >2+
                b


              x: 1
            other: 1
            """),
        arguments(
            "empty block of text as the last entry",
            "add /spec/x 1",
            "spec:\n  a: |- # none\n\n",
            "spec:\n  a: |- # none\n  x: 1\n\n"),
        arguments(
            "texts over several lines as the last entry",
            "add /a/x 1\nadd /b/x 1\nadd /c/x 1",
            """
            a:
              y: plain
                text
            b:
              y: "quoted

                text" # end
            c:
              y: {a:
                b
              }
            """,
            """
            a:
              y: plain
                text
              x: 1
            b:
              y: "quoted

                text" # end
              x: 1
            c:
              y: {a:
                b
              }
              x: 1
            """),
        arguments(
            "aliases and merge keys beside",
            "add /spec/x 1\nadd /other/x 2",
            """
            base: &base {a: b}
            spec:
              <<: *base
              c: &unused d
              e: *base # alias
            other:
              z: *base
            """,
            """
            base: &base {a: b}
            spec:
              <<: *base
              c: &unused d
              e: *base # alias
              x: 1
            other:
              z: *base
              x: 2
            """),
        arguments(
            "anchors that nothing refers to",
            "add /a/x 1\nreplace /b 2\nreplace /c {\"d\":1}\nreplace /e 3",
            """
            a: &a
              z: 1
            b: &b 1
            c: &c null
            e: &e
            """,
            """
            a: &a
              z: 1
              x: 1
            b: &b 2
            c: &c
              d: 1
            e: &e 3
            """),
        arguments(
            "null becomes a block",
            """
            replace /a {"x":"1"}
            replace /b {"x":"no"}
            replace /c {"x":"1.30"}
            replace /d {"x":{"y/z":"v1.30"}}
            replace /e {"x":{"y z":""}}
            """,
            """
            a:
            b: ~
            c:   null # why
            d:  # none

            e: Null
            """,
            """
            a:
              x: "1"
            b:
              x: "no"
            c: # why
              x: "1.30"
            d:  # none
              x:
                y/z: v1.30

            e:
              x:
                "y z": ""
            """),
        arguments(
            "null in braces",
            "replace /a/b {\"x\":1}\nreplace /a/c {\"x\":\"fsn1\"}\nreplace /d/e {\"x\":1}\nreplace /f/0 {\"x\":1}",
            """
            a: {b: null, c: }
            d: {e}
            f:
            - ~ # item
            """,
            """
            a: {b: {x: 1}, c: {x: fsn1} }
            d: {e: {x: 1}}
            f:
            - {x: 1} # item
            """),
        arguments(
            "braces",
            "add /a/x 1\nadd /b/x 1\nadd /c/x 1\nadd /d/x 1\nadd /e/x 1\nadd /f/x {\"y-z\":{\"a\":true}}\nadd /g/x fsn1",
            """
            a: {}
            b: { } # none
            c: {y: z}
            d: { y: z } # "{"
            e: {y: z,}
            f: {y: [1, {z: 1}]}
            g: {"y": 'z'}
            """,
            """
            a: {x: 1}
            b: {x: 1} # none
            c: {y: z, x: 1}
            d: { y: z, x: 1 } # "{"
            e: {y: z, x: 1,}
            f: {y: [1, {z: 1}], x: {y-z: {a: true}}}
            g: {"y": 'z', "x": "fsn1"}
            """),
        arguments(
            "braces over several lines",
            "add /a/x 1\nadd /b/x {\"v\":1}\nadd /c/x 1\nadd /d/x 1\nadd /e/x 1",
            """
            a: {y: z,
              v: w}
            b: {
                y: z # }
                # end
              }
            c: {
              y: z, # comma
            }
            d: {
              y: z }
            e: { # none
              }
            """,
            """
            a: {y: z,
              v: w, x: 1}
            b: {
                y: z, # }
                x: {
                    v: 1
                }
                # end
              }
            c: {
              y: z, # comma
              x: 1,
            }
            d: {
              y: z,
              x: 1 }
            e: {x: 1 # none
              }
            """),
        arguments(
            "scalars replaced",
            """
            replace /a false
            replace /b false
            replace /c "true"
            replace /d "it's"
            replace /e "true"
            replace /f fsn1
            replace /g "a b"
            replace /h nbg1
            replace /i nbg1
            replace /j 1.5
            replace /k/1/l false
            replace /m/n {}
            """,
            """
            a: true # on
            b: "true"
            c: "false" # off
            d: 'no'
            e: fsn1
            f: null
            g: hel1
            h:
              hel1
              fsn1 # several lines
            i: # none
            j: ~
            k: [1, {l: yes}]
            m: {n: 1}
            """,
            """
            a: false # on
            b: false
            c: "true" # off
            d: 'it''s'
            e: "true"
            f: fsn1
            g: "a b"
            h:
              nbg1 # several lines
            i: nbg1 # none
            j: 1.5
            k: [1, {l: false}]
            m: {n: {}}
            """),
        arguments("root in braces", "add /x 1", "{a: b}", "{a: b, x: 1}"),
        arguments("root in empty braces", "add /x 1", "--- {} # none\n", "--- {x: 1} # none\n"),
        arguments("no final newline", "add /a/x 1", "a:\n  b: c", "a:\n  b: c\n  x: 1"),
        arguments("no newline at all", "add /x 1", "a: b # c", "a: b # c\nx: 1"),
        arguments(
            "Windows line ends",
            LOCATION + "\nreplace /metadata {\"a\":\"b\"}",
            "spec:␍\n  a: |␍\n    b␍\n␍\nmetadata: # none␍\nkind: A",
            "spec:␍\n  a: |␍\n    b␍\n  network:␍\n    serviceAnnotations:␍\n"
                + "      load-balancer.hetzner.cloud/location: fsn1␍\n␍\n"
                + "metadata: # none␍\n  a: b␍\nkind: A"),
        arguments(
            "Windows line ends and no final one", "add /x 1", "a:␍\n  b: c", "a:␍\n  b: c␍\nx: 1"),
        arguments(
            "mixed line ends",
            "add /a/x 1\nadd /b/x 1\nadd /c/x 1",
            "a:\n  b: c␍\nb:␍\n  b: c\nc:␍  b: c␍",
            "a:\n  b: c␍\n  x: 1␍\nb:␍\n  b: c\n  x: 1\nc:␍  b: c␍  x: 1␍"),
        arguments("byte order mark", "add /b 1", "\uFEFFa: 😀 # 😀\n", "\uFEFFa: 😀 # 😀\nb: 1\n"),
        arguments(
            "byte order mark, JSON",
            "add /b 1",
            "\uFEFF{\t\"a\": 0}",
            "\uFEFF{\t\"a\": 0, \"b\": 1}"),
        arguments(
            "characters of two units and more",
            "add /metadata/annotations/é😀 ü😀\nadd /spec/x 1",
            """
            # 😀😀 👩‍💻
            metadata:
              annotations: {"😀": '😀', ü: 👩‍💻}
            spec: {a: 😀}
            """,
            """
            # 😀😀 👩‍💻
            metadata:
              annotations: {"😀": '😀', ü: 👩‍💻, "é😀": "ü😀"}
            spec: {a: 😀, x: 1}
            """),
        arguments(
            "document markers and directives",
            "add /x 1",
            """
            # before
            %YAML 1.1
            ---  # start
            a: b
            ...
            # after
            """,
            """
            # before
            %YAML 1.1
            ---  # start
            a: b
            x: 1
            ...
            # after
            """),
        arguments(
            "JSON in one line",
            ALLOW_FIRST + "\n" + OFF,
            """
            {"kind": "HetznerCluster", "metadata": {"name": "a\\u00e9\\ud83d\\ude00"}, "spec": {}}
            """,
            """
            {"kind": "HetznerCluster", "metadata": {"name": "a\\u00e9\\ud83d\\ude00", "annotations": {"capi.syself.com/allow-empty-control-plane-address": "true"}}, "spec": {"controlPlaneLoadBalancer": {"enabled": false}}}
            """),
        arguments(
            "JSON without spaces",
            ALLOW_FIRST + "\nadd /spec/a 1\nadd /spec/b null",
            """
            {"metadata":{"name":"a"},"spec":{}}""",
            """
            {"metadata":{"name":"a","annotations":{"capi.syself.com/allow-empty-control-plane-address":"true"}},"spec":{"a":1,"b":null}}"""),
        arguments(
            "JSON in lines",
            ALLOW_FIRST + "\n" + OFF + "\nreplace /status {\"a\":1,\"b\":2}\nadd /inline/x 1",
            """
            {
              "metadata": {
                "name": "workload"
              },
              "spec": {},
              "status": null,
              "inline": {"a": "b"}
            }
            """,
            """
            {
              "metadata": {
                "name": "workload",
                "annotations": {
                  "capi.syself.com/allow-empty-control-plane-address": "true"
                }
              },
              "spec": {
                "controlPlaneLoadBalancer": {
                  "enabled": false
                }
              },
              "status": {
                "a": 1,
                "b": 2
              },
              "inline": {"a": "b", "x": 1}
            }
            """),
        arguments(
            "JSON with tabs",
            "add /items/1/a {\"b\":\"c\"}\nreplace /items/0/a fsn1",
            "{\n\t\"items\":\t[\n\t\t{\n\t\t\t\"a\":\t\"b\"\n\t\t},\n\t\t{\n\t\t\t\"c\": 1\n\t\t}\n\t]\n}",
            "{\n\t\"items\":\t[\n\t\t{\n\t\t\t\"a\":\t\"fsn1\"\n\t\t},\n\t\t{\n\t\t\t\"c\": 1,\n\t\t\t\"a\": {\n\t\t\t\t\"b\": \"c\"\n\t\t\t}\n\t\t}\n\t]\n}"),
        arguments(
            "JSON with Windows line ends",
            "add /a/x 1",
            "{␍\n  \"a\": {␍\n    \"b\": 1␍\n  }␍\n}␍\n",
            "{␍\n  \"a\": {␍\n    \"b\": 1,␍\n    \"x\": 1␍\n  }␍\n}␍\n"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("edits")
  void touchesOnlyTheLinesConcerned(String name, String operations, String before, String after)
      throws Exception {
    String edited = new ManifestEditor(breaks(before)).apply(patch(operations));

    assertThat(edited).isEqualTo(breaks(after));
  }

  @Test
  void keepsEmptyDocumentsAround() throws Exception {
    String text = "# none\n---\n# still none\n---\nb:\n  c: d\n--- # null\n~\n---\n";

    assertThat(new ManifestEditor(text).apply(patch("add /b/x 1\nadd /y z")))
        .isEqualTo(text.replace("  c: d\n", "  c: d\n  x: 1\n\"y\": z\n"));
  }

  @Test
  void leavesTheTextWithoutOperations() throws Exception {
    assertThat(new ManifestEditor("\uFEFFa: [").apply(patch(""))).isEqualTo("\uFEFFa: [");
  }

  /** Operations, text, message. */
  static Stream<Arguments> refused() {
    return Stream.of(
        arguments(
            "add /spec/x 1",
            "base: &base\n  a: b\nspec: *base\n",
            "/spec is the alias *base; write it out or edit it by hand"),
        arguments(
            "replace /spec/a 1",
            "base: &base c\nspec:\n  a: *base\n",
            "/spec/a is the alias *base; write it out or edit it by hand"),
        arguments(
            "add /base/x 1",
            "base: &base\n  a: b\nspec: *base\n",
            "/base has the anchor &base, and an edit would change its aliases too; write them out"
                + " or edit it by hand"),
        arguments(
            "add /base/a/x 1",
            "base: &base\n  a: {}\nspec: {<<: *base}\n",
            "/base has the anchor &base, and an edit would change its aliases too; write them out"
                + " or edit it by hand"),
        arguments(
            "add /spec/a/x 1",
            "one: &one {a: {b: c}}\ntwo: &two\n  <<: [*one]\nspec:\n  <<: *two\n",
            "/spec/a comes from a merge key (<<); write it out or edit it by hand"),
        arguments(
            "replace /spec/a x",
            "spec:\n  a: |\n    b\n",
            "/spec/a is a block of text; write the value by hand"),
        arguments(
            "replace /spec/a false",
            "spec:\n  a: !!str true\n",
            "/spec/a carries a tag; write the value by hand"),
        arguments(
            "replace /spec/a {\"b\":1}",
            "spec:\n  a: &a # why\n    null\n",
            "/spec/a is null in a line of its own; remove the null"),
        arguments(
            "replace /spec/a b",
            "spec:\n  a: &a # why\n    b\n",
            "/spec/a has a comment behind its anchor; write the value by hand"),
        arguments(
            "add /spec/a/b 1",
            "spec:\n  a: text\n",
            "/spec/a is of another type than the value to set; write the value by hand"),
        arguments(
            "replace /spec/a false",
            "spec:\n  a: {}\n",
            "/spec/a is of another type than the value to set; write the value by hand"),
        arguments(
            "replace /spec/a/1/b false",
            "spec:\n  a:\n  - b\n",
            "/spec/a/1 is not there; add the item by hand"),
        arguments("add /spec/a 1", "spec:\n  a: 1\n  a: 2\n", "/spec/a is there twice; remove one"),
        arguments(
            "add /spec/a {\"c\":1}",
            "# first\nspec:\n  a: {b: 1}\n",
            "cannot be edited safely: the edit would change other fields; edit it by hand"),
        arguments(
            "add /spec/x 1",
            "spec:\n  a: |\n    b",
            "cannot be edited safely: the edit would change other fields; edit it by hand"),
        arguments(
            "remove /spec/x 1",
            "spec: {}",
            "cannot do {\"op\":\"remove\",\"path\":\"/spec/x\",\"value\":1}; make this change by"
                + " hand"),
        arguments("add /x 1", "# none\n--- ~\n", "has no document"),
        arguments("add /x 1", "a: b\n---\nc: d\n", "is more than one document"),
        arguments(
            "add /x 1",
            "a: b\nc: [\nd: e\n",
            "no YAML, expected ',' or ']', but got <stream end>; correct that first"),
        arguments("add /x 1", "a: 1\nb:\n\tc: 1\n", null),
        // JSON, but not to snakeyaml.
        arguments("add /x 1", "{\n\"a\": \"b\\/c\"}", null),
        arguments("add /x 1", "a: 1\nb: 😀\u0000\n", null));
  }

  @ParameterizedTest
  @MethodSource("refused")
  void refusesWhatWouldTouchMore(String operations, String text, String message) throws Exception {
    ManifestEditor editor = new ManifestEditor(text);
    ArrayNode patch = patch(operations);

    CannotEdit refused = catchThrowableOfType(CannotEdit.class, () -> editor.apply(patch));

    assertThat(refused).isNotNull();
    if (message == null) {
      assertThat(refused).hasMessageEndingWith("; correct that first");
    } else {
      assertThat(refused).hasMessage(message);
    }
  }

  @Test
  void expandsNoAliases() throws Exception {
    StringBuilder bomb = new StringBuilder("a0: &a0 {b: c}\n");
    for (int i = 1; i < 60; i++) {
      String last = "*a" + (i - 1);
      bomb.append("a%d: &a%d {<<: [%s, %s], x: %s}%n".formatted(i, i, last, last, last));
    }
    String text = bomb + "spec:\n  <<: [*a59, *a58]\n";

    assertThat(new ManifestEditor(text).apply(patch("add /spec/y 1")))
        .isEqualTo(text + "  \"y\": 1\n");
  }

  @Test
  void isNotStoppedByDepth() {
    String deep = "[".repeat(20_000) + "]".repeat(20_000);
    ManifestEditor editor = new ManifestEditor("a: {}\nb: " + deep + "\n");

    assertThat(catchThrowableOfType(CannotEdit.class, () -> editor.apply(patch("add /a/x 1"))))
        .hasMessageStartingWith("cannot be edited safely: ");
  }

  static ArrayNode patch(String lines) throws JsonProcessingException {
    ArrayNode patch = JSON.createArrayNode();
    for (String line : lines.lines().toList()) {
      String[] parts = line.split(" ", 3);
      boolean bare = parts[2].matches("(?!true|false|null)[^\\[{\"0-9].*");
      patch
          .addObject()
          .put("op", parts[0])
          .put("path", parts[1])
          .set("value", JSON.readTree(bare ? '"' + parts[2] + '"' : parts[2]));
    }
    return patch;
  }

  private static String breaks(String text) {
    return text.replace('␍', '\r');
  }
}
