package dev.kamajihetzner.webhook.report;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.kamajihetzner.webhook.manifest.Position;
import dev.kamajihetzner.webhook.model.GroupKind;
import java.util.List;
import java.util.Optional;

/** An object, where it is found, and what is to be said of it. */
sealed interface JudgedObject permits JudgedManifest, JudgedLiveObject {
  /** What it is told under: the name of a file, or a Cluster. */
  String source();

  /** The file that it stands in; nothing for what lives in a cluster. */
  Optional<String> file();

  /** Where in that file that field is, or the nearest parent that is there. */
  Optional<Position> position(JsonPointer field);

  /** The Cluster that it belongs to; nothing for what stands in a file. */
  Optional<LiveObject> cluster();

  GroupKind kind();

  /** Empty for objects without one. */
  String namespace();

  /** Empty where it has none yet. */
  String name();

  /** As people name it, no longer than can be read. */
  String label();

  /** As programs name it: {@code default/KamajiControlPlane.controlplane.cluster.x-k8s.io/demo}. */
  default String reference() {
    String group = kind().group();
    return namespace() + "/" + kind() + (group.isEmpty() ? "" : "." + group) + "/" + name();
  }

  /** Empty where the webhook would change nothing. */
  ArrayNode patch();

  List<Remark> remarks();

  default boolean refused() {
    return remarks().stream().anyMatch(Remark::refuses);
  }
}
