package dev.kamajihetzner.webhook.manifest;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Reads the inputs that a command line names. Safe for names and files that strangers chose: it
 * reads regular files only, and no more than a limit of all together. What is no file, such as a
 * pipe of a process substitution, is read where it is given as a descriptor of the own process.
 */
public final class ManifestSource {
  public static final String STANDARD_INPUT = "-";

  /** In bytes; 5,000 documents take about 10 MB. */
  public static final long DEFAULT_LIMIT = 32L << 20;

  private static final Set<String> STANDARD_INPUTS =
      Set.of(STANDARD_INPUT, "/dev/stdin", "/dev/fd/0", "/proc/self/fd/0");

  private static final Pattern DESCRIPTOR = Pattern.compile("/(?:dev|proc/self)/fd/\\d{1,9}");

  private final BoundedInput input;
  private final InputStream standardInput;

  /**
   * @param limit in bytes, of all that is read
   */
  public ManifestSource(long limit, InputStream standardInput) {
    this.input = new BoundedInput(limit);
    this.standardInput = standardInput;
  }

  /** Whether an argument names what can be read once, and not be written. */
  public static boolean isStream(String argument) {
    return STANDARD_INPUTS.contains(argument) || DESCRIPTOR.matcher(argument).matches();
  }

  /**
   * Reads what those arguments name: files as they are, directories for the manifests below them,
   * and what is named twice once.
   *
   * @throws IOException if one is not there, cannot be read or is too large; the message names it
   */
  public List<ManifestFile> read(List<String> arguments) throws IOException {
    DistinctFiles files = new DistinctFiles();
    for (String argument : arguments) {
      if (STANDARD_INPUTS.contains(argument)) {
        files.add(ManifestFile.of("standard input", input.read("standard input", standardInput)));
      } else if (DESCRIPTOR.matcher(argument).matches()) {
        files.add(descriptor(argument));
      } else {
        read(path(argument), files);
      }
    }
    return files.all();
  }

  private ManifestFile descriptor(String name) throws IOException {
    try (InputStream in = Files.newInputStream(Path.of(name))) {
      return ManifestFile.of(name, input.read(name, in));
    } catch (FileSystemException e) {
      throw FileFailure.reading(Path.of(name), e);
    }
  }

  private static Path path(String argument) throws IOException {
    try {
      return Path.of(argument);
    } catch (InvalidPathException e) {
      throw new IOException(argument + " cannot be a file's name: " + e.getReason(), e);
    }
  }

  /**
   * Reads a file of any name, or the manifests below a directory.
   *
   * @throws IOException if it is not there, cannot be read or is too large; the message names it
   */
  List<ManifestFile> at(Path path) throws IOException {
    DistinctFiles files = new DistinctFiles();
    read(path, files);
    return files.all();
  }

  private void read(Path path, DistinctFiles files) throws IOException {
    if (!Files.isDirectory(path)) {
      files.read(FileOnDisk.at(path), null, input::read);
      return;
    }
    ManifestTree tree = ManifestTree.below(path);
    for (FileOnDisk manifest : tree.manifests()) {
      files.read(manifest, path, input::read);
    }
    tree.passedOver().forEach(files::passOver);
  }

  /**
   * What a program has printed.
   *
   * @throws IOException if it is too large or no UTF-8; the message names it
   */
  public ManifestFile printed(String name, byte[] output) throws IOException {
    return ManifestFile.of(name, input.read(name, new ByteArrayInputStream(output)));
  }
}
