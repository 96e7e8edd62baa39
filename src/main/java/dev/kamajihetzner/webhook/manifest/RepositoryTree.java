package dev.kamajihetzner.webhook.manifest;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

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

  private final Set<Path> resources = new HashSet<>();
  private final Set<Path> patches = new HashSet<>();
  private final Set<Path> others = new HashSet<>();

  RepositoryTree(List<ParsedFile> files) {
    for (ParsedFile file : files) {
      if (file.file().directory() != null) {
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
