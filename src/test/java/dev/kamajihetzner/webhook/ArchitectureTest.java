package dev.kamajihetzner.webhook;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import dev.kamajihetzner.webhook.policy.Settings;
import java.time.Instant;

@AnalyzeClasses(
    packages = ArchitectureTest.OURS,
    importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  static final String OURS = "dev.kamajihetzner.webhook";
  private static final String POLICY = OURS + ".policy..";
  private static final String CLUSTER = OURS + ".cluster";
  private static final String ADMISSION = OURS + ".admission";
  private static final String CHECK = OURS + ".check";
  private static final String CERTIFICATE = OURS + ".certificate";

  private static DescribedPredicate<JavaClass> oursExcept(String... packages) {
    return resideInAPackage(OURS + "..")
        .and(not(resideInAnyPackage(packages)))
        .as("ours outside " + String.join(", ", packages));
  }

  @ArchTest
  static final ArchRule POLICIES_KNOW_NOTHING_ELSE_OF_OURS =
      noClasses().that().resideInAPackage(POLICY).should().dependOnClassesThat(oursExcept(POLICY));

  @ArchTest
  static final ArchRule THE_GRAPH_KNOWS_POLICIES_ONLY =
      noClasses()
          .that()
          .resideInAPackage(CLUSTER)
          .should()
          .dependOnClassesThat(oursExcept(CLUSTER, POLICY));

  @ArchTest
  static final ArchRule ADMISSION_KNOWS_POLICIES_THE_GRAPH_AND_WHICH_CERTIFICATE_IS_SERVED =
      noClasses()
          .that()
          .resideInAPackage(ADMISSION)
          .should()
          .dependOnClassesThat(oursExcept(ADMISSION, POLICY, CLUSTER, CERTIFICATE));

  @ArchTest
  static final ArchRule CHECKS_KNOW_POLICIES_AND_THE_GRAPH_ONLY =
      noClasses()
          .that()
          .resideInAPackage(CHECK)
          .should()
          .dependOnClassesThat(oursExcept(CHECK, POLICY, CLUSTER));

  @ArchTest
  static final ArchRule CERTIFICATES_KNOW_THEIR_SETTINGS_ONLY =
      noClasses()
          .that()
          .resideInAPackage(CERTIFICATE)
          .should()
          .dependOnClassesThat(
              oursExcept(CERTIFICATE)
                  .and(not(type(Settings.class)))
                  .and(not(belongsTo(Settings.class))));

  @ArchTest
  static final ArchRule POLICIES_ARE_PURE =
      noClasses()
          .that()
          .resideInAPackage(POLICY)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "java.net..",
              "java.sql..",
              "io.vertx..",
              "io.fabric8..",
              "io.smallrye.mutiny..",
              "jakarta.ws.rs..",
              "org.jboss.logging..");

  @ArchTest
  static final ArchRule POLICIES_HAVE_NO_CLOCK =
      noClasses()
          .that()
          .resideInAPackage(POLICY)
          .should()
          .dependOnClassesThat()
          .haveFullyQualifiedName("java.time.Clock")
          .orShould()
          .dependOnClassesThat()
          .areAssignableTo(Instant.class)
          .orShould()
          .callMethod(System.class, "currentTimeMillis")
          .orShould()
          .callMethod(System.class, "nanoTime");

  @ArchTest
  static final ArchRule POLICIES_ARE_THEIR_PACKAGES_OWN =
      classes()
          .that()
          .implement(OURS + ".policy.Policy")
          .should()
          .bePackagePrivate()
          .andShould()
          .haveOnlyFinalFields();

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

  private static DescribedPredicate<JavaClass> belongsTo(Class<?> outer) {
    return DescribedPredicate.describe(
        "belongs to " + outer.getSimpleName(),
        it -> it.getName().startsWith(outer.getName() + '$'));
  }
}
