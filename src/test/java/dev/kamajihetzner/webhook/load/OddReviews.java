package dev.kamajihetzner.webhook.load;

import java.nio.charset.StandardCharsets;

/** Bodies that are small for what reading them could take. */
final class OddReviews {
  private static final String START =
      """
      {"apiVersion": "admission.k8s.io/v1", "kind": "AdmissionReview", "request": {"uid": "1",
       "kind": {"group": "cluster.x-k8s.io", "kind": "Cluster"}, "operation": "CREATE",
       "namespace": "a", "name": "a", "object": {"spec": {"odd":\
      """;

  private OddReviews() {}

  private static byte[] with(String value) {
    return (START + value + "}}}}").getBytes(StandardCharsets.US_ASCII);
  }

  static byte[] nested(int depth) {
    return with("{\"a\":".repeat(depth) + "1" + "}".repeat(depth));
  }

  static byte[] number(int digits) {
    return with("9".repeat(digits));
  }

  static byte[] dense(int values) {
    return with("[" + "{\"a\":1},".repeat(values) + "1]");
  }

  /** Nothing but white space. */
  static byte[] blank(int length) {
    return " ".repeat(length).getBytes(StandardCharsets.US_ASCII);
  }
}
