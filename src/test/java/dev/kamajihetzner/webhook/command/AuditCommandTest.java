package dev.kamajihetzner.webhook.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kamajihetzner.webhook.Program;
import dev.kamajihetzner.webhook.Program.Run;
import dev.kamajihetzner.webhook.ProgramInThisProcess;
import dev.kamajihetzner.webhook.cluster.AnsweringApiServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What goes wrong before anything is judged; the rest needs an API server. */
class AuditCommandTest {
  private static final String MASTER = "kubernetes.master";
  private static final String TRY_KUBECONFIG = "kubernetes.auth.tryKubeConfig";
  private static final String NAMESPACES = "/api/v1/namespaces?limit=500";
  private static final String NODES = "/api/v1/nodes?limit=500";
  private static final String EMPTY =
      "{\"kind\": \"List\", \"apiVersion\": \"v1\", \"metadata\": {}, \"items\": []}";

  private final Program program = new ProgramInThisProcess();
  private final AnsweringApiServer server = new AnsweringApiServer();

  @BeforeEach
  void start() {
    server.answer(NAMESPACES, 200, EMPTY).answer(NODES, 200, EMPTY);
    System.setProperty(MASTER, server.client().getMasterUrl().toString());
    System.setProperty(TRY_KUBECONFIG, "false");
  }

  @AfterEach
  void stop() {
    System.clearProperty(MASTER);
    System.clearProperty(TRY_KUBECONFIG);
    server.close();
  }

  private void assertUnreadable(Run run, String said) {
    assertThat(run.status()).isEqualTo(2);
    assertThat(run.err()).contains(said).hasLineCount(1);
    assertThat(run.out()).isEmpty();
  }

  @Test
  void whereNoKindIsInstalledNothingIsWrong() {
    Run run = program.run("audit");

    assertThat(run.err()).isEmpty();
    assertThat(run.out()).isEqualToIgnoringWhitespace("0 Clusters, 0 objects judged");
    assertThat(run.status()).isZero();
  }

  @Test
  void whoMayNotReadIsToldSo() {
    server.answer(
        NODES,
        403,
        "{\"kind\": \"Status\", \"apiVersion\": \"v1\", \"status\": \"Failure\", \"code\": 403,"
            + " \"message\": \"nodes is forbidden: User \\\"jane\\\" cannot list resource\"}");

    assertUnreadable(program.run("audit"), "nodes is forbidden: User \"jane\" cannot list");
  }

  @Test
  void whereNobodyAnswersThatIsSaid() {
    server.close();

    assertUnreadable(program.run("audit"), "the cluster cannot be read: ");
  }

  @Test
  void anUnknownPolicyIsNoReasonToFindNothing() {
    assertUnreadable(
        program.run("audit", "--policy", "version-mach"),
        "no policy or lint version-mach; did you mean version-match?");
  }

  @Test
  void norIsAnUnknownNamespace() {
    assertUnreadable(
        program.run("audit", "-n", "tean-a"),
        "there is no namespace tean-a; see kubectl get namespaces");
  }

  @Test
  void badSettingsAreToldOf() {
    assertUnreadable(
        program.run("audit", "--set", "version-match.precision=roughly"),
        "version-match.precision");
    assertUnreadable(program.run("audit", "--location", "eu-central"), "that is a network zone");
  }
}
