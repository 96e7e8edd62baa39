package dev.kamajihetzner.webhook.report;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.kamajihetzner.webhook.manifest.Position;
import dev.kamajihetzner.webhook.model.GroupKind;
import dev.kamajihetzner.webhook.model.PlainText;
import dev.kamajihetzner.webhook.report.LiveCluster.LiveFinding;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One that lives in a cluster; mutations are for what is written only. */
record JudgedLiveObject(LiveObject object, LiveObject owner, List<Remark> remarks)
    implements JudgedObject {

  /** The Cluster itself, whether or not anything is said of it, then the others of which it is. */
  static List<JudgedObject> of(LiveCluster cluster) {
    Map<LiveObject, List<Remark>> remarks = new LinkedHashMap<>();
    remarks.put(cluster.cluster(), new ArrayList<>());
    for (LiveFinding it : cluster.findings()) {
      remarks
          .computeIfAbsent(it.object(), object -> new ArrayList<>(1))
          .add(it.overridden() ? Remark.overridden(it.finding()) : Remark.of(it.finding()));
    }
    List<JudgedObject> objects = new ArrayList<>(remarks.size());
    remarks.forEach(
        (object, all) -> objects.add(new JudgedLiveObject(object, cluster.cluster(), all)));
    return objects;
  }

  @Override
  public String source() {
    return PlainText.shortened(owner.label());
  }

  @Override
  public Optional<String> file() {
    return Optional.empty();
  }

  @Override
  public Optional<Position> position(JsonPointer field) {
    return Optional.empty();
  }

  @Override
  public Optional<LiveObject> cluster() {
    return Optional.of(owner);
  }

  @Override
  public GroupKind kind() {
    return object.groupKind();
  }

  @Override
  public String namespace() {
    return object.namespace();
  }

  @Override
  public String name() {
    return object.name();
  }

  @Override
  public String label() {
    return PlainText.shortened(object.label());
  }

  @Override
  public ArrayNode patch() {
    return JsonNodeFactory.instance.arrayNode();
  }
}
