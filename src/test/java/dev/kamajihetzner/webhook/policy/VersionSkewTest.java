package dev.kamajihetzner.webhook.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kamajihetzner.webhook.model.KubernetesVersion;
import dev.kamajihetzner.webhook.policy.VersionSkew.Preflight;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VersionSkewTest {
  @ParameterizedTest
  @CsvSource(
      useHeadersInDisplayName = true,
      delimiter = '|',
      nullValues = "-",
      textBlock =
          """
          kubelet      | API server | is     | too old | fails                 | fails under kubeadm
          v1.34.1      | v1.34.1    | same   | false   | -                     | -
          1.34.0       | v1.34.1    | same   | false   | -                     | -
          v1.34.2      | v1.34.1    | same   | false   | -                     | -
          v1.34.1-rc.1 | v1.34.1    | same   | false   | -                     | -
          v1.35.0      | v1.34.1    | newer  | false   | KubernetesVersionSkew | KubernetesVersionSkew KubeadmVersionSkew
          v2.0.0       | v1.34.1    | newer  | false   | KubernetesVersionSkew | KubernetesVersionSkew KubeadmVersionSkew
          v1.33.9      | v1.34.1    | older  | false   | -                     | KubeadmVersionSkew
          v1.31.0      | v1.34.1    | older  | false   | -                     | KubeadmVersionSkew
          v1.30.14     | v1.34.1    | older  | true    | KubernetesVersionSkew | KubernetesVersionSkew KubeadmVersionSkew
          v1.25.0      | v1.28.0    | older  | false   | -                     | KubeadmVersionSkew
          v1.24.17     | v1.26.0    | older  | false   | -                     | KubeadmVersionSkew
          v1.24.17     | v1.27.0    | older  | true    | KubernetesVersionSkew | KubernetesVersionSkew KubeadmVersionSkew
          v1.36.0      | v2.0.0     | older  | true    | KubernetesVersionSkew | KubernetesVersionSkew KubeadmVersionSkew
          """)
  void saysWhatUpstreamMakesOfTwoVersions(
      String kubelet,
      String apiServer,
      String minor,
      boolean tooOld,
      String failing,
      String failingUnderKubeadm) {
    VersionSkew skew = VersionSkew.of(kubelet, apiServer).orElseThrow();

    assertThat(skew.newer()).isEqualTo(minor.equals("newer"));
    assertThat(skew.older()).isEqualTo(minor.equals("older"));
    assertThat(skew.tooOld()).isEqualTo(tooOld);
    assertThat(skew.failing(false)).map(Preflight::toString).isEqualTo(names(failing));
    assertThat(skew.failing(true)).map(Preflight::toString).isEqualTo(names(failingUnderKubeadm));
  }

  private static List<String> names(String text) {
    return text == null ? List.of() : List.of(text.split(" "));
  }

  @ParameterizedTest
  @CsvSource({
    "v1.34.1, 1.31.0",
    "v1.28.0, 1.25.0",
    "v1.27.3, 1.25.0",
    "v1.26.0, 1.24.0",
    "v1.1.0, 1.0.0"
  })
  void knowsTheOldestKubelet(String apiServer, String oldest) {
    KubernetesVersion version = KubernetesVersion.parse(apiServer).orElseThrow();

    assertThat(VersionSkew.oldestKubelet(version)).hasToString(oldest);
  }

  @ParameterizedTest
  @CsvSource({"latest, v1.34.1", "v1.34.1, 1.34", ", v1.34.1", "v1.34.1,"})
  void knowsNothingOfOtherTexts(String kubelet, String apiServer) {
    assertThat(VersionSkew.of(kubelet, apiServer)).isEmpty();
  }
}
