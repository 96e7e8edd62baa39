package dev.kamajihetzner.webhook.report;

import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kamajihetzner.webhook.manifest.ManifestObject;
import dev.kamajihetzner.webhook.manifest.Position;
import dev.kamajihetzner.webhook.model.PlainText;
import dev.kamajihetzner.webhook.policy.Finding;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Locale;

/** For programs; the shape is that of {@code check-report.schema.json} beside this class. */
public record JsonReport() implements ReportFormat {
  private static final ObjectWriter WRITER = new JsonMapper().writerWithDefaultPrettyPrinter();

  @Override
  public void write(Report report, PrintWriter out) throws IOException {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    root.putObject("summary")
        .put("objects", report.manifests().size())
        .put("refused", report.refused())
        .put("mutated", report.mutated())
        .put("ignored", report.ignored())
        .put("unreadable", report.broken().size())
        .put("notJudged", report.notJudged().size());
    ArrayNode objects = root.putArray("objects");
    report.manifests().forEach(manifest -> write(manifest, objects.addObject()));
    ArrayNode unreadable = root.putArray("unreadable");
    report
        .broken()
        .forEach(
            broken ->
                unreadable
                    .addObject()
                    .put("file", broken.file())
                    .put("line", broken.line())
                    .put("cause", broken.cause()));
    ArrayNode notJudged = root.putArray("notJudged");
    report
        .notJudged()
        .forEach(
            it ->
                notJudged
                    .addObject()
                    .put("file", it.file())
                    .put("line", it.line())
                    .put("reason", it.reason()));
    out.println(PlainText.json(WRITER.writeValueAsString(root)));
  }

  private static void write(JudgedManifest manifest, ObjectNode node) {
    ManifestObject object = manifest.object();
    Position position = object.position();
    node.put("file", object.file().name())
        .put("line", position.line())
        .put("group", object.kind().group())
        .put("kind", object.kind().kind())
        .put("namespace", object.namespace())
        .put("name", object.name())
        .put("admitted", !manifest.refused())
        .set("patch", manifest.patch());
    ArrayNode remarks = node.putArray("remarks");
    manifest.findings().forEach(finding -> write(object, finding, remarks.addObject()));
  }

  private static void write(ManifestObject object, Finding finding, ObjectNode node) {
    Position position = object.position(finding.field());
    node.put("level", finding.severity().name().toLowerCase(Locale.ROOT))
        .put("rule", finding.rule())
        .put("field", finding.field().toString())
        .put("line", position.line())
        .put("column", position.column())
        .put("problem", finding.problem());
    putIfAny(node, "found", finding.found());
    putIfAny(node, "expected", finding.expected());
    putIfAny(node, "remedy", finding.remedy());
    putIfAny(node, "link", FindingLink.of(finding));
  }

  private static void putIfAny(ObjectNode node, String name, String value) {
    if (value != null) {
      node.put(name, value);
    }
  }
}
