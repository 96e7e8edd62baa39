package dev.kamajihetzner.webhook.report;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * How all that was judged stands: Clusters as a whole, or objects of files.
 *
 * @param what what is counted, in the singular
 */
record Standings(String what, List<Unit> units) {

  /** One that is counted. */
  record Unit(String name, Standing standing) {}

  static Standings of(Report report) {
    if (report.clusters().isEmpty()) {
      return new Standings(
          "object",
          report.objects().stream().map(it -> new Unit(it.label(), Standing.of(it))).toList());
    }
    Map<LiveObject, Standing> clusters = new LinkedHashMap<>();
    for (JudgedObject object : report.objects()) {
      clusters.merge(object.cluster().orElseThrow(), Standing.of(object), Standing::worse);
    }
    return new Standings(
        "Cluster",
        clusters.entrySet().stream()
            .map(it -> new Unit(it.getKey().qualifiedName(), it.getValue()))
            .toList());
  }

  long number(Standing standing) {
    return units.stream().filter(it -> it.standing() == standing).count();
  }

  /** The names of those of which nothing is said. */
  List<String> well() {
    return units.stream().filter(it -> it.standing() == Standing.WELL).map(Unit::name).toList();
  }

  /** A number of them: {@code 1 Cluster}, {@code 2 Clusters}. */
  String counted(long number) {
    return counted(number, what);
  }

  /** The same of anything, as people read numbers. */
  static String counted(long number, String what) {
    return readable(number) + " " + what + (number == 1 ? "" : "s");
  }

  /** With a comma in it from a thousand. */
  static String readable(long number) {
    return String.format(Locale.ENGLISH, "%,d", number);
  }

  /** All of it in a sentence without a full stop. */
  String headline() {
    int all = units.size();
    if (all == 0) {
      return "There is no " + what + " to judge";
    }
    String of = all == 1 ? "The one " + what : null;
    long refused = number(Standing.REFUSED);
    if (refused > 0) {
      return (of == null ? readable(refused) + " of " + counted(all) : of) + " would be refused";
    }
    long warned = number(Standing.WARNING);
    if (warned > 0) {
      return (of == null ? readable(warned) + " of " + counted(all) : of)
          + (warned == 1 ? " draws a warning" : " draw warnings");
    }
    if (number(Standing.WELL) == all) {
      return of == null ? "All " + counted(all) + " are well" : of + " is well";
    }
    return of == null ? "None of " + counted(all) + " is refused" : of + " is not refused";
  }
}
