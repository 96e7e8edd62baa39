package dev.kamajihetzner.webhook.settings;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;
import org.apache.commons.text.similarity.LevenshteinDistance;

/** The known name that somebody has probably meant. */
public final class NearestName {
  private static final int MOST_EDITS = 4;

  private NearestName() {}

  /** The nearest to what was written, if it is near enough: at most a third of it is wrong. */
  public static Optional<String> of(String written, Collection<String> known) {
    LevenshteinDistance distance =
        new LevenshteinDistance(Math.min(MOST_EDITS, Math.max(1, written.length() / 3)));
    return known.stream()
        .filter(name -> distance.apply(written, name) >= 0)
        .min(
            Comparator.<String>comparingInt(name -> distance.apply(written, name))
                .thenComparing(Comparator.naturalOrder()));
  }

  /** The same as the end of a message; empty where none is near. */
  public static String suggested(String written, Collection<String> known) {
    return of(written, known).map(name -> "; did you mean " + name + "?").orElse("");
  }
}
