package dev.kamajihetzner.webhook.report;

import dev.kamajihetzner.webhook.manifest.BrokenDocument;
import dev.kamajihetzner.webhook.manifest.ManifestObject;
import dev.kamajihetzner.webhook.manifest.ManifestSet;
import dev.kamajihetzner.webhook.manifest.NotJudged;
import dev.kamajihetzner.webhook.policy.Finding.Severity;
import dev.kamajihetzner.webhook.review.GivenObject;
import dev.kamajihetzner.webhook.review.ReviewedObject;
import dev.kamajihetzner.webhook.review.SetReview;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;

/** All that a check has to say. Not thread-safe. */
public final class Report {
  private final List<JudgedManifest> manifests;
  private final List<BrokenDocument> broken;
  private final int ignored;
  private final List<NotJudged> notJudged;
  private final Function<List<JudgedManifest>, FixedFiles> fixing;
  private FixedFiles fixes;

  Report(
      List<JudgedManifest> manifests,
      List<BrokenDocument> broken,
      int ignored,
      List<NotJudged> notJudged,
      Function<List<JudgedManifest>, FixedFiles> fixing) {
    this.manifests = manifests;
    this.broken = broken;
    this.ignored = ignored;
    this.notJudged = notJudged;
    this.fixing = fixing;
  }

  /** Has the objects of a set judged, and looks up where each of them stands. */
  public static Report of(ManifestSet set, SetReview review) {
    List<ManifestObject> objects = set.objects();
    List<ReviewedObject> reviewed = review.judge(objects.stream().map(Report::given).toList());
    List<JudgedManifest> manifests =
        IntStream.range(0, objects.size())
            .mapToObj(i -> new JudgedManifest(objects.get(i), reviewed.get(i)))
            .toList();
    List<BrokenDocument> broken = set.broken().stream().map(Report::shortened).toList();
    return new Report(manifests, broken, set.ignored(), set.notJudged(), FixedFiles::of);
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

  /** How many objects nothing is to be said about. */
  int ignored() {
    return ignored;
  }

  /** What was passed over without a verdict. */
  List<NotJudged> notJudged() {
    return notJudged;
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
