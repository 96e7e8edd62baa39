package dev.kamajihetzner.webhook.report;

import dev.kamajihetzner.webhook.manifest.BrokenDocument;
import dev.kamajihetzner.webhook.manifest.Environments;
import dev.kamajihetzner.webhook.manifest.Environments.Environment;
import dev.kamajihetzner.webhook.manifest.ManifestObject;
import dev.kamajihetzner.webhook.manifest.ManifestSet;
import dev.kamajihetzner.webhook.manifest.NotJudged;
import dev.kamajihetzner.webhook.model.PlainText;
import dev.kamajihetzner.webhook.review.GivenObject;
import dev.kamajihetzner.webhook.review.ReviewedObject;
import dev.kamajihetzner.webhook.review.SetReview;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.function.Supplier;

/** All that is to be said of objects in files, or of Clusters as they stand. Not thread-safe. */
public final class Report {
  private final List<? extends JudgedObject> objects;
  private final OptionalInt clusters;
  private final int judged;
  private final List<BrokenDocument> broken;
  private final List<NotJudged> notJudged;
  private final int ignored;
  private final Supplier<FixedFiles> fixing;
  private FixedFiles fixes;

  Report(
      List<? extends JudgedObject> objects,
      OptionalInt clusters,
      int judged,
      List<BrokenDocument> broken,
      List<NotJudged> notJudged,
      int ignored,
      Supplier<FixedFiles> fixing) {
    this.objects = objects;
    this.clusters = clusters;
    this.judged = judged;
    this.broken = broken;
    this.notJudged = notJudged;
    this.ignored = ignored;
    this.fixing = fixing;
  }

  /**
   * Has the objects of a set judged, in each environment that they are part of, and looks up where
   * each of them stands.
   *
   * @param base what is there before, such as the files of a base branch
   */
  public static Report of(
      ManifestSet set, ManifestSet base, Function<Environment, SetReview> review) {
    Map<ManifestObject, List<ReviewedObject>> reviews = new IdentityHashMap<>();
    for (Environment environment : Environments.of(set, base)) {
      List<ManifestObject> objects = environment.objects();
      List<ReviewedObject> reviewed =
          review.apply(environment).judge(objects.stream().map(Report::given).toList());
      for (int i = 0; i < objects.size(); i++) {
        reviews.computeIfAbsent(objects.get(i), it -> new ArrayList<>(1)).add(reviewed.get(i));
      }
    }
    List<JudgedManifest> manifests =
        set.objects().stream()
            .map(it -> new JudgedManifest(it, ReviewedObject.inAll(reviews.get(it))))
            .toList();
    List<BrokenDocument> broken = set.broken().stream().map(Report::shortened).toList();
    return new Report(
        manifests,
        OptionalInt.empty(),
        manifests.size(),
        broken,
        set.notJudged(),
        set.ignored(),
        () -> FixedFiles.of(manifests));
  }

  /** What was found of Clusters as they stand, in the order in which they are told. */
  public static Report of(List<LiveCluster> clusters) {
    return new Report(
        clusters.stream().flatMap(it -> JudgedLiveObject.of(it).stream()).toList(),
        OptionalInt.of(clusters.size()),
        clusters.stream().mapToInt(LiveCluster::objects).sum(),
        List.of(),
        List.of(),
        0,
        () -> new FixedFiles(List.of(), List.of()));
  }

  /** The cause may quote a key of megabytes. */
  private static BrokenDocument shortened(BrokenDocument document) {
    return new BrokenDocument(
        document.file(), document.line(), PlainText.shortened(document.cause()));
  }

  private static GivenObject given(ManifestObject object) {
    return new GivenObject(object.kind(), object.namespace(), object.name(), object.json());
  }

  /**
   * Of files every object, in the order in which they stand in the inputs; of Clusters each of them
   * and whatever else something is said of.
   */
  List<? extends JudgedObject> objects() {
    return objects;
  }

  /** How many objects were judged. */
  int judged() {
    return judged;
  }

  /** How many Clusters were judged as they stand; nothing for files. */
  OptionalInt clusters() {
    return clusters;
  }

  public List<BrokenDocument> broken() {
    return broken;
  }

  /** What was passed over although it may hold objects, in the order of the inputs. */
  List<NotJudged> notJudged() {
    return notJudged;
  }

  /** How much could not be judged, here or elsewhere. */
  long unjudgeable() {
    return notJudged.stream().filter(it -> !it.judgedElsewhere()).count();
  }

  /** How many objects nothing is to be said about. */
  int ignored() {
    return ignored;
  }

  /** What the mutations would make of the files: worked out when it is asked for, and once. */
  public FixedFiles fixes() {
    if (fixes == null) {
      fixes = fixing.get();
    }
    return fixes;
  }

  /** Writes the fixes into the files; what cannot be written is among their failures then. */
  public void fix() {
    fixes = fixes().written();
  }

  public long refused() {
    return objects.stream().filter(JudgedObject::refused).count();
  }

  long mutated() {
    return objects.stream().filter(object -> !object.patch().isEmpty()).count();
  }

  long count(Level level) {
    return objects.stream()
        .flatMap(object -> object.remarks().stream())
        .filter(remark -> remark.level() == level)
        .count();
  }

  /**
   * Whether that is to end in failure.
   *
   * @param strict whether anything that is said at all counts, and what could not be judged
   */
  public boolean failed(boolean strict) {
    return refused() > 0
        || (strict
            && (unjudgeable() > 0
                || objects.stream().anyMatch(object -> !object.remarks().isEmpty())));
  }
}
