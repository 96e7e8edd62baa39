package dev.kamajihetzner.webhook.load;

import dev.kamajihetzner.webhook.load.Figures.Throughput;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The figures as Markdown, and whether they hold what the webhook is to hold. */
final class Report {
  private static final double KIB_IN_MIB = 1024;
  private static final double BYTES_IN_MIB = 1024 * 1024;
  private static final double BYTES_IN_MB = 1e6;
  private static final String NOT_MEASURED = "–";

  private static final double SHARE_OF_NGINX = 0.25;
  private static final double P99_MS = 5;
  private static final double ADDED_LATENCY = 1.1;
  private static final double LISTENING_MS = 60;
  private static final int CLUSTERS_WHEN_READY = 1_000;
  private static final double READY_MS = 250;
  private static final double BINARY_MB = 90;
  private static final double CHECK_MS = 40;

  private final List<Figures> figures;
  private final Figures.Once once;
  private final int rate;
  private final StringBuilder text = new StringBuilder();

  /** Of figures in the order of the numbers of clusters, measured at that rate a second. */
  Report(List<Figures> figures, Figures.Once once, int rate) {
    this.figures = figures;
    this.once = once;
    this.rate = rate;
  }

  String markdown() {
    head("among clusters", figures.stream().map(it -> "%,d".formatted(it.clusters())).toList());
    row("objects to list, MiB", it -> digits(it.listed() / BYTES_IN_MIB));
    row("listening after, ms", it -> digits(ms(it.starts().listening())));
    row("ready after, ms", it -> digits(ms(it.starts().ready())));
    row("processor time until ready, ms", it -> digits(ms(it.starts().processorTime())));
    row("private memory when ready, MiB", it -> memory(it.starts().memory()));
    for (double percentile : new double[] {50, 99, 99.9, 100}) {
      row(
          "latency %s at %,d/s, ms"
              .formatted(percentile == 100 ? "maximum" : name(percentile), rate),
          it -> digits(it.latency(percentile)));
    }
    row("processor time a review, µs", it -> digits(it.processorTimePerReview().toNanos() / 1e3));
    row("private memory after that, MiB", it -> memory(it.memoryAfterLoad()));
    row("throughput, 1/s", it -> throughput(it, t -> "%,.0f".formatted(t.webhook())));
    row("throughput of nginx, 1/s", it -> throughput(it, t -> "%,.0f".formatted(t.nginx())));
    row("share of nginx, %", it -> throughput(it, t -> digits(100 * t.share())));
    row("private memory at the end, MiB", it -> memory(it.memoryAtTheEnd()));
    text.append('\n');
    head("once", List.of(""));
    line(
        "p50 among %,d over p50 among %,d".formatted(last().clusters(), first().clusters()),
        digits(ratio(50)));
    line(
        "p99 among %,d over p99 among %,d".formatted(last().clusters(), first().clusters()),
        digits(ratio(99)));
    line("binary, MB", digits(once.binarySize() / BYTES_IN_MB));
    line("check, whole process, ms", once.check().map(it -> digits(ms(it))).orElse("fails"));
    once.soak()
        .ifPresent(
            soak -> {
              line(
                  "private memory before %s, MiB".formatted(span(soak.duration())),
                  memory(soak.before()));
              line(
                  "private memory after %s, MiB".formatted(span(soak.duration())),
                  memory(soak.after()));
              line("after over before", digits((double) soak.after() / soak.before()));
            });
    text.append('\n');
    targets();
    return text.toString();
  }

  private void targets() {
    text.append("| target | found | holds |\n|---|---|---|\n");
    List<Double> shares =
        figures.stream().flatMap(it -> it.throughput().stream()).map(Throughput::share).toList();
    if (shares.isEmpty()) {
      unknown("throughput at least %.0f %% of nginx".formatted(100 * SHARE_OF_NGINX));
    } else {
      double least = shares.stream().mapToDouble(it -> it).min().getAsDouble();
      target(
          "throughput at least %.0f %% of nginx".formatted(100 * SHARE_OF_NGINX),
          digits(100 * least) + " %",
          least >= SHARE_OF_NGINX);
    }
    double p99 = most(it -> it.latency(99));
    target("p99 at %,d/s under %.0f ms".formatted(rate, P99_MS), ms(p99), p99 < P99_MS);
    for (double percentile : new double[] {50, 99}) {
      target(
          "%s among most over %s among fewest clusters under %.1f"
              .formatted(name(percentile), name(percentile), ADDED_LATENCY),
          digits(ratio(percentile)),
          ratio(percentile) < ADDED_LATENCY);
    }
    double listening = most(it -> ms(it.starts().listening()));
    target(
        "listening within %.0f ms".formatted(LISTENING_MS),
        ms(listening),
        listening < LISTENING_MS);
    String readyName =
        "ready with %,d clusters within %.0f ms".formatted(CLUSTERS_WHEN_READY, READY_MS);
    of(CLUSTERS_WHEN_READY)
        .ifPresentOrElse(
            it ->
                target(readyName, ms(ms(it.starts().ready())), ms(it.starts().ready()) < READY_MS),
            () -> unknown(readyName));
    double size = once.binarySize() / BYTES_IN_MB;
    target("binary under %.0f MB".formatted(BINARY_MB), digits(size) + " MB", size < BINARY_MB);
    String checkName = "check within %.0f ms".formatted(CHECK_MS);
    once.check()
        .ifPresentOrElse(
            it -> target(checkName, ms(ms(it)), ms(it) < CHECK_MS),
            () -> target(checkName, "fails", false));
  }

  private Optional<Figures> of(int clusters) {
    return figures.stream().filter(it -> it.clusters() == clusters).findFirst();
  }

  private Figures first() {
    return figures.get(0);
  }

  private Figures last() {
    return figures.get(figures.size() - 1);
  }

  private double ratio(double percentile) {
    return last().latency(percentile) / first().latency(percentile);
  }

  private double most(Function<Figures, Double> figure) {
    return figures.stream().mapToDouble(figure::apply).max().orElseThrow();
  }

  private void head(String title, List<String> columns) {
    text.append("| %s | %s |\n".formatted(title, String.join(" | ", columns)));
    text.append("|---|" + "---|".repeat(columns.size()) + '\n');
  }

  private void row(String name, Function<Figures, String> cell) {
    line(name, figures.stream().map(cell).collect(Collectors.joining(" | ")));
  }

  private void line(String name, String cells) {
    text.append("| %s | %s |\n".formatted(name, cells));
  }

  private void target(String name, String found, boolean holds) {
    text.append("| %s | %s | %s |\n".formatted(name, found, holds ? "yes" : "**no**"));
  }

  private void unknown(String name) {
    text.append("| %s | %s | not measured |\n".formatted(name, NOT_MEASURED));
  }

  private static String throughput(Figures figures, Function<Throughput, String> cell) {
    return figures.throughput().map(cell).orElse(NOT_MEASURED);
  }

  /** What no other process shares; pages of the binary's file go first when memory is short. */
  private static String memory(long memory) {
    return digits(memory / KIB_IN_MIB);
  }

  private static String name(double percentile) {
    return "p" + Double.toString(percentile).replaceFirst("\\.0$", "");
  }

  private static String span(Duration duration) {
    return duration.toString().substring("PT".length()).toLowerCase(Locale.ROOT);
  }

  private static double ms(Duration duration) {
    return duration.toNanos() / 1e6;
  }

  private static String ms(double milliseconds) {
    return digits(milliseconds) + " ms";
  }

  /** Three of them that mean something, as far as they are behind the point. */
  private static String digits(double value) {
    String format = value < 10 ? "%.2f" : value < 100 ? "%.1f" : "%,.0f";
    return format.formatted(value);
  }
}
