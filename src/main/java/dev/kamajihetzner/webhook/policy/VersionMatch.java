package dev.kamajihetzner.webhook.policy;

import static dev.kamajihetzner.webhook.policy.Finding.Basis.GRAPH;

import com.fasterxml.jackson.core.JsonPointer;
import dev.kamajihetzner.webhook.model.Cluster;
import dev.kamajihetzner.webhook.model.ClusterGraph;
import dev.kamajihetzner.webhook.model.Fields;
import dev.kamajihetzner.webhook.model.KamajiControlPlane;
import dev.kamajihetzner.webhook.model.Kind;
import dev.kamajihetzner.webhook.model.KubernetesVersion;
import dev.kamajihetzner.webhook.model.WorkerSet;
import dev.kamajihetzner.webhook.policy.VersionMatchSettings.DryRun;
import dev.kamajihetzner.webhook.policy.VersionMatchSettings.Precision;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Keeps the versions of a KamajiControlPlane and its MachineDeployments and MachinePools together.
 * Nothing upstream compares them at admission; a mismatch shows only as machines that never come.
 *
 * @see <a href="https://kubernetes.io/releases/version-skew-policy/#kubelet">Kubernetes' version
 *     skew policy</a>
 * @see <a
 *     href="https://github.com/kubernetes-sigs/cluster-api/blob/main/internal/controllers/machineset/machineset_preflight.go">Cluster
 *     API's preflight checks</a>
 */
final class VersionMatch implements Policy {
  private static final JsonPointer CONTROL_PLANE_VERSION = JsonPointer.compile("/spec/version");
  private static final JsonPointer CONTROL_PLANE_REF = JsonPointer.compile("/spec/controlPlaneRef");
  private static final JsonPointer WORKERS_VERSION =
      JsonPointer.compile("/spec/template/spec/version");

  private static final String KUBERNETES_SKEW = "KubernetesVersionSkew";
  private static final String KUBEADM_SKEW = "KubeadmVersionSkew";
  private static final String EVERY_CHECK = "All";
  private static final int NAMES_IN_A_WARNING = 3;

  private final Precision precision;
  private final boolean refusesDryRuns;

  VersionMatch(VersionMatchSettings settings) {
    precision = settings.precision();
    refusesDryRuns = settings.dryRun() == DryRun.ENFORCE;
  }

  @Override
  public PolicyId id() {
    return PolicyId.VERSION_MATCH;
  }

  @Override
  public boolean handles(Kind kind) {
    return switch (kind) {
      case KAMAJI_CONTROL_PLANE, MACHINE_DEPLOYMENT, MACHINE_POOL, CLUSTER -> true;
      default -> false;
    };
  }

  @Override
  public List<Finding> validate(AdmissionRequest request, ClusterGraph graph) {
    List<Finding> findings =
        switch (request.kind()) {
          case KAMAJI_CONTROL_PLANE -> controlPlane(request, graph);
          case CLUSTER -> cluster(request, graph);
          default -> workerSet(request, graph);
        };
    // Flux dry-runs a whole set before it applies any of it: a refusal here would hold back the
    // very object that the refusal waits for.
    return request.dryRun() && !refusesDryRuns
        ? findings.stream().map(Finding::demoted).toList()
        : findings;
  }

  private List<Finding> workerSet(AdmissionRequest request, ClusterGraph graph) {
    WorkerSet workers =
        WorkerSet.of(request.kind(), request.namespace(), request.name(), request.object());
    if (workers.version() == null
        || workers.clusterName() == null
        || !setsVersion(request, "spec", "template", "spec", "version")) {
      return List.of();
    }
    JsonPointer field = WORKERS_VERSION;
    Optional<Cluster> cluster = graph.cluster(request.namespace(), workers.clusterName());
    if (cluster.isEmpty()) {
      return List.of(notThereYet(field, "Cluster " + workers.clusterName() + " is not there yet"));
    }
    if (!cluster.get().hasKamajiControlPlane()) {
      return List.of();
    }
    String name = cluster.get().controlPlane().name();
    return graph
        .controlPlane(request.namespace(), name)
        .map(controlPlane -> compared(workers, controlPlane, field))
        .orElseGet(
            () -> List.of(notThereYet(field, "KamajiControlPlane " + name + " is not there yet")));
  }

  private Finding notThereYet(JsonPointer field, String problem) {
    return Finding.warning(id(), field, problem + ": versions are compared when it comes");
  }

  private List<Finding> cluster(AdmissionRequest request, ClusterGraph graph) {
    if (!request.refers("spec", "controlPlaneRef")) {
      return List.of();
    }
    Cluster cluster = Cluster.of(request.namespace(), request.name(), request.object());
    if (!cluster.hasKamajiControlPlane()) {
      return List.of();
    }
    return graph
        .controlPlane(request.namespace(), cluster.controlPlane().name())
        .filter(controlPlane -> !controlPlane.deleting())
        .map(
            controlPlane ->
                graph.workerSets(request.namespace(), request.name()).stream()
                    .sorted(Comparator.comparing(WorkerSet::toString))
                    .flatMap(workers -> compared(workers, controlPlane, CONTROL_PLANE_REF).stream())
                    .toList())
        .orElse(List.of());
  }

  private List<Finding> controlPlane(AdmissionRequest request, ClusterGraph graph) {
    if (!setsVersion(request, "spec", "version")) {
      return List.of();
    }
    KamajiControlPlane controlPlane =
        KamajiControlPlane.of(request.namespace(), request.name(), request.object());
    List<WorkerSet> workerSets =
        graph.clustersWithControlPlane(request.namespace(), request.name()).stream()
            .flatMap(cluster -> graph.workerSets(cluster.namespace(), cluster.name()).stream())
            .filter(workers -> !workers.deleting())
            .sorted(Comparator.comparing(WorkerSet::toString))
            .toList();
    if (request.creates()) {
      return workerSets.stream()
          .flatMap(workers -> compared(workers, controlPlane, CONTROL_PLANE_VERSION).stream())
          .toList();
    }
    return upgraded(controlPlane, Fields.text(request.oldObject(), "spec", "version"), workerSets);
  }

  /** A control plane goes first; its workers follow, and may lag behind by the skew until then. */
  private List<Finding> upgraded(
      KamajiControlPlane controlPlane, String oldVersion, List<WorkerSet> workerSets) {
    Optional<KubernetesVersion> version = KubernetesVersion.parse(controlPlane.version());
    if (version.isEmpty()) {
      return List.of();
    }
    Optional<KubernetesVersion> old = KubernetesVersion.parse(oldVersion);
    List<Finding> findings = new ArrayList<>();
    List<WorkerSet> following = new ArrayList<>();
    for (WorkerSet workers : workerSets) {
      Optional<KubernetesVersion> parsed = KubernetesVersion.parse(workers.version());
      if (parsed.isEmpty()) {
        continue;
      }
      KubernetesVersion kubelet = parsed.get();
      if (kubelet.newerMinorThan(version.get())) {
        // Workers that were ahead already come closer by this.
        boolean closer = old.filter(it -> version.get().compareTo(it) > 0).isPresent();
        findings.add(
            demoted(
                newer(workers, controlPlane, CONTROL_PLANE_VERSION),
                mayBeNewer(workers, controlPlane) || closer));
      } else if (beyondSkew(kubelet, version.get())) {
        // Workers that were too far behind already are left no further behind by a patch.
        boolean noFurther = old.filter(it -> !version.get().newerMinorThan(it)).isPresent();
        findings.add(
            demoted(
                refusal(CONTROL_PLANE_VERSION, workers + " would fall too far behind")
                    .found(workers.version())
                    .expected(oldestAllowed(version.get()) + " or newer")
                    .remedy("Upgrade " + workers + " first."),
                topologyOwned(workers, controlPlane)
                    || workers.skips(KUBERNETES_SKEW)
                    || noFurther));
      } else if (precision == Precision.EXACT
          ? !kubelet.equals(version.get())
          : !kubelet.sameMinor(version.get())) {
        following.add(workers);
      }
    }
    if (!following.isEmpty()) {
      findings.add(toFollow(following, version.get()));
    }
    return findings;
  }

  private Finding toFollow(List<WorkerSet> following, KubernetesVersion version) {
    Finding warning =
        Finding.warning(
            id(), CONTROL_PLANE_VERSION, "bump " + names(following) + " to v" + version + " next");
    List<WorkerSet> held =
        following.stream()
            .filter(WorkerSet::kubeadm)
            .filter(
                workers ->
                    KubernetesVersion.parse(workers.version())
                        .filter(kubelet -> !kubelet.sameMinor(version))
                        .isPresent())
            .toList();
    if (held.isEmpty()) {
      return warning;
    }
    String who = held.size() == following.size() ? "They" : names(held);
    return warning.remedy(who + " cannot scale until then, as kubeadm joins its own minor only.");
  }

  private static String names(List<WorkerSet> workerSets) {
    String names =
        workerSets.stream()
            .limit(NAMES_IN_A_WARNING)
            .map(WorkerSet::toString)
            .collect(Collectors.joining(", "));
    int more = workerSets.size() - NAMES_IN_A_WARNING;
    return more > 0 ? names + " and " + more + " more" : names;
  }

  /** At most one finding: how a worker set and its control plane do not match. */
  private List<Finding> compared(
      WorkerSet workers, KamajiControlPlane controlPlane, JsonPointer field) {
    if (workers.deleting() || controlPlane.deleting()) {
      return List.of();
    }
    Optional<KubernetesVersion> kubelet = KubernetesVersion.parse(workers.version());
    Optional<KubernetesVersion> apiServer = KubernetesVersion.parse(controlPlane.version());
    if (kubelet.isEmpty() || apiServer.isEmpty()) {
      return workers.version() == null || controlPlane.version() == null
          ? List.of()
          : List.of(
              Finding.warning(
                  id(),
                  field,
                  "cannot compare "
                      + versioned(workers)
                      + " with "
                      + versioned(controlPlane)
                      + ": not x.y.z"));
    }
    return compared(workers, kubelet.get(), controlPlane, apiServer.get(), field)
        .map(List::of)
        .orElse(List.of());
  }

  private Optional<Finding> compared(
      WorkerSet workers,
      KubernetesVersion kubelet,
      KamajiControlPlane controlPlane,
      KubernetesVersion apiServer,
      JsonPointer field) {
    boolean topologyOwned = topologyOwned(workers, controlPlane);
    if (kubelet.newerMinorThan(apiServer)) {
      return Optional.of(
          demoted(newer(workers, controlPlane, field), mayBeNewer(workers, controlPlane)));
    }
    if (apiServer.newerMinorThan(kubelet)) {
      Finding older =
          refusal(
                  field,
                  workers
                      + " is older than KamajiControlPlane "
                      + controlPlane.name()
                      + (workers.kubeadm() ? ", and kubeadm joins its own minor only" : ""))
              .found(workers.version())
              .expected(
                  workers.kubeadm() || precision != Precision.SKEW
                      ? expectedOfWorkers(apiServer)
                      : oldestAllowed(apiServer) + " or newer")
              .remedy(setVersion(workers, apiServer));
      // Each of upstream's preflight checks can be skipped on its own.
      boolean heldByKubeadm = workers.kubeadm() && !workers.skips(KUBEADM_SKEW);
      boolean heldBySkew = beyondSkew(kubelet, apiServer) && !workers.skips(KUBERNETES_SKEW);
      boolean heldByPrecision =
          precision != Precision.SKEW && !workers.kubeadm() && !workers.skips(KUBERNETES_SKEW);
      return Optional.of(
          demoted(older, topologyOwned || !(heldByKubeadm || heldBySkew || heldByPrecision)));
    }
    if (kubelet.equals(apiServer)) {
      return Optional.empty();
    }
    return Optional.of(
        demoted(
            refusal(
                    field,
                    workers + " is of another patch than KamajiControlPlane " + controlPlane.name())
                .found(workers.version())
                .expected("v" + apiServer)
                .remedy(setVersion(workers, apiServer)),
            topologyOwned || precision != Precision.EXACT || workers.skips(EVERY_CHECK)));
  }

  private Finding newer(WorkerSet workers, KamajiControlPlane controlPlane, JsonPointer field) {
    return refusal(field, workers + " is newer than KamajiControlPlane " + controlPlane.name())
        .found(workers.version())
        .expected(
            KubernetesVersion.parse(controlPlane.version())
                .map(this::expectedOfWorkers)
                .orElse(controlPlane.version()))
        .remedy(
            "Upgrade KamajiControlPlane "
                + controlPlane.name()
                + " first, or lower "
                + workers
                + ".");
  }

  private String expectedOfWorkers(KubernetesVersion apiServer) {
    return precision == Precision.EXACT ? "v" + apiServer : "v" + apiServer.minorText() + ".x";
  }

  private static String setVersion(WorkerSet workers, KubernetesVersion version) {
    return "Set spec.template.spec.version of " + workers + " to v" + version + ".";
  }

  private static String versioned(WorkerSet workers) {
    return workers + " " + workers.version();
  }

  private static String versioned(KamajiControlPlane controlPlane) {
    return "KamajiControlPlane " + controlPlane.name() + " " + controlPlane.version();
  }

  private Finding refusal(JsonPointer field, String problem) {
    return Finding.refusal(id(), GRAPH, field, problem);
  }

  private static Finding demoted(Finding refusal, boolean demoted) {
    return demoted ? refusal.demoted() : refusal;
  }

  /** Cluster API's second check holds kubeadm's machines back even where the first is skipped. */
  private static boolean mayBeNewer(WorkerSet workers, KamajiControlPlane controlPlane) {
    return topologyOwned(workers, controlPlane)
        || (workers.skips(KUBERNETES_SKEW) && (!workers.kubeadm() || workers.skips(KUBEADM_SKEW)));
  }

  private static boolean topologyOwned(WorkerSet workers, KamajiControlPlane controlPlane) {
    return workers.topologyOwned() || controlPlane.topologyOwned();
  }

  /** A kubelet may be three minors older than its API server; before 1.25, two. */
  private static int skew(KubernetesVersion kubelet) {
    return kubelet.atLeast(1, 25) ? 3 : 2;
  }

  private static boolean beyondSkew(KubernetesVersion kubelet, KubernetesVersion apiServer) {
    return apiServer.minorsAheadOf(kubelet) > skew(kubelet);
  }

  private static String oldestAllowed(KubernetesVersion apiServer) {
    KubernetesVersion threeBehind =
        new KubernetesVersion(apiServer.major(), Math.max(0, apiServer.minor() - 3), 0, "");
    int back = skew(threeBehind);
    return "v" + apiServer.major() + "." + Math.max(0, apiServer.minor() - back) + ".0";
  }

  private static boolean setsVersion(AdmissionRequest request, String... path) {
    return request.creates()
        || !KubernetesVersion.same(
            Fields.text(request.oldObject(), path), Fields.text(request.object(), path));
  }
}
