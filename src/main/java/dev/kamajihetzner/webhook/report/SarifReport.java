package dev.kamajihetzner.webhook.report;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kamajihetzner.webhook.manifest.NotJudged;
import dev.kamajihetzner.webhook.manifest.Position;
import dev.kamajihetzner.webhook.model.PlainText;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** For code scanning: SARIF 2.1.0. */
public record SarifReport() implements ReportFormat {
  private static final ObjectWriter WRITER = new JsonMapper().writerWithDefaultPrettyPrinter();
  private static final String MUTATION = "mutation";
  private static final String UNREADABLE = "unreadable";

  @Override
  public void write(Report report, PrintWriter out) throws IOException {
    Set<String> rules = new LinkedHashSet<>();
    ArrayNode results = JsonNodeFactory.instance.arrayNode();
    for (JudgedObject object : report.objects()) {
      for (Remark remark : object.remarks()) {
        rules.add(remark.finding().rule());
        add(results, object, remark);
      }
      if (!object.patch().isEmpty()) {
        rules.add(MUTATION);
        ObjectNode result =
            add(
                results,
                MUTATION,
                "note",
                object.label() + " is changed on admission: " + object.patch());
        locate(result, object, JsonPointer.empty());
      }
    }
    report
        .broken()
        .forEach(
            broken -> {
              rules.add(UNREADABLE);
              ObjectNode result = add(results, UNREADABLE, "error", broken.cause());
              locate(location(result), broken.file(), new Position(broken.line(), 1));
            });
    ObjectNode root = JsonNodeFactory.instance.objectNode().put("version", "2.1.0");
    ObjectNode run = root.putArray("runs").addObject();
    ArrayNode declared =
        run.putObject("tool")
            .putObject("driver")
            .put("name", "kamaji-hetzner-webhook")
            .putArray("rules");
    rules.forEach(rule -> declared.addObject().put("id", rule));
    notify(report.notJudged(), run);
    run.put("columnKind", "unicodeCodePoints");
    run.set("results", results);
    out.println(PlainText.json(WRITER.writeValueAsString(root)));
  }

  private static void add(ArrayNode results, JudgedObject object, Remark remark) {
    ObjectNode result =
        add(
            results,
            remark.finding().rule(),
            level(remark.level()),
            object.label() + ": " + remark.finding().message());
    locate(result, object, remark.finding().field());
    if (remark.level() == Level.OVERRIDDEN) {
      result.putArray("suppressions").addObject().put("kind", "inSource");
    }
  }

  private static ObjectNode add(ArrayNode results, String rule, String level, String text) {
    ObjectNode result = results.addObject().put("ruleId", rule).put("level", level);
    result.putObject("message").put("text", text);
    return result;
  }

  /** By line and column in a file, or by name in a cluster. */
  private static void locate(ObjectNode result, JudgedObject object, JsonPointer field) {
    ObjectNode location = location(result);
    object.file().ifPresent(file -> locate(location, file, object.position(field).orElseThrow()));
    object
        .cluster()
        .ifPresent(
            cluster -> {
              location
                  .putArray("logicalLocations")
                  .addObject()
                  .put("name", object.name())
                  .put(
                      "fullyQualifiedName",
                      object.reference() + (field.matches() ? "" : "#" + field))
                  .put("kind", "resource");
              result
                  .putObject("properties")
                  .put("cluster", cluster.namespace() + "/" + cluster.name());
            });
  }

  private static void locate(ObjectNode location, String file, Position position) {
    ObjectNode physical = location.putObject("physicalLocation");
    physical.putObject("artifactLocation").put("uri", uri(file));
    physical
        .putObject("region")
        .put("startLine", position.line())
        .put("startColumn", position.column());
  }

  private static ObjectNode location(ObjectNode result) {
    return result.putArray("locations").addObject();
  }

  /** What a run tells of itself, beside its results. */
  private static void notify(List<NotJudged> notJudged, ObjectNode run) {
    if (notJudged.isEmpty()) {
      return;
    }
    ObjectNode invocation = run.putArray("invocations").addObject();
    invocation.put("executionSuccessful", true);
    ArrayNode notifications = invocation.putArray("toolExecutionNotifications");
    for (NotJudged it : notJudged) {
      ObjectNode notification =
          notifications.addObject().put("level", it.judgedElsewhere() ? "note" : "warning");
      notification.putObject("message").put("text", "not judged: file " + it.reason());
      notification
          .putArray("locations")
          .addObject()
          .putObject("physicalLocation")
          .putObject("artifactLocation")
          .put("uri", uri(it.file()));
    }
  }

  private static String level(Level level) {
    return switch (level) {
      case REFUSED, OVERRIDDEN -> "error";
      case WARNING -> "warning";
      case LINT -> "note";
    };
  }

  /** Relative paths stay relative, so that the result fits whatever checkout it is shown in. */
  private static String uri(String file) {
    String path =
        Arrays.stream(file.split("[/\\\\]", -1))
            .map(name -> URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20"))
            .collect(Collectors.joining("/"));
    return file.startsWith("/") ? "file://" + path : path;
  }
}
