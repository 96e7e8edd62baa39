package dev.kamajihetzner.webhook.lint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.kamajihetzner.webhook.manifest.GivenDocuments;
import dev.kamajihetzner.webhook.model.GroupKind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the lints say of whole clusters, and nothing else. */
class SeedTest {
  private static final Path SEED = Path.of("..", "shared", "seed");

  @Test
  void legacyCluster() {
    assertThat(findings(LintCase.documents("seed/legacy.yaml")))
        .containsExactly(
            "KubeadmConfigTemplate demo-workers retired-package-repository"
                + " /spec/template/spec/preKubeadmCommands/4",
            "KubeadmConfigTemplate demo-workers retired-package-repository"
                + " /spec/template/spec/preKubeadmCommands/5",
            "MachineDeployment demo-workers explicit-null /spec/selector/matchLabels",
            "MachineHealthCheck demo-workers max-unhealthy /spec/maxUnhealthy",
            "KamajiControlPlane demo explicit-null /spec/deployment");
  }

  @Test
  void currentClusterWithoutTemplates() {
    assertThat(findings(LintCase.documents("seed/current.yaml")))
        .containsExactly(
            "MachineDeployment demo-workers unresolved-reference"
                + " /spec/template/spec/bootstrap/configRef/name",
            "MachineDeployment demo-workers unresolved-reference"
                + " /spec/template/spec/infrastructureRef/name",
            "KamajiControlPlane demo controller-manager-cloud-provider"
                + " /spec/controllerManager/extraArgs");
  }

  @Test
  void theSeedItself() {
    assertThat(findings(seed("workload.yaml")))
        .containsExactly(
            "KubeadmConfigTemplate workload-md-0 retired-package-repository"
                + " /spec/template/spec/preKubeadmCommands/22",
            "KubeadmConfigTemplate workload-md-0 retired-package-repository"
                + " /spec/template/spec/preKubeadmCommands/23",
            "MachineDeployment workload-md-0 explicit-null /spec/selector/matchLabels",
            "MachineHealthCheck workload-md-0-unhealthy-5m max-unhealthy /spec/maxUnhealthy",
            "KamajiControlPlane workload-control-plane explicit-null /spec/deployment");
    assertThat(findings(seed("workload-v1beta2.yaml")))
        .containsExactly(
            "MachineDeployment workload-md-0 unresolved-reference"
                + " /spec/template/spec/bootstrap/configRef/name",
            "MachineDeployment workload-md-0 unresolved-reference"
                + " /spec/template/spec/infrastructureRef/name",
            "KamajiControlPlane workload-control-plane controller-manager-cloud-provider"
                + " /spec/controllerManager/extraArgs");
  }

  private static List<JsonNode> seed(String name) {
    Path file = SEED.resolve(name);
    assumeTrue(Files.exists(file), () -> file + " is not there");
    return GivenDocuments.in(file);
  }

  private static List<String> findings(List<JsonNode> objects) {
    ObjectSet set = GivenObjects.of(objects);
    return objects.stream()
        .flatMap(
            object ->
                Lints.inspect(object, set, true).stream()
                    .map(
                        finding ->
                            String.join(
                                " ",
                                GroupKind.of(object).toString(),
                                RelatedObjects.name(object),
                                finding.rule(),
                                finding.field().toString())))
        .toList();
  }
}
