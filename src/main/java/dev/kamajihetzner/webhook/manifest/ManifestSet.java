package dev.kamajihetzner.webhook.manifest;

import dev.kamajihetzner.webhook.model.GroupKind;
import java.util.ArrayList;
import java.util.List;

/** All objects of all inputs that anything is to be said about, and what could not be read. */
public final class ManifestSet {
  /** Where kubectl puts an object that names no namespace, if nothing else is said. */
  public static final String DEFAULT_NAMESPACE = "default";

  private static final String PROVIDER_SUFFIX = "cluster.x-k8s.io";

  private final List<ManifestObject> objects = new ArrayList<>();
  private final List<BrokenDocument> broken = new ArrayList<>();
  private int ignored;

  private ManifestSet() {}

  /** Nothing. */
  public static ManifestSet empty() {
    return new ManifestSet();
  }

  /** Reads all documents of those files; objects without a namespace are of the default one. */
  public static ManifestSet read(List<ManifestFile> files, String defaultNamespace) {
    ManifestSet set = new ManifestSet();
    for (ManifestFile file : files) {
      for (DocumentText text : file.documents()) {
        try {
          ManifestDocument.read(file, text)
              .objects(defaultNamespace, set.broken::add)
              .forEach(set::take);
        } catch (UnreadableDocument e) {
          set.broken.add(e.document());
        }
      }
    }
    return set;
  }

  private void take(ManifestObject object) {
    GroupKind kind = object.kind();
    boolean ofAProvider = kind.group().endsWith(PROVIDER_SUFFIX);
    // HetznerClusters refer to Secrets.
    if (object.knownKind().isPresent() || ofAProvider || kind.equals(GroupKind.SECRET)) {
      objects.add(object);
    } else {
      ignored++;
    }
  }

  public List<ManifestObject> objects() {
    return objects;
  }

  /** In the order of the inputs; what is no object at all is there, too. */
  public List<BrokenDocument> broken() {
    return broken;
  }

  /** How many objects there are that no policy and no lint is about. */
  public int ignored() {
    return ignored;
  }
}
