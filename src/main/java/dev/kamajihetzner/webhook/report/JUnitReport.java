package dev.kamajihetzner.webhook.report;

import dev.kamajihetzner.webhook.manifest.BrokenDocument;
import dev.kamajihetzner.webhook.manifest.ManifestObject;
import dev.kamajihetzner.webhook.manifest.NotJudged;
import dev.kamajihetzner.webhook.manifest.Position;
import dev.kamajihetzner.webhook.model.PlainText;
import dev.kamajihetzner.webhook.policy.Finding;
import dev.kamajihetzner.webhook.policy.Finding.Severity;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/**
 * For CI servers: a test suite a file, a test case an object. They print what is in it into their
 * logs, too.
 */
public record JUnitReport() implements ReportFormat {
  private record Suite(
      List<JudgedManifest> manifests, List<BrokenDocument> broken, List<NotJudged> notJudged) {
    Suite() {
      this(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    }

    int size() {
      return manifests.size() + broken.size() + notJudged.size();
    }
  }

  @Override
  public void write(Report report, PrintWriter out) throws IOException {
    Map<String, Suite> suites = new LinkedHashMap<>();
    report
        .manifests()
        .forEach(
            it ->
                suites
                    .computeIfAbsent(it.object().file().name(), file -> new Suite())
                    .manifests
                    .add(it));
    report
        .broken()
        .forEach(it -> suites.computeIfAbsent(it.file(), file -> new Suite()).broken.add(it));
    report
        .notJudged()
        .forEach(it -> suites.computeIfAbsent(it.file(), file -> new Suite()).notJudged.add(it));
    try {
      XMLStreamWriter xml = XMLOutputFactory.newFactory().createXMLStreamWriter(out);
      xml.writeStartDocument("UTF-8", "1.0");
      xml.writeStartElement("testsuites");
      for (Map.Entry<String, Suite> suite : suites.entrySet()) {
        write(suite.getKey(), suite.getValue(), xml);
      }
      xml.writeEndElement();
      xml.writeEndDocument();
      xml.flush();
      out.println();
    } catch (XMLStreamException e) {
      throw new IOException("the report cannot be written: " + e.getMessage(), e);
    }
  }

  private static void write(String file, Suite suite, XMLStreamWriter xml)
      throws XMLStreamException {
    long failures = suite.manifests.stream().filter(JudgedManifest::refused).count();
    xml.writeStartElement("testsuite");
    xml.writeAttribute("name", PlainText.of(file));
    xml.writeAttribute("tests", Integer.toString(suite.size()));
    xml.writeAttribute("failures", Long.toString(failures));
    xml.writeAttribute("errors", Integer.toString(suite.broken.size()));
    xml.writeAttribute("skipped", Integer.toString(suite.notJudged.size()));
    xml.writeAttribute("time", "0");
    for (JudgedManifest manifest : suite.manifests) {
      startCase(file, manifest.label(), xml);
      List<Finding> refusals = findings(manifest, true);
      if (!refusals.isEmpty()) {
        xml.writeStartElement("failure");
        xml.writeAttribute("type", "refused");
        xml.writeAttribute("message", PlainText.of(refusals.get(0).message()));
        xml.writeCharacters(lines(manifest, refusals));
        xml.writeEndElement();
      }
      List<Finding> others = findings(manifest, false);
      if (!others.isEmpty()) {
        xml.writeStartElement("system-out");
        xml.writeCharacters(lines(manifest, others));
        xml.writeEndElement();
      }
      xml.writeEndElement();
    }
    for (BrokenDocument broken : suite.broken) {
      startCase(file, "line " + broken.line(), xml);
      xml.writeStartElement("error");
      xml.writeAttribute("type", "unreadable");
      xml.writeAttribute("message", PlainText.of(broken.cause()));
      xml.writeEndElement();
      xml.writeEndElement();
    }
    for (NotJudged notJudged : suite.notJudged) {
      startCase(file, "not judged", xml);
      xml.writeStartElement("skipped");
      xml.writeAttribute("message", PlainText.of("file " + notJudged.reason()));
      xml.writeEndElement();
      xml.writeEndElement();
    }
    xml.writeEndElement();
  }

  private static void startCase(String file, String name, XMLStreamWriter xml)
      throws XMLStreamException {
    xml.writeStartElement("testcase");
    xml.writeAttribute("classname", PlainText.of(file));
    xml.writeAttribute("name", PlainText.of(name));
    xml.writeAttribute("time", "0");
  }

  private static List<Finding> findings(JudgedManifest manifest, boolean refusals) {
    return manifest.findings().stream()
        .filter(finding -> (finding.severity() == Severity.REFUSAL) == refusals)
        .toList();
  }

  private static String lines(JudgedManifest manifest, List<Finding> findings) {
    ManifestObject object = manifest.object();
    return findings.stream()
        .map(
            finding -> {
              Position position = object.position(finding.field());
              return PlainText.line(
                  object.file().name()
                      + ":"
                      + position.line()
                      + ":"
                      + position.column()
                      + " "
                      + finding.message());
            })
        .collect(Collectors.joining("\n"));
  }
}
