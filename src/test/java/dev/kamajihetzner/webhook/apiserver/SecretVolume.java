package dev.kamajihetzner.webhook.apiserver;

import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * A pod's volume with a Secret in it, kept as a kubelet keeps it: links to files behind one link,
 * which is replaced in one go, and late. A Secret that goes away leaves its files.
 */
final class SecretVolume implements AutoCloseable {
  private static final String DATA = "..data";
  private static final long POLL_MILLIS = 50;

  private final ScheduledExecutorService kubelet = Executors.newSingleThreadScheduledExecutor();
  private final Resource<Secret> secret;
  private final Supplier<Duration> lateness;
  private final Path directory;
  private Map<String, String> seen;
  private Map<String, String> written;
  private int generation;

  /**
   * Begins to keep it.
   *
   * @param lateness of each change
   */
  SecretVolume(Resource<Secret> secret, Supplier<Duration> lateness) {
    this.secret = secret;
    this.lateness = lateness;
    try {
      this.directory = Workspace.directory("volume");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    kubelet.scheduleWithFixedDelay(this::look, 0, POLL_MILLIS, TimeUnit.MILLISECONDS);
  }

  Path file(String name) {
    return directory.resolve(name);
  }

  /** A pod does not start before its volumes are there. */
  void awaitMounted(Duration patience) {
    await("the Secret " + secret + " to be mounted")
        .atMost(patience)
        .pollInterval(Duration.ofMillis(POLL_MILLIS))
        .until(() -> Files.exists(file("tls.crt")));
  }

  private void look() {
    Map<String, String> data = data();
    if (data == null || data.equals(seen)) {
      return;
    }
    seen = data;
    if (written == null) {
      write();
    } else {
      kubelet.schedule(this::write, lateness.get().toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  private Map<String, String> data() {
    try {
      Secret stored = secret.get();
      return stored == null ? null : stored.getData();
    } catch (KubernetesClientException e) {
      // Asked again soon.
      return null;
    }
  }

  /** What is there by now, which may be newer than what was seen. */
  private void write() {
    Map<String, String> data = data();
    if (data == null || data.equals(written)) {
      return;
    }
    try {
      Path version = Files.createDirectory(directory.resolve("..version" + generation++));
      for (Map.Entry<String, String> entry : data.entrySet()) {
        Files.write(version.resolve(entry.getKey()), Base64.getDecoder().decode(entry.getValue()));
        Path link = directory.resolve(entry.getKey());
        if (!Files.isSymbolicLink(link)) {
          Files.createSymbolicLink(link, Path.of(DATA, entry.getKey()));
        }
      }
      Path next = Files.createSymbolicLink(directory.resolve("..data_tmp"), version.getFileName());
      Files.move(next, directory.resolve(DATA), StandardCopyOption.ATOMIC_MOVE);
      written = data;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    kubelet.shutdownNow();
  }
}
