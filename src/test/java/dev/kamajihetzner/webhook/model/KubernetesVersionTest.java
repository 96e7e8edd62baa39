package dev.kamajihetzner.webhook.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KubernetesVersionTest {
  private static KubernetesVersion version(String text) {
    return KubernetesVersion.parse(text).orElseThrow();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "v",
        "1",
        "1.34",
        "v1.34",
        "vv1.34.1",
        "V1.34.1",
        "1.34.1.0",
        "01.34.1",
        "1.034.1",
        "1.34.01",
        "-1.34.1",
        "1.-34.1",
        " 1.34.1",
        "1.34.1 ",
        "1.34.1\n",
        "1.34.x",
        "1.34.1-",
        "1.34.1+",
        "1.34.1-a..b",
        "1.34.1-ä",
        "१.३४.१",
        "1.34.9999999999",
        "99999999999999999999.0.0",
        "stable",
      })
  void isStrictlyThreeNumbers(String text) {
    assertThat(KubernetesVersion.parse(text)).isEmpty();
  }

  @Test
  void isNothingOfNothing() {
    assertThat(KubernetesVersion.parse(null)).isEmpty();
    assertThat(KubernetesVersion.same(null, null)).isTrue();
    assertThat(KubernetesVersion.same(null, "v1.34.1")).isFalse();
    assertThat(KubernetesVersion.same("v1.34.1", null)).isFalse();
    assertThat(KubernetesVersion.same("latest", "latest")).isTrue();
    assertThat(KubernetesVersion.same("latest", "v1.34.1")).isFalse();
  }

  @Test
  void comesInOrder() {
    assertThat(
            List.of(
                version("0.9.9"),
                version("1.9.9"),
                version("1.10.0"),
                version("v1.34.1-alpha.1"),
                version("v1.34.1-beta.0"),
                version("1.34.1-rc.1"),
                version("1.34.1"),
                version("v1.34.2"),
                version("1.34.10"),
                version("1.35.0-alpha.1"),
                version("2.0.0")))
        .isSorted();
  }

  @Provide
  Arbitrary<String> versions() {
    Arbitrary<Integer> number = Arbitraries.integers().between(0, 40);
    return Combinators.combine(
            Arbitraries.of("", "v"),
            number.list().ofSize(3),
            Arbitraries.of("", "", "-alpha.1", "-rc.0", "-0"),
            Arbitraries.of("", "", "+build.7"))
        .as(
            (v, numbers, preRelease, build) ->
                v
                    + numbers.get(0)
                    + '.'
                    + numbers.get(1)
                    + '.'
                    + numbers.get(2)
                    + preRelease
                    + build);
  }

  @Property
  void isReadBackAsItIsWritten(@ForAll("versions") String text) {
    assertThat(KubernetesVersion.parse(version(text).toString())).contains(version(text));
  }

  @Property
  void isTheSameWithAndWithoutALeadingVAndBuildMetadata(@ForAll("versions") String text) {
    String bare = version(text).toString();
    assertThat(KubernetesVersion.same(bare, text)).isTrue();
    assertThat(KubernetesVersion.same(text, "v" + bare + "+x")).isTrue();
  }

  @Property
  void isComparedConsistently(
      @ForAll("versions") String one,
      @ForAll("versions") String two,
      @ForAll("versions") String three) {
    KubernetesVersion a = version(one);
    KubernetesVersion b = version(two);
    KubernetesVersion c = version(three);
    assertThat(Integer.signum(a.compareTo(b))).isEqualTo(-Integer.signum(b.compareTo(a)));
    assertThat(a.compareTo(b) == 0)
        .isEqualTo(a.equals(b))
        .isEqualTo(KubernetesVersion.same(one, two));
    if (a.compareTo(b) <= 0 && b.compareTo(c) <= 0) {
      assertThat(a).isLessThanOrEqualTo(c);
    }
  }

  @Property
  void isOfANewerMinorOnlyIfItIsNewer(
      @ForAll("versions") String one, @ForAll("versions") String two) {
    KubernetesVersion a = version(one);
    KubernetesVersion b = version(two);
    assertThat(a.newerMinorThan(b) && b.newerMinorThan(a)).isFalse();
    assertThat(a.newerMinorThan(b) || b.newerMinorThan(a)).isNotEqualTo(a.sameMinor(b));
    assertThat(a.newerMinorThan(b)).isEqualTo(a.minorsAheadOf(b) > 0);
    assertThat(a.atLeast(b.major(), b.minor())).isNotEqualTo(b.newerMinorThan(a));
    if (a.newerMinorThan(b)) {
      assertThat(a).isGreaterThan(b);
    }
  }

  @Property
  void isSoManyMinorsAhead(
      @ForAll @IntRange(max = 100) int minor, @ForAll @IntRange(max = 100) int ahead) {
    assertThat(version("1." + (minor + ahead) + ".0").minorsAheadOf(version("1." + minor + ".7")))
        .isEqualTo(ahead);
  }

  @Property
  void isReadFromAnyTextOrNot(@ForAll String text) {
    assertThat(KubernetesVersion.parse(text))
        .satisfiesAnyOf(
            read -> assertThat(read).isEmpty(),
            read ->
                assertThat(KubernetesVersion.same(text, read.orElseThrow().toString())).isTrue());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "v1.31.0+k3s1",
        "v1.31.0+rke2r1",
        "1.31.0+vmware.2",
        "v1.31.0-k0s.0",
        "v1.31.0-eks-1-31-5",
        "v1.31.0-gke.100",
        "v1.31.0-alphabet.1",
        "v1.31.0-rc",
      })
  void aDistributionsSuffixIsTheSamePatch(String text) {
    assertThat(version(text)).isEqualTo(version("v1.31.0"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"v1.31.0-alpha.0.123", "v1.31.0-beta.1+k3s1", "v1.31.0-rc.2-k0s.0"})
  void kubernetesOwnPreReleasesAreOlder(String text) {
    assertThat(version(text)).isLessThan(version("v1.31.0"));
    assertThat(version(text).preRelease()).doesNotContain("k");
  }
}
