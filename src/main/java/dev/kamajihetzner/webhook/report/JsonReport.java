package dev.kamajihetzner.webhook.report;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
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
    ObjectNode summary =
        root.putObject("summary")
            .put("objects", report.judged())
            .put("refused", report.refused())
            .put("mutated", report.mutated())
            .put("ignored", report.ignored())
            .put("unreadable", report.broken().size())
            .put("notJudged", report.notJudged().size());
    report
        .clusters()
        .ifPresent(
            clusters ->
                summary
                    .put("clusters", clusters)
                    .put("overridden", report.count(Level.OVERRIDDEN)));
    ArrayNode objects = root.putArray("objects");
    report.objects().forEach(object -> write(object, objects.addObject()));
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

  private static void write(JudgedObject object, ObjectNode node) {
    object.file().ifPresent(file -> node.put("file", file));
    object.position(JsonPointer.empty()).ifPresent(it -> node.put("line", it.line()));
    object
        .cluster()
        .ifPresent(
            it ->
                node.putObject("cluster").put("namespace", it.namespace()).put("name", it.name()));
    node.put("group", object.kind().group())
        .put("kind", object.kind().kind())
        .put("namespace", object.namespace())
        .put("name", object.name())
        .put("admitted", !object.refused())
        .set("patch", object.patch());
    ArrayNode remarks = node.putArray("remarks");
    object.remarks().forEach(remark -> write(object, remark, remarks.addObject()));
  }

  private static void write(JudgedObject object, Remark remark, ObjectNode node) {
    Finding finding = remark.finding();
    node.put("level", finding.severity().name().toLowerCase(Locale.ROOT));
    if (remark.level() == Level.OVERRIDDEN) {
      node.put("overridden", true);
    }
    node.put("rule", finding.rule()).put("field", finding.field().toString());
    object
        .position(finding.field())
        .ifPresent(it -> node.put("line", it.line()).put("column", it.column()));
    node.put("problem", finding.problem());
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
