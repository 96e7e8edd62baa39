package dev.kamajihetzner.webhook.policy;

import dev.kamajihetzner.webhook.model.KubernetesVersion;
import io.smallrye.config.WithConverter;
import java.util.Optional;
import org.eclipse.microprofile.config.spi.Converter;

/** Which versions a control plane may go to. */
public interface UpgradePathSettings {
  /** Newest version that the installed Kamaji supports. */
  @WithConverter(VersionConverter.class)
  Optional<KubernetesVersion> maximum();

  /** Reads a version as policies do. */
  final class VersionConverter implements Converter<KubernetesVersion> {
    @Override
    public KubernetesVersion convert(String value) {
      return KubernetesVersion.parse(value)
          .orElseThrow(
              () -> new IllegalArgumentException("expected a version x.y.z, found " + value));
    }
  }
}
