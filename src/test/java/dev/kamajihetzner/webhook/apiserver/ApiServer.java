package dev.kamajihetzner.webhook.apiserver;

import io.fabric8.kubeapitest.KubeAPIServer;
import io.fabric8.kubeapitest.KubeAPIServerConfig;
import io.fabric8.kubeapitest.KubeAPIServerConfigBuilder;
import io.fabric8.kubeapitest.binary.OSInfo;
import io.fabric8.kubernetes.client.Config;
import java.io.IOException;
import java.lang.module.ModuleDescriptor.Version;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A real Kubernetes API server with its etcd, and nothing else: no controllers, no nodes. Of the
 * newest version whose binaries are installed for kube-api-test, or of the one that its environment
 * variable {@code KUBE_API_TEST_API_SERVER_VERSION} names.
 */
final class ApiServer implements AutoCloseable {
  private final KubeAPIServer server;
  private final Config config;
  private final Kubectl kubectl;
  private final Thread stopAtTheEnd = new Thread(this::stop);

  private ApiServer(Version version, Path binaries, List<String> flags) throws IOException {
    this.server =
        new KubeAPIServer(
            KubeAPIServerConfigBuilder.anAPIServerConfig()
                .withApiServerVersion(version.toString())
                .withOfflineMode(true)
                .withUpdateKubeConfig(false)
                .withStartupTimeout(60_000)
                .withApiServerFlags(flags)
                .build());
    Runtime.getRuntime().addShutdownHook(stopAtTheEnd);
    server.start();
    String yaml = server.getKubeConfigYaml();
    Path kubeconfig =
        Files.writeString(Workspace.directory("api-server").resolve("kubeconfig"), yaml);
    this.config = Config.fromKubeconfig(yaml);
    this.kubectl = new Kubectl(binaries, kubeconfig);
  }

  /** Starts one; {@link NeedsApiServer} skips tests where there is none to start. */
  static ApiServer start() {
    return start(List.of());
  }

  /** The same, with further flags: each a name and its value. */
  static ApiServer start(List<String> flags) {
    Version version = newestInstalled().orElseThrow();
    try {
      return new ApiServer(version, binaries().resolve(version + platform()), flags);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The kubectl beside the newest one, for what needs no API server. */
  static Kubectl kubectlAlone() {
    return new Kubectl(
        newestInstalled().map(it -> binaries().resolve(it + platform())).orElse(Path.of("none")),
        Path.of("none"));
  }

  /** Why no API server of at least that version can be started; empty where one can. */
  static Optional<String> missing(String atLeast, String why) {
    Optional<Version> version = newestInstalled();
    if (version.isEmpty()) {
      return Optional.of(
          "needs a Kubernetes API server: kube-apiserver, etcd and kubectl of a version in "
              + binaries()
              + ", as kube-api-test lays them out");
    }
    return version.get().compareTo(Version.parse(atLeast)) >= 0
        ? Optional.empty()
        : Optional.of(
            "needs an API server of %s or newer, as %s; here it is %s"
                .formatted(atLeast, why, version.get()));
  }

  private static Optional<Version> newestInstalled() {
    KubeAPIServerConfig config = KubeAPIServerConfigBuilder.anAPIServerConfig().build();
    if (config.getApiServerVersion().isPresent()) {
      return config.getApiServerVersion().map(Version::parse);
    }
    if (!Files.isDirectory(binaries())) {
      return Optional.empty();
    }
    try (Stream<Path> directories = Files.list(binaries())) {
      return directories
          .map(it -> it.getFileName().toString())
          .filter(name -> name.endsWith(platform()))
          .map(name -> name.substring(0, name.length() - platform().length()))
          .map(Version::parse)
          .max(Comparator.naturalOrder());
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Path binaries() {
    return Path.of(
        KubeAPIServerConfigBuilder.anAPIServerConfig().build().getKubeAPITestDir(), "k8s");
  }

  private static String platform() {
    OSInfo platform = new OSInfo();
    return "-" + platform.getOSName() + "-" + platform.getOSArch();
  }

  /** Credentials of its administrator. */
  Config config() {
    return config;
  }

  Kubectl kubectl() {
    return kubectl;
  }

  private void stop() {
    server.stop();
  }

  @Override
  public void close() {
    Runtime.getRuntime().removeShutdownHook(stopAtTheEnd);
    stop();
  }
}
