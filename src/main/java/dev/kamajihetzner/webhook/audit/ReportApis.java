package dev.kamajihetzner.webhook.audit;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jboss.logging.Logger;

/** Which API of reports is used, as those come and go. For one thread. */
final class ReportApis {
  private static final Logger LOG = Logger.getLogger(ReportApis.class);

  private final ReportStore store;
  private final AuditSettings.Reports setting;
  private final Duration interval;
  private long lookedAtNanos;
  private List<ReportApi> served;
  private ReportApi chosen;
  private Long missedAtNanos;

  ReportApis(ReportStore store, AuditSettings.Reports setting, Duration interval) {
    this.store = store;
    this.setting = setting;
    this.interval = interval;
  }

  /** The one to write to, as it was known at the last look. */
  Optional<ReportApi> chosen() {
    return Optional.ofNullable(chosen);
  }

  /** Those that are served, in which reports of ours may be. */
  List<ReportApi> served() {
    return served;
  }

  /** Those that are served and not the one to write to. */
  List<ReportApi> others() {
    return served.stream().filter(it -> chosen == null || it.group() != chosen.group()).toList();
  }

  /** Has the next look be a real one, because what was known has turned out wrong. */
  void doubt() {
    lookedAtNanos = System.nanoTime() - interval.toNanos();
  }

  /**
   * Looks which are served, if the last look was long enough ago.
   *
   * @return whether another one is to be written to than before
   */
  boolean look() {
    if (served != null && System.nanoTime() - lookedAtNanos < interval.toNanos()) {
      return false;
    }
    boolean first = served == null;
    List<ReportApi> found =
        Arrays.stream(ReportApi.Group.values())
            .flatMap(it -> it.served(store::read).stream())
            .toList();
    lookedAtNanos = System.nanoTime();
    if (chosen != null && found.stream().noneMatch(it -> it.equals(chosen)) && mayComeBack()) {
      return false;
    }
    missedAtNanos = null;
    served = found;
    ReportApi before = chosen;
    chosen = ReportApi.chosen(setting, found).orElse(null);
    final boolean changed = first || !Optional.ofNullable(before).equals(chosen());
    if (changed) {
      LOG.info(line());
    }
    return changed && !first;
  }

  /** An API server that has just started does not know yet all that it is about to serve. */
  private boolean mayComeBack() {
    if (missedAtNanos == null) {
      missedAtNanos = lookedAtNanos;
    }
    return lookedAtNanos - missedAtNanos < interval.toNanos();
  }

  private String line() {
    if (chosen != null) {
      return "audit: reports are written as " + chosen.resource();
    }
    return switch (setting) {
      case NONE -> "audit: no reports are written, as kamaji-hetzner.audit.reports says";
      case AUTO ->
          "audit: no reports are written: neither %s nor %s is served; they are as soon as one is"
              .formatted(ReportApi.Group.OPENREPORTS, ReportApi.Group.WGPOLICY);
      default ->
          "audit: no reports are written: %s is not served; they are as soon as it is"
              .formatted(setting);
    };
  }
}
