package dev.kamajihetzner.webhook.load;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kamajihetzner.webhook.apiserver.FleetApiServer;
import dev.kamajihetzner.webhook.manifest.GivenDocuments;
import dev.kamajihetzner.webhook.model.Kind;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A fleet as audits read it: with a machine template, a bootstrap template and a MachineHealthCheck
 * for each worker set, and one ClusterClass that some of the Clusters name.
 */
final class AuditedFleet {
  static final String CLUSTER_API = "cluster.x-k8s.io/v1beta2";
  static final String CLASS = "shared";

  private static final ObjectMapper JSON = new JsonMapper();
  private static final int WORKER_SETS = 5;
  private static final Map<String, String> TEMPLATES =
      Map.of(
          "HCloudMachineTemplate", "hcloudmachinetemplates",
          "KubeadmConfigTemplate", "kubeadmconfigtemplates");

  private final ClusterFleet fleet;
  private final int ofClass;
  private final boolean managedFields;
  private final List<JsonNode> documents =
      GivenDocuments.in(Path.of("deploy", "examples", "v1beta2", "complete.yaml"));

  /**
   * @param ofClass how many Clusters of the first namespace name the class; they are there already
   * @param managedFields whether objects have them; 10,000 Clusters that do take an API server more
   *     than 16 GB of memory
   */
  AuditedFleet(ClusterFleet fleet, int ofClass, boolean managedFields) {
    this.fleet = fleet;
    this.managedFields = managedFields;
    this.ofClass = ofClass;
  }

  /** Puts all of it into an API server's store. */
  void store(FleetApiServer server) throws IOException {
    for (byte[] json : fleet.lists().get(Kind.NAMESPACE).all()) {
      JsonNode object = JSON.readTree(json);
      server.create(
          FleetApiServer.named("v1", "Namespace", null, object.at("/metadata/name").textValue()));
    }
    for (byte[] json : fleet.lists().get(Kind.NODE).all()) {
      ObjectNode object = (ObjectNode) JSON.readTree(json);
      ObjectNode node =
          FleetApiServer.named("v1", "Node", null, object.at("/metadata/name").textValue());
      node.withObject("/metadata").set("labels", object.at("/metadata/labels"));
      node.set("spec", object.path("spec"));
      server.create(node);
    }
    String namespace = fleet.place(0).namespace();
    ObjectNode clusterClass =
        FleetApiServer.named(CLUSTER_API, Kind.CLUSTER_CLASS.toString(), namespace, CLASS);
    clusterClass.withObject("/spec");
    server.create(clusterClass);
    for (Kind kind :
        List.of(Kind.KAMAJI_CONTROL_PLANE, Kind.HETZNER_CLUSTER, Kind.MACHINE_DEPLOYMENT)) {
      for (byte[] json : fleet.lists().get(kind).all()) {
        store(server, kind.group(), kind.plural(), (ObjectNode) JSON.readTree(json));
      }
    }
    for (int i = 0; i < fleet.size(); i++) {
      storeTemplates(server, fleet.place(i));
    }
    int number = 0;
    for (byte[] json : fleet.lists().get(Kind.CLUSTER).all()) {
      ObjectNode cluster = (ObjectNode) JSON.readTree(json);
      if (number++ < ofClass) {
        ObjectNode topology = cluster.withObject("/spec/topology");
        topology.withObject("/classRef").put("name", CLASS).put("namespace", namespace);
        topology.put("version", "v1.25.2");
      }
      store(server, Kind.CLUSTER.group(), Kind.CLUSTER.plural(), cluster);
    }
    server.flush();
  }

  private void storeTemplates(FleetApiServer server, ClusterFleet.Place place) throws IOException {
    for (int i = 0; i < WORKER_SETS; i++) {
      String name = place.name() + "-md-" + i;
      for (JsonNode document : documents) {
        String kind = document.path("kind").textValue();
        if (TEMPLATES.containsKey(kind)) {
          ObjectNode template = document.deepCopy();
          place(template, place, name);
          if (kind.startsWith("HCloud")) {
            ObjectNode spec = template.withObject("/spec/template/spec");
            spec.put("imageName", "kubernetes-v1.25.2");
            spec.remove("placementGroupName");
          } else {
            prepareNode(template.withObject("/spec/template/spec"));
          }
          String apiVersion = template.path("apiVersion").textValue();
          store(
              server,
              apiVersion.substring(0, apiVersion.indexOf('/')),
              TEMPLATES.get(kind),
              template);
        }
      }
    }
    ObjectNode check = FleetApiServer.named(CLUSTER_API, "MachineHealthCheck", "", place.name());
    place(check, place, place.name());
    check.withObject("/spec").put("clusterName", place.name());
    check
        .withObject("/spec/selector/matchLabels")
        .put("cluster.x-k8s.io/cluster-name", place.name());
    store(server, Kind.CLUSTER.group(), "machinehealthchecks", check);
  }

  /** As in templates that install everything by themselves: a script of several KB. */
  private static void prepareNode(ObjectNode spec) {
    StringBuilder script = new StringBuilder("#!/bin/sh\nset -eu\n");
    for (int i = 0; i < 60; i++) {
      script.append(
          "sysctl -w net.ipv4.conf.step%d.rp_filter=0 # prepares the node\n".formatted(i));
    }
    spec.putArray("files")
        .addObject()
        .put("path", "/usr/local/bin/prepare")
        .put("permissions", "0755")
        .put("content", script.toString());
    spec.putArray("preKubeadmCommands").add("/usr/local/bin/prepare");
  }

  private static void place(ObjectNode object, ClusterFleet.Place place, String name) {
    ObjectNode metadata = object.withObject("/metadata");
    metadata
        .put("namespace", place.namespace())
        .put("name", name)
        .put("creationTimestamp", "2026-11-22T14:58:56Z")
        .put("uid", ClusterFleet.uid(object.path("kind").asText() + '/' + name));
    metadata.withObject("/labels").put("cluster.x-k8s.io/cluster-name", place.name());
  }

  /**
   * Puts reports into the store as the controller would write them: like the one that it has
   * written first.
   *
   * @param written of a Cluster that does not use the class
   */
  void storeReports(FleetApiServer server, JsonNode written) throws IOException {
    String own = written.at("/scope/name").textValue();
    String ownNamespace = written.at("/metadata/namespace").textValue();
    for (int i = ofClass; i < fleet.size(); i++) {
      ClusterFleet.Place place = fleet.place(i);
      if (place.name().equals(own)) {
        continue;
      }
      ObjectNode report =
          (ObjectNode)
              JSON.readTree(
                  written
                      .toString()
                      .replace(ownNamespace, place.namespace())
                      .replace(own, place.name()));
      report.path("results").forEach(it -> identify(it.at("/resources/0")));
      identify(report.path("scope"));
      ObjectNode metadata = report.withObject("/metadata");
      identify(metadata.at("/ownerReferences/0"));
      String name = "kamaji-hetzner-webhook-" + report.at("/scope/uid").textValue();
      metadata.put("name", name).put("uid", ClusterFleet.uid(name));
      metadata.remove("managedFields");
      store(server, "openreports.io", "reports", report);
    }
    server.flush();
  }

  private static void identify(JsonNode reference) {
    ((ObjectNode) reference)
        .put(
            "uid",
            ClusterFleet.uid(
                reference.path("kind").textValue() + '/' + reference.path("name").textValue()));
  }

  private void store(FleetApiServer server, String group, String plural, ObjectNode object)
      throws IOException {
    ObjectNode metadata = object.withObject("/metadata");
    metadata.remove("resourceVersion");
    if (!managedFields) {
      metadata.remove("managedFields");
    }
    server.store(
        group,
        plural,
        metadata.path("namespace").textValue(),
        metadata.path("name").textValue(),
        object.toString());
  }
}
