package dev.kamajihetzner.webhook.report;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.kamajihetzner.webhook.manifest.Position;
import dev.kamajihetzner.webhook.model.PlainText;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * For merge requests of GitLab: a Code Quality report. It compares that of the merge request with
 * the target branch's by the fingerprints, so these hold no line.
 *
 * @see <a href="https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format">the
 *     format</a>
 */
public record GitLabReport() implements ReportFormat {
  private static final ObjectWriter WRITER = new JsonMapper().writerWithDefaultPrettyPrinter();
  private static final String BLOCKER = "blocker";
  private static final String MAJOR = "major";
  private static final String MINOR = "minor";
  private static final String INFO = "info";

  @Override
  public void write(Report report, PrintWriter out) throws IOException {
    Issues issues = new Issues();
    for (JudgedObject object : report.objects()) {
      for (Remark remark : object.remarks()) {
        issues.add(
            object,
            remark.finding().field(),
            remark.finding().rule(),
            switch (remark.level()) {
              case REFUSED -> BLOCKER;
              case WARNING -> MAJOR;
              case OVERRIDDEN, LINT -> MINOR;
            },
            remark.finding().message(),
            remark.finding().problem());
      }
      if (!object.patch().isEmpty()) {
        issues.add(
            object,
            JsonPointer.empty(),
            "mutation",
            INFO,
            "changed on admission; kamaji-hetzner-webhook check --fix writes it here",
            "");
      }
    }
    report
        .broken()
        .forEach(it -> issues.add(it.file(), it.line(), "unreadable", BLOCKER, it.cause()));
    report
        .notJudged()
        .forEach(
            it ->
                issues.add(
                    it.file(),
                    Math.max(1, it.line()),
                    "not-judged",
                    it.judgedElsewhere() ? INFO : MAJOR,
                    "not judged: file " + it.reason()));
    out.println(PlainText.json(WRITER.writeValueAsString(issues.all)));
  }

  private static final class Issues {
    private final ArrayNode all = JsonNodeFactory.instance.arrayNode();
    private final Map<String, Integer> occurrences = new HashMap<>();

    /** What lives in a cluster has no file: its reference stands for one. */
    void add(
        JudgedObject object,
        JsonPointer field,
        String check,
        String severity,
        String text,
        String identity) {
      add(
          object.file().map(GitLabReport::path).orElseGet(object::reference),
          object.position(field).map(Position::line).orElse(1),
          check,
          severity,
          object.label() + ": " + text,
          List.of(object.reference(), field.toString(), identity));
    }

    /** Something about a file as a whole. */
    void add(String file, int line, String check, String severity, String text) {
      add(path(file), line, check, severity, text, List.of());
    }

    private void add(
        String path, int line, String check, String severity, String text, List<String> identity) {
      ArrayNode key = JsonNodeFactory.instance.arrayNode().add(path).add(check);
      identity.forEach(key::add);
      // GitLab keeps one of those that have the same fingerprint.
      int occurrence = occurrences.merge(key.toString(), 1, Integer::sum);
      all.addObject()
          .put("description", text)
          .put("check_name", check)
          .put("fingerprint", hash(key.add(occurrence).toString()))
          .put("severity", severity)
          .putObject("location")
          .put("path", path)
          .putObject("lines")
          .put("begin", line);
    }
  }

  /**
   * From the project's root, which is where a job of GitLab begins; GitLab knows no path with a dot
   * as a folder.
   */
  private static String path(String file) {
    String root = System.getProperty("user.dir") + "/";
    String path = file.startsWith(root) ? file.substring(root.length()) : file;
    return Arrays.stream(path.split("/", -1))
        .filter(it -> !it.equals("."))
        .collect(Collectors.joining("/"));
  }

  private static String hash(String text) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
