package dev.kamajihetzner.webhook;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import dev.kamajihetzner.webhook.cluster.ManifestGraph;
import dev.kamajihetzner.webhook.manifest.DocumentText;
import dev.kamajihetzner.webhook.manifest.ManifestDocument;
import dev.kamajihetzner.webhook.manifest.ManifestFile;
import dev.kamajihetzner.webhook.manifest.ManifestSet;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

@AnalyzeClasses(
    packages = ArchitectureTest.OURS,
    importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  static final String OURS = "dev.kamajihetzner.webhook";

  /** A package knows only those on floors below its own. */
  private static final List<Set<String>> FLOORS =
      List.of(
          Set.of("model", "hetzner", "nativeimage"),
          Set.of("policy"),
          Set.of("lint"),
          Set.of("manifest", "review"),
          Set.of("cluster"),
          Set.of("admission", "audit", "certificate", "report"),
          Set.of("settings", "doctor"),
          Set.of("command"));

  private static final String[] PURE = {
    OURS + ".model..", OURS + ".hetzner..", OURS + ".policy..", OURS + ".lint..", OURS + ".review.."
  };

  @ArchTest
  static void packagesKnowOnlyLowerFloors(JavaClasses classes) {
    Set<String> below = new HashSet<>();
    for (Set<String> floor : FLOORS) {
      for (String room : floor) {
        noClasses()
            .that()
            .resideInAPackage(OURS + "." + room + "..")
            .should()
            .dependOnClassesThat(
                resideInAPackage(OURS + "..")
                    .and(not(resideInAPackage(OURS + "." + room + "..")))
                    .and(not(resideInAnyPackage(packages(below))))
                    .as("ours outside " + room + " and " + below))
            .check(classes);
      }
      below.addAll(floor);
    }
  }

  @ArchTest
  static void everyPackageHasAFloor(JavaClasses classes) {
    Set<String> rooms = FLOORS.stream().flatMap(Set::stream).collect(Collectors.toSet());
    classes()
        .should()
        .resideInAnyPackage(packages(rooms))
        .as("every class stands on one of the floors")
        .check(classes);
  }

  private static String[] packages(Set<String> rooms) {
    return rooms.stream().map(room -> OURS + "." + room + "..").toArray(String[]::new);
  }

  @ArchTest
  static final ArchRule JUDGING_IS_PURE =
      noClasses()
          .that()
          .resideInAnyPackage(PURE)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "java.net..",
              "java.nio..",
              "java.sql..",
              "io.quarkus..",
              "io.vertx..",
              "io.fabric8.kubernetes..",
              "io.smallrye.mutiny..",
              "jakarta.ws.rs..",
              "org.jboss.logging..");

  @ArchTest
  static final ArchRule JUDGING_HAS_NO_CLOCK_AND_NO_ENVIRONMENT =
      noClasses()
          .that()
          .resideInAnyPackage(PURE)
          .should()
          .dependOnClassesThat()
          .haveFullyQualifiedName("java.time.Clock")
          .orShould()
          .dependOnClassesThat()
          .areAssignableTo(Instant.class)
          .orShould()
          .callMethod(System.class, "currentTimeMillis")
          .orShould()
          .callMethod(System.class, "nanoTime")
          .orShould()
          .callMethod(System.class, "getenv")
          .orShould()
          .callMethod(System.class, "getenv", String.class);

  @ArchTest
  static final ArchRule POLICIES_ARE_THEIR_PACKAGES_OWN =
      classes()
          .that()
          .implement(OURS + ".policy.Policy")
          .should()
          .bePackagePrivate()
          .andShould()
          .haveOnlyFinalFields();

  /** Both stand below {@code command}, which alone brings them together. */
  @ArchTest
  static final ArchRule THE_GRAPH_KNOWS_NO_VERDICTS =
      noClasses()
          .that()
          .resideInAPackage(OURS + ".cluster..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage(OURS + ".review..");

  /** A file is split where it is read, and nowhere again. */
  @ArchTest
  static final ArchRule FILES_ARE_SPLIT_ONCE =
      noClasses()
          .that()
          .doNotBelongToAnyOf(ManifestFile.class, DocumentText.class)
          .should()
          .callMethod(DocumentText.class, "split", String.class)
          .orShould()
          .callConstructor(DocumentText.class, String.class, int.class);

  /** Who tells of a document goes back to what was parsed. */
  @ArchTest
  static final ArchRule DOCUMENTS_ARE_PARSED_ONCE =
      noClasses()
          .that()
          .doNotBelongToAnyOf(ManifestGraph.class)
          .and()
          .doNotHaveFullyQualifiedName(OURS + ".manifest.ParsedFile")
          .should()
          .callMethod(ManifestDocument.class, "read", ManifestFile.class, DocumentText.class);

  @ArchTest
  static final ArchRule REPORTS_READ_NO_FILES =
      noClasses()
          .that()
          .resideInAPackage(OURS + ".report..")
          .should()
          .callMethod(ManifestFile.class, "of", String.class, String.class)
          .orShould()
          .callMethod(ManifestFile.class, "at", Path.class)
          .orShould()
          .callMethod(ManifestFile.class, "read", List.class, InputStream.class)
          .orShould()
          .callMethod(ManifestSet.class, "read", List.class, String.class);

  @ArchTest
  static final ArchRule NAMES_SAY_WHAT_A_CLASS_DOES =
      noClasses()
          .should()
          .haveSimpleNameEndingWith("Util")
          .orShould()
          .haveSimpleNameEndingWith("Utils")
          .orShould()
          .haveSimpleNameEndingWith("Helper")
          .orShould()
          .haveSimpleNameEndingWith("Manager")
          .orShould()
          .haveSimpleNameEndingWith("Impl");

  @ArchTest
  static final ArchRule PACKAGES_FORM_NO_CYCLES =
      slices().matching(OURS + ".(*)..").should().beFreeOfCycles();

  private static final int LONGEST_FILE = 250;

  private static final double LARGEST_PACKAGE = 0.2;

  @Test
  void filesAndPackagesAreSmall() throws IOException {
    Path sources = Path.of("src/main/java", OURS.replace('.', '/'));
    Map<String, Long> packages = new TreeMap<>();
    try (Stream<Path> files = Files.walk(sources)) {
      for (Path file : files.filter(it -> it.toString().endsWith(".java")).toList()) {
        long lines = Files.readString(file).lines().count();
        assertThat(lines).as(file.toString()).isLessThanOrEqualTo(LONGEST_FILE);
        packages.merge(sources.relativize(file).getName(0).toString(), lines, Long::sum);
      }
    }
    long all = packages.values().stream().mapToLong(it -> it).sum();
    packages.forEach(
        (room, lines) ->
            assertThat((double) lines / all).as("share of " + room).isLessThan(LARGEST_PACKAGE));
  }
}
