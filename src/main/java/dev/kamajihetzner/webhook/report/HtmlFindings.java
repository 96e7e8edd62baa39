package dev.kamajihetzner.webhook.report;

import static java.util.Comparator.comparing;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import dev.kamajihetzner.webhook.manifest.Position;
import dev.kamajihetzner.webhook.model.PlainText;
import dev.kamajihetzner.webhook.policy.Finding;
import java.io.IOException;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What is to be said, by Cluster or file and by object; of more than a browser is quick with, the
 * worst. Names of classes are short, since there may be ten thousand of each: b a block of those, g
 * a Cluster or file, o an object, f a finding.
 */
record HtmlFindings(Report report) {
  /** How many Clusters or files a browser lays out at once. */
  private static final int BLOCK = 20;

  /** With the headings of 10,000 Clusters a page stays below 8 MB. */
  private static final int MOST_CHARACTERS = 6_500_000;

  void write(Markup page) throws IOException {
    List<? extends JudgedObject> objects =
        report.objects().stream().filter(it -> Standing.of(it) != Standing.WELL).toList();
    Map<JudgedObject, String> listed = listed(objects);
    if (listed.size() < objects.size()) {
      writeWhatIsLeftOut(objects.stream().filter(it -> !listed.containsKey(it)).toList(), page);
    }
    Map<String, List<JudgedObject>> groups = new LinkedHashMap<>();
    for (JudgedObject object : objects) {
      groups.computeIfAbsent(object.source(), source -> new ArrayList<>(2)).add(object);
    }
    groups.values().removeIf(group -> group.stream().noneMatch(listed::containsKey));
    int written = 0;
    for (Map.Entry<String, List<JudgedObject>> group : groups.entrySet()) {
      if (written % BLOCK == 0) {
        page.open("div", "class", "b").line();
      }
      write(group.getKey(), group.getValue(), listed, page);
      written++;
      if (written % BLOCK == 0 || written == groups.size()) {
        page.close().line();
      }
    }
  }

  /** The markup of those that the page has room for, the worst first. */
  private static Map<JudgedObject, String> listed(List<? extends JudgedObject> objects)
      throws IOException {
    // By identity: two objects may be equal, and the page have room for only one of them.
    Map<JudgedObject, String> listed = new IdentityHashMap<>();
    StringWriter written = new StringWriter();
    Markup markup = new Markup(written);
    long characters = 0;
    for (JudgedObject object : objects.stream().sorted(comparing(Standing::of)).toList()) {
      write(object, markup);
      markup.flush();
      characters += written.getBuffer().length();
      if (characters > MOST_CHARACTERS) {
        break;
      }
      listed.put(object, written.toString());
      written.getBuffer().setLength(0);
    }
    return listed;
  }

  private void writeWhatIsLeftOut(List<? extends JudgedObject> objects, Markup page)
      throws IOException {
    int findings =
        objects.stream().mapToInt(it -> it.remarks().size() + (it.patch().isEmpty() ? 0 : 1)).sum();
    page.open("p")
        .markdown(
            "Not listed are "
                + Standings.counted(findings, "finding")
                + " of "
                + Standings.counted(objects.size(), "object")
                + ", the least severe: a browser is slow with larger pages. "
                + (report.clusters().isPresent()
                    ? "`--namespace` and `--policy` ask for less, `--output json` lists all."
                    : "`--output json` lists all."))
        .close()
        .line();
  }

  private static void write(
      String source, List<JudgedObject> objects, Map<JudgedObject, String> listed, Markup page)
      throws IOException {
    Standing worst = objects.stream().map(Standing::of).min(Standing::compareTo).orElseThrow();
    page.open("section", "class", "g " + worst.style());
    page.open("h3").text(source).text(" ").element("small", counts(objects)).close().line();
    for (JudgedObject object : objects) {
      if (listed.containsKey(object)) {
        page.asIs(listed.get(object));
      }
    }
    long more = objects.stream().filter(it -> !listed.containsKey(it)).count();
    if (more > 0) {
      page.element("p", "Not listed: " + Standings.counted(more, "object") + ".").line();
    }
    page.close().line();
  }

  private static void write(JudgedObject object, Markup page) throws IOException {
    page.open("div", "class", "o", "data-ns", tenant(object));
    page.open("h4").text(object.label());
    Optional<Position> begin = object.position(JsonPointer.empty());
    if (begin.isPresent()) {
      page.text(" ").element("small", "line " + begin.get().line());
    }
    page.close();
    for (Remark remark : object.remarks()) {
      write(object, remark, page);
    }
    if (!object.patch().isEmpty()) {
      writePatch(object, page);
    }
    page.close().line();
  }

  /** The namespace by which it is found: a Cluster's for all that it rests on. */
  private static String tenant(JudgedObject object) {
    return object.cluster().map(LiveObject::namespace).orElse(object.namespace());
  }

  /** Such as {@code 2 refused, 1 warning}. */
  private static String counts(List<JudgedObject> objects) {
    Map<Standing, Long> numbers =
        objects.stream()
            .flatMap(object -> object.remarks().stream())
            .collect(
                Collectors.groupingBy(
                    remark -> Standing.of(remark.level()), TreeMap::new, Collectors.counting()));
    long changed = objects.stream().filter(it -> !it.patch().isEmpty()).count();
    if (changed > 0) {
      numbers.put(Standing.CHANGED, changed);
    }
    return numbers.entrySet().stream()
        .map(it -> it.getKey().counted(it.getValue()))
        .collect(Collectors.joining(", "));
  }

  private static void write(JudgedObject object, Remark remark, Markup page) throws IOException {
    Finding finding = remark.finding();
    Standing standing = Standing.of(remark.level());
    page.open("div", "class", "f " + standing.style());
    page.open("p").element("b", standing.word()).text(" ");
    page.element("a", finding.rule(), "href", "#" + finding.rule()).close();
    page.element("p", finding.problem());
    page.open("dl");
    String field = FieldPath.of(finding.field());
    if (!field.isEmpty()) {
      describe("Field", PlainText.shortened(field), page);
    }
    if (object.file().isPresent()) {
      describe("Line", place(object, finding.field()), page);
    }
    describe("Found", finding.found(), page);
    describe("Expected", finding.expected(), page);
    page.close();
    if (finding.remedy() != null) {
      page.element("p", finding.remedy());
    }
    page.close();
  }

  private static void writePatch(JudgedObject object, Markup page) throws IOException {
    page.open("div", "class", "f " + Standing.CHANGED.style());
    page.open("p")
        .element("b", Standing.CHANGED.word())
        .text(" ")
        .element("i", "on admission")
        .close();
    page.element("p", "fields that the webhook sets");
    page.open("dl");
    for (JsonNode operation : object.patch()) {
      String path = operation.path("path").asText();
      describe("Field", PlainText.shortened(FieldPath.of(JsonPointer.compile(path))), page);
      describe("Becomes", PlainText.shortened(operation.path("value").toString()), page);
    }
    page.close();
    page.element("p", "kamaji-hetzner-webhook check --fix writes them into the file.").close();
  }

  private static void describe(String term, String text, Markup page) throws IOException {
    if (text != null) {
      page.element("dt", term).element("dd", text);
    }
  }

  private static String place(JudgedObject object, JsonPointer field) {
    Position position = object.position(field).orElseThrow();
    return position.line() + ":" + position.column();
  }
}
