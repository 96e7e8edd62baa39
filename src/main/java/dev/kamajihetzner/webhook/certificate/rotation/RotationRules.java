package dev.kamajihetzner.webhook.certificate.rotation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** Which times leave room for each step of a rotation. */
public final class RotationRules {
  private static final String PREFIX = "kamaji-hetzner.certificate.rotation.";
  private static final int LEAVES = 3;

  /** A leaf is renewed with a third of its life left; a volume may take half of that. */
  private static final int ANNOUNCEMENTS = 6;

  private RotationRules() {}

  /** What is wrong with those settings, a line each. */
  public static List<String> problems(RotationSettings settings) {
    List<String> problems = new ArrayList<>();
    Duration authority = settings.authorityValidity();
    Duration leaf = settings.leafValidity();
    Duration announcement = settings.announcement();
    if (Stream.of(authority, leaf, announcement).anyMatch(it -> it.isNegative() || it.isZero())) {
      problems.add("bad setting: " + PREFIX + "*: each time has to be longer than nothing");
      return problems;
    }
    if (leaf.multipliedBy(LEAVES).compareTo(authority) > 0) {
      problems.add(
          "bad setting: %sleaf-validity is %s: at most a third of authority-validity, which is %s"
              .formatted(PREFIX, text(leaf), text(authority)));
    }
    if (announcement.multipliedBy(ANNOUNCEMENTS).compareTo(leaf) > 0) {
      problems.add(
          "bad setting: %sannouncement is %s: at most a sixth of leaf-validity, which is %s"
              .formatted(PREFIX, text(announcement), text(leaf)));
    }
    return problems;
  }

  /** As settings are written: {@code 30d}, {@code 10m}. */
  private static String text(Duration time) {
    if (time.toHours() > 0 && time.equals(Duration.ofDays(time.toDays()))) {
      return time.toDays() + "d";
    }
    return time.toString().substring(2).toLowerCase(Locale.ROOT);
  }
}
