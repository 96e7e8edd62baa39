package dev.kamajihetzner.webhook.command;

import dev.kamajihetzner.webhook.audit.AuditFinding;
import dev.kamajihetzner.webhook.audit.AuditedKinds;
import dev.kamajihetzner.webhook.audit.AuditedObject;
import dev.kamajihetzner.webhook.audit.ClusterAudit;
import dev.kamajihetzner.webhook.audit.ClusterAuditor;
import dev.kamajihetzner.webhook.audit.NamespaceReads;
import dev.kamajihetzner.webhook.cluster.ListedCluster;
import dev.kamajihetzner.webhook.cluster.WholeReads;
import dev.kamajihetzner.webhook.lint.Lint;
import dev.kamajihetzner.webhook.lint.Lints;
import dev.kamajihetzner.webhook.model.ClusterGraph;
import dev.kamajihetzner.webhook.model.LiveReadFailed;
import dev.kamajihetzner.webhook.model.ObjectKey;
import dev.kamajihetzner.webhook.policy.Policies;
import dev.kamajihetzner.webhook.policy.PolicyId;
import dev.kamajihetzner.webhook.report.LiveCluster;
import dev.kamajihetzner.webhook.report.LiveCluster.LiveFinding;
import dev.kamajihetzner.webhook.report.LiveObject;
import dev.kamajihetzner.webhook.report.Report;
import dev.kamajihetzner.webhook.review.FieldTypes;
import dev.kamajihetzner.webhook.settings.LoadedSettings;
import dev.kamajihetzner.webhook.settings.NearestName;
import dev.kamajihetzner.webhook.settings.Settings;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Judges the Clusters that are there. */
@Command(
    name = "audit",
    description = {
      "Judge the Clusters of the current kubeconfig context as they stand.",
      "Exit status: 0 nothing that admission refuses, 1 something, 2 bad usage or unreadable."
    },
    mixinStandardHelpOptions = true)
public final class AuditCommand implements Callable<Integer> {
  private static final int WELL = 0;
  private static final int FOUND = 1;
  private static final int UNREADABLE = 2;

  @Spec private CommandSpec spec;

  @Option(
      names = {"-n", "--namespace"},
      paramLabel = "NAME",
      description = "Only Clusters of that namespace.")
  private String namespace;

  @Option(
      names = "--policy",
      paramLabel = "ID",
      description = "Only what that policy or lint finds; may be given several times.")
  private Set<String> only = new LinkedHashSet<>();

  @Option(
      names = "--location",
      paramLabel = "NAME",
      description = "Location of the management cluster: the setting location.default.")
  private String location;

  @Option(
      names = "--set",
      paramLabel = "SETTING=VALUE",
      description = "A setting by the server's name, such as version-match.precision=minor.")
  private Map<String, String> settings = new LinkedHashMap<>();

  @Mixin private OutputFormat output;

  @Option(names = "--strict", description = "Warnings and lints fail, too.")
  private boolean strict;

  @Override
  public Integer call() {
    PrintWriter err = spec.commandLine().getErr();
    only.forEach(this::refuseUnknown);
    if (location != null) {
      settings.putIfAbsent("location.default", location);
    }
    try (ListedCluster cluster = new ListedCluster()) {
      Report report = Report.of(audited(cluster, LoadedSettings.load(settings)));
      output.write(report, subject() + " of " + cluster.name(), false);
      return report.failed(strict) ? FOUND : WELL;
    } catch (LoadedSettings.BadSettings e) {
      e.problems().forEach(problem -> ErrorLine.print(err, problem));
    } catch (IOException | LiveReadFailed e) {
      ErrorLine.print(err, e.getMessage());
    }
    return UNREADABLE;
  }

  private void refuseUnknown(String id) {
    List<String> known =
        Stream.of(
                Arrays.stream(PolicyId.values()).map(PolicyId::toString),
                Lints.all().stream().map(Lint::id),
                Stream.of(FieldTypes.RULE))
            .flatMap(it -> it)
            .toList();
    if (!known.contains(id)) {
      throw new ParameterException(
          spec.commandLine(),
          "no policy or lint " + id + NearestName.suggested(id, known) + "; explain lists them");
    }
  }

  private String subject() {
    return namespace == null ? "all Clusters" : "the Clusters in namespace " + namespace;
  }

  private List<LiveCluster> audited(ListedCluster cluster, Settings loaded) throws IOException {
    ClusterAuditor auditor = new ClusterAuditor(Policies.all(loaded), loaded);
    Progress progress = Progress.on(spec.commandLine().getErr(), "Clusters judged");
    try {
      ClusterGraph graph = cluster.graph();
      if (namespace != null && graph.namespace(namespace).isEmpty()) {
        throw new IOException(
            "there is no namespace " + namespace + "; see kubectl get namespaces");
      }
      WholeReads reads = cluster.whole(AuditedKinds.ALL);
      Map<String, List<ObjectKey>> namespaces =
          cluster.clusters().stream()
              .filter(it -> namespace == null || it.namespace().equals(namespace))
              .sorted(Comparator.comparing(ObjectKey::name))
              .collect(
                  Collectors.groupingBy(ObjectKey::namespace, TreeMap::new, Collectors.toList()));
      int total = namespaces.values().stream().mapToInt(List::size).sum();
      List<LiveCluster> audited = new ArrayList<>();
      int done = 0;
      for (Map.Entry<String, List<ObjectKey>> entry : namespaces.entrySet()) {
        NamespaceReads reader = NamespaceReads.list(reads, entry.getKey());
        for (ObjectKey key : entry.getValue()) {
          progress.at(done++, total);
          auditor.judge(key, graph, reader).audit().map(this::live).ifPresent(audited::add);
        }
      }
      return audited;
    } finally {
      progress.end();
    }
  }

  private LiveCluster live(ClusterAudit audit) {
    return new LiveCluster(
        live(audit.cluster()),
        audit.objects(),
        audit.findings().stream()
            .filter(it -> only.isEmpty() || only.contains(it.finding().rule()))
            .map(AuditCommand::live)
            .toList());
  }

  private static LiveFinding live(AuditFinding finding) {
    return new LiveFinding(live(finding.object()), finding.finding(), finding.overridden());
  }

  private static LiveObject live(AuditedObject object) {
    return new LiveObject(object.apiVersion(), object.kind(), object.namespace(), object.name());
  }
}
