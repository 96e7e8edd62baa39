package dev.kamajihetzner.webhook.manifest;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * What the files of a directory are to each other. Files that are named one by one are manifests.
 */
final class RepositoryTree {
  /** What a file is. */
  enum Role {
    MANIFESTS,
    /** Part of objects, which a kustomization names. */
    PATCH,
    /** A chart's. */
    TEMPLATE,
    /** Something that is never applied. */
    OTHER
  }

  /** Others' packages, with examples and tests. */
  private static final String PACKAGES = "node_modules";

  private final Set<Path> resources = new HashSet<>();
  private final Set<Path> patches = new HashSet<>();
  private final Set<Path> others = new HashSet<>();

  RepositoryTree(List<ParsedFile> files) {
    for (ParsedFile file : files) {
      if (file.found()) {
        file.documents().stream()
            .filter(Kustomization::is)
            .map(Kustomization::of)
            .forEach(this::take);
      }
    }
  }

  private void take(Kustomization kustomization) {
    resources.addAll(kustomization.resources());
    patches.addAll(kustomization.patches());
    others.addAll(kustomization.others());
  }

  /**
   * The files below a directory that may be manifests, in the order of their names. Hidden folders
   * are not entered.
   *
   * @throws IOException if a folder cannot be read
   */
  static Set<Path> files(Path directory, Predicate<Path> wanted) throws IOException {
    Set<Path> files = new TreeSet<>();
    Files.walkFileTree(
        directory,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
            String name = String.valueOf(folder.getFileName());
            boolean passedOver = name.startsWith(".") || name.equals(PACKAGES);
            return passedOver && !folder.equals(directory)
                ? FileVisitResult.SKIP_SUBTREE
                : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (wanted.test(file) && Files.isRegularFile(file)) {
              files.add(file);
            }
            return FileVisitResult.CONTINUE;
          }
        });
    return files;
  }

  Role role(ParsedFile file) {
    if (!file.found()) {
      return Role.MANIFESTS;
    }
    Path path = file.file().path().toAbsolutePath().normalize();
    if (Chart.holdsAsTemplate(path)) {
      return Role.TEMPLATE;
    }
    if (file.documents().stream().anyMatch(Kustomization::is)) {
      return Role.OTHER;
    }
    // An object that is applied as it is stays one, whoever takes it for a patch.
    if (resources.contains(path)) {
      return Role.MANIFESTS;
    }
    if (patches.contains(path)) {
      return Role.PATCH;
    }
    return isOther(path) ? Role.OTHER : Role.MANIFESTS;
  }

  private boolean isOther(Path path) {
    for (Path part = path; part != null; part = part.getParent()) {
      if (others.contains(part)) {
        return true;
      }
    }
    return false;
  }
}
