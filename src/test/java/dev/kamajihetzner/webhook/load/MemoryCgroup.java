package dev.kamajihetzner.webhook.load;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A control group that limits memory as a container's does, of version 1 or 2, whichever the
 * machine has. To make one takes root.
 *
 * @see <a href="https://docs.kernel.org/admin-guide/cgroup-v2.html#memory">Control Group v2</a>
 */
final class MemoryCgroup implements AutoCloseable {
  private static final Path ROOT = Path.of("/sys/fs/cgroup");

  private final Path directory;
  private final boolean first;

  /**
   * Makes one.
   *
   * @param limit in bytes
   * @throws IOException where there are none, or not for us
   */
  MemoryCgroup(String name, long limit) throws IOException {
    first = Files.isDirectory(ROOT.resolve("memory"));
    Path parent = first ? ROOT.resolve("memory") : ROOT;
    if (!first) {
      Files.writeString(parent.resolve("cgroup.subtree_control"), "+memory");
    }
    directory = Files.createDirectories(parent.resolve(name));
    write(first ? "memory.limit_in_bytes" : "memory.max", limit);
    if (!first && Files.exists(directory.resolve("memory.swap.max"))) {
      write("memory.swap.max", 0);
    }
  }

  private void write(String file, long value) throws IOException {
    Files.writeString(directory.resolve(file), Long.toString(value));
  }

  /** That command, inside. */
  List<String> inside(List<String> command) {
    List<String> all =
        new ArrayList<>(
            List.of("sh", "-c", "echo $$ > '" + directory + "/cgroup.procs' && exec \"$@\"", "sh"));
    all.addAll(command);
    return all;
  }

  /** In bytes, with the pages of files that the kernel takes back first. */
  long usage() throws IOException {
    return Long.parseLong(
        Files.readString(directory.resolve(first ? "memory.usage_in_bytes" : "memory.current"))
            .strip());
  }

  @Override
  public void close() throws IOException {
    Files.deleteIfExists(directory);
  }
}
