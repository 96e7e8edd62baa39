package dev.kamajihetzner.webhook.manifest;

import java.io.IOException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeMap;

/**
 * The manifests below a directory, each once: of a mounted ConfigMap, whose files are links to
 * others in it, too. A link out of the directory is not followed, and a hidden folder not entered.
 */
final class ManifestTree extends SimpleFileVisitor<Path> {
  private static final List<String> ENDINGS = List.of(".yaml", ".yml", ".json");

  /** Others' packages, with examples and tests. */
  private static final String PACKAGES = "node_modules";

  private final Path directory;
  private final Path root;
  private final TreeMap<Path, FileOnDisk> manifests = new TreeMap<>();
  private final Set<Path> found = new HashSet<>();
  private final List<Path> links = new ArrayList<>();
  private final List<NotJudged> passedOver = new ArrayList<>();

  private ManifestTree(Path directory, Path root) {
    this.directory = directory;
    this.root = root;
  }

  /**
   * Finds them.
   *
   * @param directory or a link to one
   * @throws IOException if a directory cannot be read; the message names it
   */
  static ManifestTree below(Path directory) throws IOException {
    ManifestTree tree = new ManifestTree(directory, directory.toRealPath());
    Files.walkFileTree(tree.root, tree);
    for (Path link : tree.links) {
      tree.follow(link);
    }
    return tree;
  }

  /** In the order of their paths. */
  Iterable<FileOnDisk> manifests() {
    return manifests.values();
  }

  /** What has a manifest's name or leads out of the directory, and is not read. */
  List<NotJudged> passedOver() {
    return passedOver;
  }

  @Override
  public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
    String name = String.valueOf(folder.getFileName());
    boolean others = name.startsWith(".") || name.equals(PACKAGES);
    return others && !folder.equals(root) ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
  }

  @Override
  public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
    if (attributes.isSymbolicLink()) {
      links.add(file);
    } else if (isManifest(file)) {
      if (attributes.isRegularFile()) {
        found.add(file);
        manifests.put(asGiven(file), new FileOnDisk(asGiven(file), file, attributes.fileKey()));
      } else {
        passOver(file, "of no regular type");
      }
    }
    return FileVisitResult.CONTINUE;
  }

  @Override
  public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
    throw FileFailure.reading(asGiven(file), e);
  }

  private void follow(Path link) throws IOException {
    Path target;
    try {
      target = link.toRealPath();
    } catch (NoSuchFileException e) {
      passOverManifest(link, "linked to what is not there");
      return;
    } catch (FileSystemLoopException e) {
      passOverManifest(link, "linked in a circle");
      return;
    } catch (IOException e) {
      passOverManifest(link, "linked to what cannot be read: " + FileFailure.reason(e));
      return;
    }
    if (!target.startsWith(root)) {
      if (isManifest(link) || Files.isDirectory(target)) {
        passOver(link, NotJudged.LINK_OUT);
      }
    } else if (isManifest(link) && !Files.isDirectory(target)) {
      if (!Files.isRegularFile(target)) {
        passOver(link, "linked to what is of no regular type");
      } else if (found.add(target)) {
        manifests.put(asGiven(link), FileOnDisk.at(asGiven(link)));
      }
    }
  }

  private void passOverManifest(Path file, String reason) {
    if (isManifest(file)) {
      passOver(file, reason);
    }
  }

  private void passOver(Path file, String reason) {
    passedOver.add(new NotJudged(asGiven(file).toString(), 0, reason));
  }

  private Path asGiven(Path file) {
    return directory.resolve(root.relativize(file));
  }

  private static boolean isManifest(Path file) {
    String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
    return ENDINGS.stream().anyMatch(name::endsWith) || name.equals("kustomization");
  }
}
