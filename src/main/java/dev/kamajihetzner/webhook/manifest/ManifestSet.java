package dev.kamajihetzner.webhook.manifest;

import dev.kamajihetzner.webhook.model.GroupKind;
import java.util.ArrayList;
import java.util.Comparator;
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
  private BrokenDocument tooMuch;

  /** Whether there are as many objects as can be judged. */
  private boolean full;

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
    ManifestSet set = new ManifestSet();
    List<ParsedFile> parsed = set.parsed(files);
    RepositoryTree tree = new RepositoryTree(parsed);
    for (ParsedFile file : parsed) {
      switch (tree.role(file)) {
        case MANIFESTS -> set.take(file, defaultNamespace);
        case TEMPLATE -> set.passOver(file, NotJudged.NOT_RENDERED);
        case PATCH -> set.passOver(file, NotJudged.PATCH);
        case OTHER -> {}
      }
    }
    if (set.tooMuch != null) {
      set.broken.add(set.tooMuch);
    }
    return set;
  }

  /** As many of the files as are within bounds. */
  private List<ParsedFile> parsed(List<ManifestFile> files) {
    ValueBudget budget = new ValueBudget(MAX_VALUES);
    List<ParsedFile> parsed = new ArrayList<>();
    for (ManifestFile file : files) {
      file.notJudged().ifPresent(notJudged::add);
      ParsedFile one = ParsedFile.of(file, budget);
      parsed.add(one);
      if (budget.exceeded()) {
        tooMuch = new BrokenDocument(file.name(), budget.line(), TOO_MUCH);
        break;
      }
    }
    return parsed;
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
        take(document.objects(defaultNamespace, unreadable::add), document);
      }
    }
    unreadable.sort(Comparator.comparingInt(BrokenDocument::line));
    broken.addAll(unreadable);
  }

  private void take(List<ManifestObject> found, ManifestDocument document) {
    if (full) {
      return;
    }
    int before = objects.size();
    found.forEach(this::take);
    if (objects.size() > MAX_OBJECTS) {
      objects.subList(before, objects.size()).clear();
      full = true;
      tooMuch = new BrokenDocument(document.file().name(), document.text().firstLine(), TOO_MUCH);
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

  /** In the order of the inputs: what may hold objects and was passed over. */
  public List<NotJudged> notJudged() {
    return notJudged;
  }

  /** How many objects there are that no policy and no lint is about. */
  public int ignored() {
    return ignored;
  }
}
