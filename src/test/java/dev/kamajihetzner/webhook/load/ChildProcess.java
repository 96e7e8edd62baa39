package dev.kamajihetzner.webhook.load;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A program that the harness has started: in a directory of its own, with nothing of the
 * environment but what it is given, and gone when the harness is.
 */
final class ChildProcess implements AutoCloseable {
  private static final List<String> INHERITED = List.of("PATH", "JAVA_HOME", "LANG");

  private final Path output;
  private final long startedAt;
  private final Process process;
  private final Thread killAtTheEnd = new Thread(this::kill);

  ChildProcess(List<String> command, Map<String, String> environment, Path directory)
      throws IOException {
    this.output = Files.createTempFile(directory, "output-", ".log");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile());
    builder.environment().keySet().retainAll(INHERITED);
    builder.environment().putAll(environment);
    this.startedAt = System.nanoTime();
    this.process = builder.start();
    Runtime.getRuntime().addShutdownHook(killAtTheEnd);
  }

  /** Time since it was told to start. */
  Duration age() {
    return Duration.ofNanos(System.nanoTime() - startedAt);
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** Waits until it ends, and tells its exit status. */
  int await() throws InterruptedException {
    return process.waitFor();
  }

  /** What it has written so far. */
  String output() throws IOException {
    return Files.readString(output);
  }

  /** What no other process shares, in KiB. */
  long privateMemory() throws IOException {
    return kibibytes(Files.readAllLines(Path.of("/proc/" + process.pid() + "/status")), "RssAnon");
  }

  private static long kibibytes(List<String> status, String name) {
    String line = status.stream().filter(it -> it.startsWith(name + ":")).findFirst().orElseThrow();
    return Long.parseLong(line.replaceAll("\\D", ""));
  }

  /** Processor time that it has used, in user and in kernel mode. */
  Duration processorTime() {
    return process.info().totalCpuDuration().orElseThrow();
  }

  /** Asks it to end, as Kubernetes does. */
  void terminate() {
    process.destroy();
  }

  private void kill() {
    List<ProcessHandle> all =
        Stream.concat(Stream.of(process.toHandle()), process.descendants()).toList();
    all.forEach(ProcessHandle::destroyForcibly);
    process.onExit().join();
  }

  /** Kills it and all that it has started. There is nothing in these programs to lose. */
  @Override
  public void close() {
    Runtime.getRuntime().removeShutdownHook(killAtTheEnd);
    kill();
  }
}
