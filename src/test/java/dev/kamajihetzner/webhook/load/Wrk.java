package dev.kamajihetzner.webhook.load;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Load in a closed loop, by wrk: each connection sends its next request once it has an answer. */
final class Wrk {
  private static final Pattern RESULT =
      Pattern.compile("result requests=(\\d+) microseconds=(\\d+) errors=(\\d+)");

  /** More connections than this part of the requests would mean that they are not kept. */
  private static final int REQUESTS_A_CONNECTION = 100;

  private final Path program;
  private final int connections;
  private final Duration duration;

  /** As wrk is to run each time. */
  Wrk(Path program, int connections, Duration duration) {
    this.program = program;
    this.connections = connections;
    this.duration = duration;
  }

  /**
   * Posts the same JSON over and over again.
   *
   * @return requests a second
   * @throws IllegalStateException if an answer failed or connections were not kept alive
   */
  double post(int port, String path, byte[] json, Path directory)
      throws IOException, InterruptedException {
    Path script =
        Files.writeString(
            directory.resolve("post.lua"),
            """
            wrk.method = "POST"
            wrk.headers["Content-Type"] = "application/json"
            wrk.headers["Accept"] = "application/json, */*"
            wrk.body = [==[%s]==]
            done = function(summary, latency, requests)
              local e = summary.errors
              io.write(string.format("result requests=%%d microseconds=%%d errors=%%d\\n",
                summary.requests, summary.duration,
                e.connect + e.read + e.write + e.status + e.timeout))
            end
            """
                .formatted(new String(json, StandardCharsets.UTF_8)));
    int threads = Math.min(connections, Runtime.getRuntime().availableProcessors());
    long acceptedBefore = acceptedConnections();
    try (ChildProcess wrk =
        new ChildProcess(
            List.of(
                program.toString(),
                "--threads=" + threads,
                "--connections=" + connections,
                "--duration=" + duration.toSeconds() + "s",
                "--script=" + script,
                "https://127.0.0.1:" + port + path),
            Map.of(),
            directory)) {
      int status = wrk.await();
      Matcher result = RESULT.matcher(wrk.output());
      if (status != 0 || !result.find() || !result.group(3).equals("0")) {
        throw new IllegalStateException("wrk failed:\n" + wrk.output());
      }
      long requests = Long.parseLong(result.group(1));
      long accepted = acceptedConnections() - acceptedBefore;
      if (accepted > connections + requests / REQUESTS_A_CONNECTION) {
        throw new IllegalStateException(
            "%d connections for %d requests: they are not kept alive"
                .formatted(accepted, requests));
      }
      return requests / (Long.parseLong(result.group(2)) / 1e6);
    }
  }

  /** How many TCP connections this machine has accepted since it was started. */
  private static long acceptedConnections() throws IOException {
    List<String> tcp =
        Files.readAllLines(Path.of("/proc/net/snmp")).stream()
            .filter(line -> line.startsWith("Tcp: "))
            .toList();
    int column = List.of(tcp.get(0).split(" ")).indexOf("PassiveOpens");
    return Long.parseLong(tcp.get(1).split(" ")[column]);
  }
}
