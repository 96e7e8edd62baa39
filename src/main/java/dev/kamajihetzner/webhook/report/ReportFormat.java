package dev.kamajihetzner.webhook.report;

import java.io.IOException;
import java.io.PrintWriter;

/** A way to write a report down. */
public interface ReportFormat {
  /**
   * Writes all of it.
   *
   * @param fixes what the mutations would make of the files
   */
  void write(Report report, FixedFiles fixes, PrintWriter out) throws IOException;
}
