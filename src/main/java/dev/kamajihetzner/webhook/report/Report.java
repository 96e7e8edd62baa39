package dev.kamajihetzner.webhook.report;

import dev.kamajihetzner.webhook.manifest.BrokenDocument;
import dev.kamajihetzner.webhook.manifest.Environments;
import dev.kamajihetzner.webhook.manifest.Environments.Environment;
import dev.kamajihetzner.webhook.manifest.ManifestObject;
import dev.kamajihetzner.webhook.manifest.ManifestSet;
import dev.kamajihetzner.webhook.manifest.NotJudged;
import dev.kamajihetzner.webhook.model.PlainText;
import dev.kamajihetzner.webhook.policy.Finding.Severity;
import dev.kamajihetzner.webhook.review.GivenObject;
import dev.kamajihetzner.webhook.review.ReviewedObject;
import dev.kamajihetzner.webhook.review.SetReview;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** All that a check has to say. Not thread-safe. */
public final class Report {
  private final List<JudgedManifest> manifests;
  private final List<BrokenDocument> broken;
  private final List<NotJudged> notJudged;
  private final int ignored;
  private final Function<List<JudgedManifest>, FixedFiles> fixing;
  private FixedFiles fixes;

  Report(
      List<JudgedManifest> manifests,
      List<BrokenDocument> broken,
      List<NotJudged> notJudged,
      int ignored,
      Function<List<JudgedManifest>, FixedFiles> fixing) {
    this.manifests = manifests;
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
    return new Report(manifests, broken, set.notJudged(), set.ignored(), FixedFiles::of);
  }

  /** The cause may quote a key of megabytes. */
  private static BrokenDocument shortened(BrokenDocument document) {
    return new BrokenDocument(
        document.file(), document.line(), PlainText.shortened(document.cause()));
  }

  private static GivenObject given(ManifestObject object) {
    return new GivenObject(object.kind(), object.namespace(), object.name(), object.json());
  }

  /** Of every object read, in the order in which they stand in the inputs. */
  List<JudgedManifest> manifests() {
    return manifests;
  }

  public List<BrokenDocument> broken() {
    return broken;
  }

  /** What was passed over although it may hold objects, in the order of the inputs. */
  List<NotJudged> notJudged() {
    return notJudged;
  }

  /** How much could not be judged, here or elsewhere. */
  public long unjudgeable() {
    return notJudged.stream().filter(it -> !it.judgedElsewhere()).count();
  }

  /** How many objects nothing is to be said about. */
  int ignored() {
    return ignored;
  }

  /** What the mutations would make of the files: worked out when it is asked for, and once. */
  public FixedFiles fixes() {
    if (fixes == null) {
      fixes = fixing.apply(manifests);
    }
    return fixes;
  }

  /** Writes the fixes into the files; what cannot be written is among their failures then. */
  public void fix() {
    fixes = fixes().written();
  }

  public long refused() {
    return manifests.stream().filter(JudgedManifest::refused).count();
  }

  long mutated() {
    return manifests.stream().filter(manifest -> !manifest.patch().isEmpty()).count();
  }

  public long count(Severity level) {
    return manifests.stream()
        .flatMap(manifest -> manifest.findings().stream())
        .filter(finding -> finding.severity() == level)
        .count();
  }
}
