package dev.kamajihetzner.webhook.report;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.kamajihetzner.webhook.manifest.ManifestObject;
import dev.kamajihetzner.webhook.manifest.Position;
import dev.kamajihetzner.webhook.model.GroupKind;
import dev.kamajihetzner.webhook.model.PlainText;
import dev.kamajihetzner.webhook.review.ReviewedObject;
import java.util.List;
import java.util.Optional;

/** One that stands in a file. */
record JudgedManifest(ManifestObject object, ReviewedObject review) implements JudgedObject {
  @Override
  public String source() {
    return object.file().name();
  }

  @Override
  public Optional<String> file() {
    return Optional.of(object.file().name());
  }

  @Override
  public Optional<Position> position(JsonPointer field) {
    return Optional.of(object.position(field));
  }

  @Override
  public Optional<LiveObject> cluster() {
    return Optional.empty();
  }

  @Override
  public GroupKind kind() {
    return object.kind();
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
    return review.patch();
  }

  @Override
  public List<Remark> remarks() {
    return review.findings().stream().map(Remark::of).toList();
  }
}
