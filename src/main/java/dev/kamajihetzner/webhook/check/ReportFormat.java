package dev.kamajihetzner.webhook.check;

import java.io.IOException;
import java.io.PrintWriter;

/** A way to write a report down. */
interface ReportFormat {
  /**
   * Writes all of it.
   *
   * @param fixes what the mutations would make of the files
   */
  void write(CheckReport report, Fixes fixes, PrintWriter out) throws IOException;
}
