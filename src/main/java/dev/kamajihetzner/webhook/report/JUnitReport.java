package dev.kamajihetzner.webhook.report;

import com.fasterxml.jackson.core.JsonPointer;
import dev.kamajihetzner.webhook.manifest.BrokenDocument;
import dev.kamajihetzner.webhook.manifest.NotJudged;
import dev.kamajihetzner.webhook.model.PlainText;
import dev.kamajihetzner.webhook.policy.Finding;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/**
 * For CI servers: a test suite a file or Cluster, a test case an object. They print what is in it
 * into their logs, too.
 */
public record JUnitReport() implements ReportFormat {
  private record Suite(
      List<JudgedObject> objects, List<BrokenDocument> broken, List<NotJudged> notJudged) {
    Suite() {
      this(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    }

    int size() {
      return objects.size() + broken.size() + notJudged.size();
    }
  }

  @Override
  public void write(Report report, PrintWriter out) throws IOException {
    Map<String, Suite> suites = new LinkedHashMap<>();
    report
        .objects()
        .forEach(it -> suites.computeIfAbsent(it.source(), source -> new Suite()).objects.add(it));
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

  private static void write(String source, Suite suite, XMLStreamWriter xml)
      throws XMLStreamException {
    long failures = suite.objects.stream().filter(JudgedObject::refused).count();
    long overridden = suite.objects.stream().filter(JUnitReport::overridden).count();
    xml.writeStartElement("testsuite");
    xml.writeAttribute("name", PlainText.of(source));
    xml.writeAttribute("tests", Integer.toString(suite.size()));
    xml.writeAttribute("failures", Long.toString(failures));
    xml.writeAttribute("errors", Integer.toString(suite.broken.size()));
    xml.writeAttribute("skipped", Long.toString(suite.notJudged.size() + overridden));
    xml.writeAttribute("time", "0");
    for (JudgedObject object : suite.objects) {
      startCase(source, object.label(), xml);
      List<Finding> refusals = findings(object, EnumSet.of(Level.REFUSED));
      if (!refusals.isEmpty()) {
        xml.writeStartElement("failure");
        xml.writeAttribute("type", "refused");
        xml.writeAttribute("message", PlainText.of(refusals.get(0).message()));
        xml.writeCharacters(lines(object, refusals));
        xml.writeEndElement();
      }
      if (overridden(object)) {
        writeSkipped(findings(object, EnumSet.of(Level.OVERRIDDEN)).get(0).message(), xml);
      }
      List<Finding> others = findings(object, EnumSet.complementOf(EnumSet.of(Level.REFUSED)));
      if (!others.isEmpty()) {
        xml.writeStartElement("system-out");
        xml.writeCharacters(lines(object, others));
        xml.writeEndElement();
      }
      xml.writeEndElement();
    }
    for (BrokenDocument broken : suite.broken) {
      startCase(source, "line " + broken.line(), xml);
      xml.writeStartElement("error");
      xml.writeAttribute("type", "unreadable");
      xml.writeAttribute("message", PlainText.of(broken.cause()));
      xml.writeEndElement();
      xml.writeEndElement();
    }
    for (NotJudged notJudged : suite.notJudged) {
      startCase(source, "not judged", xml);
      writeSkipped("file " + notJudged.reason(), xml);
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

  /** A test case is one of failed and skipped. */
  private static boolean overridden(JudgedObject object) {
    return !object.refused() && !findings(object, EnumSet.of(Level.OVERRIDDEN)).isEmpty();
  }

  private static void writeSkipped(String message, XMLStreamWriter xml) throws XMLStreamException {
    xml.writeStartElement("skipped");
    xml.writeAttribute("message", PlainText.of(message));
    xml.writeEndElement();
  }

  private static List<Finding> findings(JudgedObject object, Set<Level> levels) {
    return object.remarks().stream()
        .filter(remark -> levels.contains(remark.level()))
        .map(Remark::finding)
        .toList();
  }

  private static String lines(JudgedObject object, List<Finding> findings) {
    return findings.stream()
        .map(finding -> PlainText.line(place(object, finding.field()) + finding.message()))
        .collect(Collectors.joining("\n"));
  }

  private static String place(JudgedObject object, JsonPointer field) {
    return object
        .position(field)
        .map(it -> object.source() + ":" + it.line() + ":" + it.column() + " ")
        .orElseGet(() -> field.matches() ? "" : FieldPath.of(field) + " ");
  }
}
