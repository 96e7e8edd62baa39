package dev.kamajihetzner.webhook.report;

import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kamajihetzner.webhook.manifest.ManifestObject;
import dev.kamajihetzner.webhook.manifest.NotJudged;
import dev.kamajihetzner.webhook.manifest.Position;
import dev.kamajihetzner.webhook.model.PlainText;
import dev.kamajihetzner.webhook.policy.Finding.Severity;
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
    for (JudgedManifest manifest : report.manifests()) {
      ManifestObject object = manifest.object();
      String file = object.file().name();
      manifest
          .findings()
          .forEach(
              finding -> {
                rules.add(finding.rule());
                add(
                    results,
                    finding.rule(),
                    level(finding.severity()),
                    manifest.label() + ": " + finding.message(),
                    file,
                    object.position(finding.field()));
              });
      if (!manifest.patch().isEmpty()) {
        rules.add(MUTATION);
        add(
            results,
            MUTATION,
            "note",
            manifest.label() + " is changed on admission: " + manifest.patch(),
            file,
            object.position());
      }
    }
    report
        .broken()
        .forEach(
            broken -> {
              rules.add(UNREADABLE);
              add(
                  results,
                  UNREADABLE,
                  "error",
                  broken.cause(),
                  broken.file(),
                  new Position(broken.line(), 1));
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

  private static void add(
      ArrayNode results, String rule, String level, String text, String file, Position position) {
    ObjectNode result = results.addObject().put("ruleId", rule).put("level", level);
    result.putObject("message").put("text", text);
    ObjectNode location = result.putArray("locations").addObject().putObject("physicalLocation");
    location.putObject("artifactLocation").put("uri", uri(file));
    location
        .putObject("region")
        .put("startLine", position.line())
        .put("startColumn", position.column());
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

  private static String level(Severity level) {
    return switch (level) {
      case REFUSAL -> "error";
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
