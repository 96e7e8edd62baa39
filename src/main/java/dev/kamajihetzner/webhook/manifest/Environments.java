package dev.kamajihetzner.webhook.manifest;

import dev.kamajihetzner.webhook.model.GroupKind;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The environments of a repository, such as {@code clusters/staging} and {@code
 * clusters/production}. One object in several files is meant for several clusters, so the folders
 * (or files) by which the places of the copies differ are judged apart, each together with all that
 * lies in none of them.
 */
public final class Environments {
  /**
   * What is in one cluster.
   *
   * @param objects of the set
   * @param base what is there before
   */
  public record Environment(List<ManifestObject> objects, List<ManifestObject> base) {}

  private record Key(GroupKind kind, String namespace, String name) {
    static Key of(ManifestObject object) {
      return new Key(object.kind(), object.namespace(), object.name());
    }
  }

  /** More judgements of objects that environments share would take more than a few seconds. */
  private static final int MOST_SHARED = 50_000;

  /** By its name a folder is the same environment wherever it lies: clusters/dev and apps/dev. */
  private final Set<String> folders = new HashSet<>();

  private final Map<Path, Set<Path>> filesByName = new HashMap<>();

  /** Where each file of the set and of the base is, without what lies around the two. */
  private final Map<ManifestFile, Path> places = new HashMap<>();

  private Environments(ManifestSet set, ManifestSet base) {
    Path here = Path.of("").toAbsolutePath();
    set.objects()
        .forEach(object -> places.computeIfAbsent(object.file(), file -> within(here, file)));
    Path there =
        base.objects().stream()
            .map(object -> folder(object.file()))
            .distinct()
            .reduce(Environments::common)
            .orElse(here);
    base.objects()
        .forEach(object -> places.computeIfAbsent(object.file(), file -> within(there, file)));
  }

  private static Path within(Path folder, ManifestFile file) {
    if (file.path() == null) {
      return Path.of(file.name());
    }
    Path path = file.path().toAbsolutePath().normalize();
    return path.startsWith(folder) ? folder.relativize(path) : path;
  }

  private static Path folder(ManifestFile file) {
    Path folder =
        file.directory() == null ? file.path().toAbsolutePath().getParent() : file.directory();
    return folder.toAbsolutePath().normalize();
  }

  private static Path common(Path one, Path other) {
    Path common = one;
    while (!other.startsWith(common)) {
      common = common.getParent();
    }
    return common;
  }

  /**
   * The environments that hold objects of the set: one where nothing is there twice. An object of
   * the set is in at least one of them.
   */
  public static List<Environment> of(ManifestSet set, ManifestSet base) {
    Environments environments = new Environments(set, base);
    environments.addCopies(set.objects());
    environments.addCopies(base.objects());
    if (environments.folders.isEmpty() && environments.filesByName.isEmpty()) {
      return List.of(new Environment(set.objects(), base.objects()));
    }
    return environments.divide(set.objects(), base.objects());
  }

  private void addCopies(List<ManifestObject> objects) {
    Map<Key, Set<Path>> copies = new HashMap<>();
    for (ManifestObject object : objects) {
      if (!object.name().isEmpty()) {
        copies
            .computeIfAbsent(Key.of(object), key -> new TreeSet<>())
            .add(places.get(object.file()));
      }
    }
    copies.values().stream().filter(of -> of.size() > 1).distinct().forEach(of -> tellApart(of, 0));
  }

  /** Notes the parts of those places, from that depth on, by which they differ. */
  private void tellApart(Collection<Path> copies, int depth) {
    Map<Path, List<Path>> branches = new LinkedHashMap<>();
    for (Path copy : copies) {
      if (copy.getNameCount() > depth) {
        branches.computeIfAbsent(copy.getName(depth), name -> new ArrayList<>()).add(copy);
      }
    }
    branches.forEach(
        (name, branch) -> {
          boolean file = branch.get(0).getNameCount() == depth + 1;
          if (branches.size() > 1 && file) {
            filesByName.computeIfAbsent(name, it -> new HashSet<>()).add(branch.get(0));
          } else if (branches.size() > 1) {
            folders.add(name.toString());
          }
          if (branch.size() > 1) {
            tellApart(branch, depth + 1);
          }
        });
  }

  private List<Environment> divide(List<ManifestObject> set, List<ManifestObject> base) {
    Map<Set<Object>, List<ManifestObject>> ofSet = byParts(set);
    Map<Set<Object>, List<ManifestObject>> ofBase = byParts(base);
    Set<Set<Object>> all = new LinkedHashSet<>(ofSet.keySet());
    all.addAll(ofBase.keySet());
    List<Set<Object>> whole =
        all.stream().filter(parts -> all.stream().noneMatch(it -> isWithin(parts, it))).toList();
    int judgements = whole.stream().mapToInt(parts -> within(parts, ofSet).size()).sum();
    boolean each = judgements <= set.size() + MOST_SHARED;
    return (each ? whole : all)
        .stream()
            .map(parts -> each ? whole(parts, ofSet, ofBase) : own(parts, ofSet, ofBase))
            .filter(environment -> !environment.objects.isEmpty())
            .toList();
  }

  private static boolean isWithin(Set<Object> parts, Set<Object> more) {
    return more.size() > parts.size() && more.containsAll(parts);
  }

  private static Environment whole(
      Set<Object> parts,
      Map<Set<Object>, List<ManifestObject>> ofSet,
      Map<Set<Object>, List<ManifestObject>> ofBase) {
    return new Environment(within(parts, ofSet), within(parts, ofBase));
  }

  /** What is shared counts as there already, and is judged by itself. */
  private static Environment own(
      Set<Object> parts,
      Map<Set<Object>, List<ManifestObject>> ofSet,
      Map<Set<Object>, List<ManifestObject>> ofBase) {
    List<ManifestObject> there = within(parts, ofBase);
    ofSet.forEach(
        (those, some) -> {
          if (isWithin(those, parts)) {
            there.addAll(some);
          }
        });
    return new Environment(ofSet.getOrDefault(parts, List.of()), there);
  }

  private Map<Set<Object>, List<ManifestObject>> byParts(List<ManifestObject> objects) {
    Map<Path, Set<Object>> known = new HashMap<>();
    Map<Set<Object>, List<ManifestObject>> byParts = new LinkedHashMap<>();
    for (ManifestObject object : objects) {
      Set<Object> parts = known.computeIfAbsent(places.get(object.file()), this::parts);
      byParts.computeIfAbsent(parts, it -> new ArrayList<>()).add(object);
    }
    return byParts;
  }

  /** Those parts of a place that tell environments apart. */
  private Set<Object> parts(Path place) {
    Set<Object> parts = new HashSet<>();
    for (Path name : place) {
      if (folders.contains(name.toString())) {
        parts.add(name.toString());
      }
    }
    // A file that is named by itself has the longer place or the shorter one.
    filesByName.getOrDefault(place.getFileName(), Set.of()).stream()
        .filter(file -> file.endsWith(place) || place.endsWith(file))
        .forEach(parts::add);
    return parts;
  }

  private static List<ManifestObject> within(
      Set<Object> parts, Map<Set<Object>, List<ManifestObject>> objects) {
    List<ManifestObject> within = new ArrayList<>();
    objects.forEach(
        (those, some) -> {
          if (parts.containsAll(those)) {
            within.addAll(some);
          }
        });
    return within;
  }
}
