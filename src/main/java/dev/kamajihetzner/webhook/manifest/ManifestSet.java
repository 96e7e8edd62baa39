package dev.kamajihetzner.webhook.manifest;

import dev.kamajihetzner.webhook.model.GroupKind;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** All objects of all inputs that anything is to be said about, and what could not be read. */
public final class ManifestSet {
  /** Where kubectl puts an object that names no namespace, if nothing else is said. */
  public static final String DEFAULT_NAMESPACE = "default";

  private static final String PROVIDER_SUFFIX = "cluster.x-k8s.io";

  private final List<ManifestObject> objects = new ArrayList<>();
  private final List<BrokenDocument> broken = new ArrayList<>();
  private final List<NotJudged> notJudged = new ArrayList<>();
  private int ignored;

  private ManifestSet() {}

  /** Nothing. */
  public static ManifestSet empty() {
    return new ManifestSet();
  }

  /**
   * Reads all documents of those files; objects without a namespace are of the default one. Of what
   * was found in directories, only what is meant to be an object counts.
   */
  public static ManifestSet read(List<ManifestFile> files, String defaultNamespace) {
    List<ParsedFile> parsed = files.stream().map(ParsedFile::of).toList();
    RepositoryTree tree = new RepositoryTree(parsed);
    ManifestSet set = new ManifestSet();
    for (ParsedFile file : parsed) {
      switch (tree.role(file)) {
        case MANIFESTS -> set.take(file, defaultNamespace);
        case TEMPLATE -> set.passOver(file, NotJudged.NOT_RENDERED);
        case PATCH -> set.passOver(file, NotJudged.PATCH);
        case OTHER -> {}
      }
    }
    return set;
  }

  private void passOver(ParsedFile file, String reason) {
    notJudged.add(new NotJudged(file.file().name(), 0, reason));
  }

  private void take(ParsedFile file, String defaultNamespace) {
    boolean found = file.found();
    boolean ofAChart = found && Chart.isNamedLikePart(file.file().path());
    if (found && file.notRendered() && !ofAChart) {
      passOver(file, NotJudged.NOT_RENDERED);
      return;
    }
    List<BrokenDocument> unreadable = new ArrayList<>();
    if (!found || (file.saysApiVersion() && !ofAChart)) {
      unreadable.addAll(file.broken());
    }
    for (ManifestDocument document : file.documents()) {
      if (!found || document.isObject() || (document.isPartly() && !ofAChart)) {
        document.objects(defaultNamespace, unreadable::add).forEach(this::take);
      }
    }
    unreadable.sort(Comparator.comparingInt(BrokenDocument::line));
    broken.addAll(unreadable);
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

  /** In the order of the inputs: what may hold objects and was passed over. */
  public List<NotJudged> notJudged() {
    return notJudged;
  }

  /** How many objects there are that no policy and no lint is about. */
  public int ignored() {
    return ignored;
  }
}
