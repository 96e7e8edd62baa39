package dev.kamajihetzner.webhook.report;

import java.io.IOException;
import java.io.PrintWriter;

/** A way to write a report down. */
public interface ReportFormat {
  /** Writes all of it. */
  void write(Report report, PrintWriter out) throws IOException;
}
