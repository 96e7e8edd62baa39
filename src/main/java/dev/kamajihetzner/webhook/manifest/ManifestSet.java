package dev.kamajihetzner.webhook.manifest;

import dev.kamajihetzner.webhook.model.GroupKind;
import java.util.ArrayList;
import java.util.List;

/** All objects of all inputs that anything is to be said about, and what could not be read. */
public final class ManifestSet {
  /** Where kubectl puts an object that names no namespace, if nothing else is said. */
  public static final String DEFAULT_NAMESPACE = "default";

  /** Of all documents together; a value takes some 300 bytes. */
  private static final int MAX_VALUES = 2_000_000;

  /** Some policies hold each object against all others of its namespace. */
  private static final int MAX_OBJECTS = 10_000;

  private static final String TOO_MUCH =
      "up to here there are more than "
          + MAX_OBJECTS
          + " objects to judge or "
          + MAX_VALUES
          + " values; neither this document nor what follows is judged: check them in several runs";

  private static final String PROVIDER_SUFFIX = "cluster.x-k8s.io";

  private final List<ManifestObject> objects = new ArrayList<>();
  private final List<BrokenDocument> broken = new ArrayList<>();
  private final List<NotJudged> notJudged = new ArrayList<>();
  private int ignored;
  private int values;

  private ManifestSet() {}

  /** Reads all documents of those files; objects without a namespace are of the default one. */
  public static ManifestSet read(List<ManifestFile> files, String defaultNamespace) {
    ManifestSet set = new ManifestSet();
    for (ManifestFile file : files) {
      file.notJudged().ifPresent(set.notJudged::add);
      for (DocumentText text : file.documents()) {
        int before = set.objects.size();
        set.read(file, text, defaultNamespace);
        if (set.values > MAX_VALUES || set.objects.size() > MAX_OBJECTS) {
          set.objects.subList(before, set.objects.size()).clear();
          set.broken.add(new BrokenDocument(file.name(), text.firstLine(), TOO_MUCH));
          return set;
        }
      }
    }
    return set;
  }

  private void read(ManifestFile file, DocumentText text, String defaultNamespace) {
    try {
      ManifestDocument document = ManifestDocument.read(file, text);
      values += document.values();
      document.objects(defaultNamespace, broken::add).forEach(this::take);
    } catch (UnreadableDocument e) {
      broken.add(e.document());
    }
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

  /** What was passed over without being read. */
  public List<NotJudged> notJudged() {
    return notJudged;
  }

  /** How many objects there are that no policy and no lint is about. */
  public int ignored() {
    return ignored;
  }
}
