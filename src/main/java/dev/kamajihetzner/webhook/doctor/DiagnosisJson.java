package dev.kamajihetzner.webhook.doctor;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kamajihetzner.webhook.model.PlainText;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.util.Locale;

/** For programs; the shape is that of {@code doctor-report.schema.json} beside the reports. */
public final class DiagnosisJson {
  private static final ObjectWriter WRITER = new JsonMapper().writerWithDefaultPrettyPrinter();

  private DiagnosisJson() {}

  public static void write(Diagnosis diagnosis, PrintWriter out) {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    ObjectNode summary = root.putObject("summary");
    for (Status status : Status.values()) {
      summary.put(text(status), diagnosis.count(status));
    }
    ArrayNode checks = root.putArray("checks");
    for (Result result : diagnosis.results()) {
      ObjectNode check =
          checks
              .addObject()
              .put("id", result.check())
              .put("status", text(result.status()))
              .put("message", result.message());
      if (!result.remedy().isEmpty()) {
        check.put("remedy", result.remedy());
      }
    }
    try {
      out.println(PlainText.json(WRITER.writeValueAsString(root)));
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
    out.flush();
  }

  private static String text(Status status) {
    return status.name().toLowerCase(Locale.ROOT);
  }
}
