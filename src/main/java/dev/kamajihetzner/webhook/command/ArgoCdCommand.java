package dev.kamajihetzner.webhook.command;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Prints Argo CD's settings for the fields that the webhook may set. */
@Command(
    name = "argocd",
    description = "Print the Argo CD settings for the fields that the webhook may set.",
    mixinStandardHelpOptions = true)
public final class ArgoCdCommand implements Callable<Integer> {
  private static final String SETTINGS =
      """
      # Better than all of this: write the fields into Git. `kamaji-hetzner-webhook check --fix` does it. Then Git says
      # what runs, a diff shows who changes it, and a cluster without the webhook gets the same objects.
      #
      # Fields that are only missing in Git are no difference to Argo CD, neither to its own diff nor to the
      # server-side one, which leaves out what webhooks change unless it is told otherwise. What follows is for manifests
      # that say something else than the webhook stores, such as a load balancer that is on.
      apiVersion: argoproj.io/v1alpha1
      kind: Application
      metadata:
        annotations:
          # Not with IncludeMutationWebhook=true: that would compare what the webhook sets.
          argocd.argoproj.io/compare-options: ServerSideDiff=true
      spec:
        ignoreDifferences:
          - group: controlplane.cluster.x-k8s.io
            kind: KamajiControlPlane
            jsonPointers:
              - /spec/network/serviceAnnotations/load-balancer.hetzner.cloud~1location
          - group: infrastructure.cluster.x-k8s.io
            kind: HetznerCluster
            jsonPointers:
              - /metadata/annotations/capi.syself.com~1allow-empty-control-plane-address
              - /metadata/annotations/kamaji-hetzner.dev~1assumed-control-plane
              - /spec/controlPlaneLoadBalancer/enabled
        syncPolicy:
          syncOptions:
            # Without it a sync would try to put Git's value back each time.
            - RespectIgnoreDifferences=true
      """;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    out.print(SETTINGS);
    out.flush();
    return ExitCode.OK;
  }
}
