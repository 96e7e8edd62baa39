package dev.kamajihetzner.webhook.model;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What policies know of workers: a MachineDeployment, MachinePool or MachineSet, or a single
 * Machine.
 *
 * @param clusterName spec.clusterName, null where absent
 * @param version the version of its machines as written, null where absent or not rendered
 * @param kubeadm whether a KubeadmConfigTemplate (or KubeadmConfig) joins its machines
 * @param placeless whether its machines are servers that are told no failure domain
 * @param skippedPreflightChecks the values of Cluster API's skip-preflight-checks annotation
 */
public record WorkerSet(
    Kind kind,
    String namespace,
    String name,
    String clusterName,
    String version,
    boolean kubeadm,
    boolean placeless,
    boolean topologyOwned,
    Set<String> skippedPreflightChecks,
    boolean deleting) {

  public static final JsonPointer CLUSTER_NAME = JsonPointer.compile("/spec/clusterName");
  private static final JsonPointer SPEC = JsonPointer.compile("/spec");
  private static final JsonPointer TEMPLATE_SPEC = JsonPointer.compile("/spec/template/spec");
  private static final Fieldset OF_SETS = new Fieldset(TEMPLATE_SPEC);
  private static final Fieldset OF_MACHINES = new Fieldset(SPEC);

  private static final Set<String> KUBEADM_BOOTSTRAP =
      Set.of("KubeadmConfigTemplate", "KubeadmConfig");

  /** Machines of other kinds are placed by other means, bare metal by its host. */
  private static final Set<String> SERVERS = Set.of("HCloudMachineTemplate", "HCloudMachine");

  /** Where an object of a kind says what its machines are. */
  private record Fieldset(
      JsonPointer version,
      JsonPointer failureDomain,
      JsonPointer bootstrap,
      JsonPointer infrastructure,
      List<ReadField> reads) {

    Fieldset(JsonPointer machine) {
      this(
          machine.appendProperty("version"),
          machine.appendProperty("failureDomain"),
          machine.appendProperty("bootstrap").appendProperty("configRef"),
          machine.appendProperty("infrastructureRef"));
    }

    private Fieldset(
        JsonPointer version,
        JsonPointer failureDomain,
        JsonPointer bootstrap,
        JsonPointer infrastructure) {
      this(
          version,
          failureDomain,
          bootstrap,
          infrastructure,
          ReadField.all(
              Reference.reads(bootstrap),
              Reference.reads(infrastructure),
              List.of(
                  ReadField.text(CLUSTER_NAME),
                  ReadField.text(version),
                  ReadField.text(failureDomain),
                  ReadField.text(Fields.LABELS.appendProperty(WellKnown.TOPOLOGY_OWNED)),
                  ReadField.text(
                      Fields.ANNOTATIONS.appendProperty(WellKnown.SKIP_PREFLIGHT_CHECKS)),
                  ReadField.text(Fields.DELETION_TIMESTAMP))));
    }

    static Fieldset of(Kind kind) {
      return kind == Kind.MACHINE ? OF_MACHINES : OF_SETS;
    }
  }

  /** What is read of such an object. */
  public static List<ReadField> reads(Kind kind) {
    return Fieldset.of(kind).reads;
  }

  /** Where the version stands. */
  public static JsonPointer version(Kind kind) {
    return Fieldset.of(kind).version;
  }

  /** Where the failure domain stands. */
  public static JsonPointer failureDomain(Kind kind) {
    return Fieldset.of(kind).failureDomain;
  }

  /** Where the reference to the machines' bootstrap configuration stands. */
  public static JsonPointer bootstrap(Kind kind) {
    return Fieldset.of(kind).bootstrap;
  }

  /** Where the reference to the machines themselves stands. */
  public static JsonPointer infrastructure(Kind kind) {
    return Fieldset.of(kind).infrastructure;
  }

  public static WorkerSet of(Kind kind, String namespace, String name, JsonNode object) {
    Fieldset fields = Fieldset.of(kind);
    return new WorkerSet(
        kind,
        namespace,
        name,
        Fields.text(object, CLUSTER_NAME),
        Placeholder.rendered(Fields.text(object, fields.version)),
        kubeadm(kind, object),
        servers(kind, object) && !Fields.hasText(object, fields.failureDomain),
        Fields.label(object, WellKnown.TOPOLOGY_OWNED) != null,
        values(Fields.annotation(object, WellKnown.SKIP_PREFLIGHT_CHECKS)),
        Fields.present(object, Fields.DELETION_TIMESTAMP));
  }

  /** Whether kubeadm joins the machines. */
  public static boolean kubeadm(Kind kind, JsonNode object) {
    String bootstrap = Fields.text(object, bootstrap(kind).appendProperty("kind"));
    return bootstrap != null && KUBEADM_BOOTSTRAP.contains(bootstrap);
  }

  /** Whether the machines are servers at Hetzner, which CAPH creates at a location. */
  public static boolean servers(Kind kind, JsonNode object) {
    JsonNode reference = object.at(infrastructure(kind));
    String machines = Fields.text(reference, "kind");
    return machines != null
        && SERVERS.contains(machines)
        && Kind.HETZNER_CLUSTER.group().equals(Reference.group(reference));
  }

  private static Set<String> values(String commaSeparated) {
    if (commaSeparated == null) {
      return Set.of();
    }
    return Arrays.stream(commaSeparated.split(","))
        .map(String::strip)
        .filter(value -> !value.isEmpty())
        .collect(Collectors.toUnmodifiableSet());
  }

  public boolean skips(String preflightCheck) {
    return skippedPreflightChecks.contains("All")
        || skippedPreflightChecks.contains(preflightCheck);
  }

  @Override
  public String toString() {
    return kind + " " + name;
  }
}
