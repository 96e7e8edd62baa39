package dev.kamajihetzner.webhook.certificate.rotation;

import static dev.kamajihetzner.webhook.certificate.rotation.StoreInMemory.configuration;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kamajihetzner.webhook.certificate.Pem;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RotationTest {
  private static final Instant START = Instant.parse("2026-11-27T00:00:00Z");
  private static final Duration AUTHORITY = Duration.ofDays(365);
  private static final Duration LEAF = Duration.ofDays(30);
  private static final Duration ANNOUNCEMENT = Duration.ofMinutes(10);

  private final StoreInMemory store = new StoreInMemory();
  private Instant now = START;

  private static RotationSettings settings() {
    return new RotationSettings() {
      @Override
      public Duration authorityValidity() {
        return AUTHORITY;
      }

      @Override
      public Duration leafValidity() {
        return LEAF;
      }

      @Override
      public Duration announcement() {
        return ANNOUNCEMENT;
      }
    };
  }

  private Rotation.Outcome pass() throws GeneralSecurityException {
    return new Rotation(store, settings()).pass(StoreInMemory.SERVICE, now);
  }

  private Rotation.Outcome passesFor(Duration time) throws GeneralSecurityException {
    Instant end = now.plus(time);
    Rotation.Outcome outcome = pass();
    while (now.isBefore(end)) {
      now = now.plus(outcome.pause());
      outcome = pass();
      assertThatEverythingVerifies();
    }
    return outcome;
  }

  private X509Certificate leaf() throws GeneralSecurityException {
    return LeafSecret.read(store.leaf).certificate();
  }

  private void assertThatEverythingVerifies() throws GeneralSecurityException {
    for (int i = 0; i < store.configurations.size(); i++) {
      assertThat(TrustBundle.verifies(TrustBundle.read(store.caBundle(i)), leaf()))
          .as("configuration %s at %s", i, now)
          .isTrue();
    }
    assertThat(now).isBefore(leaf().getNotAfter().toInstant());
  }

  private List<X509Certificate> bundle() {
    return TrustBundle.read(store.caBundle(0));
  }

  @Test
  void fromNothingOnePassServes() throws GeneralSecurityException {
    pass();

    assertThat(store.writes)
        .containsExactly("authority", "inject Mutating", "inject Validating", "leaf", "refresh");
    assertThatEverythingVerifies();
    assertThat(leaf().getNotBefore().toInstant()).isEqualTo(START.minus(Duration.ofHours(1)));
    assertThat(leaf().getNotAfter().toInstant()).isEqualTo(START.plus(LEAF));
    assertThat(LeafSecret.names(LeafSecret.read(store.leaf)))
        .containsExactly(StoreInMemory.SERVICE);
  }

  @Test
  void nothingIsWrittenWhereNothingIsToBeDone() throws GeneralSecurityException {
    pass();
    pass();
    store.writes.clear();

    Rotation.Outcome outcome = pass();

    assertThat(store.writes).isEmpty();
    assertThat(outcome.verifying())
        .containsOnlyKeys("Mutating ours", "Validating ours")
        .doesNotContainValue(false);
    assertThat(outcome.pause()).isEqualTo(Duration.ofMinutes(1));
  }

  @Test
  void theLeafIsRenewedAtTwoThirdsOfItsLife() throws GeneralSecurityException {
    pass();
    X509Certificate first = leaf();
    now = START.plus(Duration.ofDays(20)).minusSeconds(1);
    pass();
    assertThat(leaf()).isEqualTo(first);
    now = START.plus(Duration.ofDays(20));

    pass();

    assertThat(leaf()).isNotEqualTo(first);
    assertThat(bundle()).hasSize(1);
    assertThatEverythingVerifies();
  }

  @Test
  void aPauseIsNeverLongerThanAMinuteBecauseClocksJump() throws GeneralSecurityException {
    pass();
    now = now.plus(Duration.ofDays(29));

    pass();

    assertThat(leaf().getNotAfter().toInstant()).isEqualTo(now.plus(LEAF));
  }

  @Test
  void anAuthorityIsFollowedByAnotherInFiveSteps() throws GeneralSecurityException {
    pass();
    final X509Certificate old = bundle().get(0);
    now = START.plus(AUTHORITY.multipliedBy(2).dividedBy(3)).minus(Duration.ofDays(1));
    pass();
    now = now.plus(Duration.ofDays(1));
    store.writes.clear();
    pass();
    final X509Certificate oldLeaf = leaf();
    assertThat(store.writes.subList(0, 3))
        .containsExactly("authority", "inject Mutating", "inject Validating");
    assertThat(bundle()).hasSize(2).contains(old);
    assertThat(TrustBundle.signed(old, oldLeaf)).isTrue();

    passesFor(ANNOUNCEMENT.minusMinutes(1));
    assertThat(leaf()).isEqualTo(oldLeaf);
    passesFor(Duration.ofMinutes(2));
    assertThat(leaf()).isNotEqualTo(oldLeaf);
    assertThat(bundle()).hasSize(2);

    now = oldLeaf.getNotAfter().toInstant().minusSeconds(1);
    pass();
    assertThat(bundle()).contains(old);
    passesFor(Duration.ofMinutes(2));
    assertThat(bundle()).hasSize(1).doesNotContain(old);
    assertThat(AuthorityState.read(store.authority).previous()).isNull();
  }

  @Test
  void anAuthorityIsFollowedByAnotherWhenAskedAndOnce() throws GeneralSecurityException {
    pass();
    store.rotationRequest = "please";

    passesFor(Duration.ofMinutes(15));

    assertThat(bundle()).hasSize(2);
    assertThat(
            TrustBundle.signed(bundle().get(1), leaf())
                || TrustBundle.signed(bundle().get(0), leaf()))
        .isTrue();
    assertThat(AuthorityState.read(store.authority).current().pair().signedBy(bundle().get(0)))
        .isNotEqualTo(
            AuthorityState.read(store.authority).current().pair().signedBy(bundle().get(1)));
    store.writes.clear();
    passesFor(Duration.ofMinutes(5));
    assertThat(store.writes).isEmpty();
  }

  @Test
  void theWaitBeginsAgainWhenSomebodyTakesTheBundleAway() throws GeneralSecurityException {
    pass();
    pass();
    final X509Certificate oldLeaf = leaf();
    store.rotationRequest = "please";
    passesFor(ANNOUNCEMENT.minusMinutes(1));
    store.configurations.set(
        0, configuration("Mutating", Pem.of(AuthorityState.read(store.authority).previous())));

    passesFor(ANNOUNCEMENT.minusMinutes(1));
    assertThat(leaf()).isEqualTo(oldLeaf);
    passesFor(Duration.ofMinutes(2));
    assertThat(leaf()).isNotEqualTo(oldLeaf);
  }

  @Test
  void aLostLeafIsReplacedAtOnce() throws GeneralSecurityException {
    pass();
    store.leaf = Map.of();

    pass();

    assertThatEverythingVerifies();
    assertThat(bundle()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "rubbish", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"})
  void rubbishIsReplacedAtOnce(String text) throws GeneralSecurityException {
    pass();
    byte[] rubbish = text.getBytes(StandardCharsets.UTF_8);
    store.leaf = Map.of("tls.crt", rubbish, "tls.key", rubbish);
    store.authority = Map.of("ca.crt", rubbish, "ca.key", rubbish);

    pass();

    assertThatEverythingVerifies();
  }

  @Test
  void aKeyThatIsNotTheCertificatesIsRubbish() throws GeneralSecurityException {
    pass();
    byte[] certificate = store.leaf.get("tls.crt");
    store.leaf = Map.of();
    pass();
    store.leaf = Map.of("tls.crt", certificate, "tls.key", store.leaf.get("tls.key"));

    pass();

    assertThat(LeafSecret.read(store.leaf)).isNotNull();
    assertThatEverythingVerifies();
  }

  @Test
  void aLeafOfAnotherAuthorityIsReplacedAtOnceWhereNothingTrustsIt()
      throws GeneralSecurityException {
    pass();
    pass();
    CertificateAuthority foreign = CertificateAuthority.create(now, AUTHORITY);
    store.leaf =
        LeafSecret.data(
            foreign.issue(List.of(StoreInMemory.SERVICE), now, LEAF), foreign.certificate());

    pass();

    assertThatEverythingVerifies();
    assertThat(bundle()).hasSize(1);
  }

  @Test
  void aLostAuthorityIsFollowedByANewOneWhileTheLeafIsStillTrusted()
      throws GeneralSecurityException {
    pass();
    pass();
    final X509Certificate lost = bundle().get(0);
    final X509Certificate oldLeaf = leaf();
    store.authority = Map.of();

    pass();
    assertThat(leaf()).isEqualTo(oldLeaf);
    assertThat(bundle()).hasSize(2).contains(lost);
    passesFor(ANNOUNCEMENT.plusMinutes(1));

    assertThat(leaf()).isNotEqualTo(oldLeaf);
    assertThat(bundle()).contains(lost);
  }

  @Test
  void bothSecretsLostTheNewLeafIsTrustedAtOnce() throws GeneralSecurityException {
    pass();
    final X509Certificate lost = bundle().get(0);
    store.authority = Map.of();
    store.leaf = Map.of();

    pass();

    assertThatEverythingVerifies();
    // Pods still serve the old leaf until their volumes follow.
    assertThat(bundle()).contains(lost);
  }

  @Test
  void emptiedBundlesAreFilled() throws GeneralSecurityException {
    pass();
    store.configurations.set(0, configuration("Mutating", new byte[0]));
    store.configurations.set(1, configuration("Validating", null));

    pass();

    assertThatEverythingVerifies();
  }

  @Test
  void aConfigurationThatIsAppliedAgainIsFilled() throws GeneralSecurityException {
    pass();
    store.configurations.clear();
    pass();
    store.configurations.add(configuration("Validating", null));

    pass();

    assertThatEverythingVerifies();
  }

  @Test
  void aForeignAuthorityIsKeptUntilItExpires() throws GeneralSecurityException {
    pass();
    X509Certificate foreign = CertificateAuthority.create(now, Duration.ofDays(10)).certificate();
    store.configurations.set(0, configuration("Mutating", Pem.of(foreign)));

    pass();
    assertThat(bundle()).hasSize(2).contains(foreign);
    assertThatEverythingVerifies();
    now = now.plus(Duration.ofDays(10));
    pass();

    assertThat(bundle()).hasSize(1).doesNotContain(foreign);
  }

  @Test
  void thereAreNeverMoreThanThreeAuthorities() throws GeneralSecurityException {
    pass();
    List<X509Certificate> foreign = new ArrayList<>();
    for (int i = 1; i <= 5; i++) {
      foreign.add(CertificateAuthority.create(now, Duration.ofDays(i)).certificate());
    }
    store.configurations.set(0, configuration("Mutating", Pem.of(foreign)));

    pass();

    assertThat(bundle()).hasSize(3).contains(foreign.get(4), foreign.get(3));
    assertThatEverythingVerifies();
  }

  @ParameterizedTest
  @ValueSource(ints = {-3600, 3600, -86_400, 86_400})
  void aClockThatJumpsTakesNothingAway(int seconds) throws GeneralSecurityException {
    pass();
    passesFor(Duration.ofMinutes(2));
    final List<X509Certificate> before = bundle();
    now = now.plusSeconds(seconds);

    passesFor(Duration.ofMinutes(2));

    assertThat(bundle()).isEqualTo(before);
  }

  @Test
  void aClockSetBackDuringARotationTakesNothingAway() throws GeneralSecurityException {
    pass();
    store.rotationRequest = "please";
    passesFor(Duration.ofMinutes(30));
    now = now.minus(Duration.ofHours(1));

    passesFor(Duration.ofHours(2));

    assertThat(bundle()).hasSize(2);
  }

  @Test
  void afterAYearAwayEverythingIsNew() throws GeneralSecurityException {
    pass();
    now = now.plus(AUTHORITY).plusSeconds(1);

    pass();

    assertThatEverythingVerifies();
  }

  @Test
  void aServiceOfAnotherNameGetsALeafThatNamesIt() throws GeneralSecurityException {
    pass();
    store.configurations.add(
        new CertificateStore.Configuration(
            "Validating",
            "more",
            List.of(new CertificateStore.Entry("x", "other.example.svc", null))));

    pass();

    assertThat(LeafSecret.names(LeafSecret.read(store.leaf)))
        .containsExactlyInAnyOrder(StoreInMemory.SERVICE, "other.example.svc");
  }

  /** Five rotations; every kubelet and API server is late by chance. */
  @Property(tries = 10)
  void noCallFailsHoweverLateKubeletsAndApiServersAre(
      @ForAll Random random, @ForAll @IntRange(max = 12) int breaksAt, @ForAll boolean written)
      throws GeneralSecurityException {
    Late<X509Certificate> pods = new Late<>(random, Duration.ofSeconds(90));
    Late<List<X509Certificate>> apiServers = new Late<>(random, Duration.ofSeconds(5));
    Map<List<Object>, Boolean> verified = new HashMap<>();
    pass();
    for (int rotation = 0; rotation < 5; rotation++) {
      store.rotationRequest = "rotation " + rotation;
      store.writesLeft = breaksAt;
      store.writesWhatBreaks = written;
      Instant hurry = now.plus(Duration.ofMinutes(20));
      Instant end = now.plus(LEAF).plus(Duration.ofHours(1));
      while (now.isBefore(end)) {
        Duration pause = Duration.ofSeconds(1);
        try {
          pause = pass().pause();
        } catch (StoreInMemory.Broken e) {
          // The next pass begins from what is stored.
        }
        pods.put(leaf(), now);
        apiServers.put(bundle(), now);
        for (X509Certificate served : pods.seen(now)) {
          for (List<X509Certificate> bundle : apiServers.seen(now)) {
            assertThat(
                    verified.computeIfAbsent(
                        List.of(bundle, served), it -> TrustBundle.verifies(bundle, served)))
                .as("at %s", now)
                .isTrue();
          }
        }
        // Near a step the time goes slowly, else by hours.
        boolean slowly = now.isBefore(hurry) || pause.compareTo(Duration.ofMinutes(1)) < 0;
        now = now.plus(slowly ? pause : Duration.ofHours(5));
      }
    }
    assertThat(verified).hasSizeGreaterThan(10);
  }

  /** What somebody sees who learns of each change after a while that nobody knows. */
  private static final class Late<T> {
    private record Seen<T>(T value, Instant when) {}

    private final Random random;
    private final Duration longest;
    private final List<Deque<Seen<T>>> seen =
        List.of(new ArrayDeque<>(), new ArrayDeque<>(), new ArrayDeque<>());

    Late(Random random, Duration longest) {
      this.random = random;
      this.longest = longest;
    }

    void put(T value, Instant now) {
      for (Deque<Seen<T>> one : seen) {
        if (one.isEmpty()) {
          one.add(new Seen<>(value, now));
        } else if (one.getLast().value() != value && !one.getLast().value().equals(value)) {
          one.add(
              new Seen<>(value, now.plusMillis((long) (random.nextDouble() * longest.toMillis()))));
        }
      }
    }

    List<T> seen(Instant now) {
      List<T> values = new ArrayList<>();
      for (Deque<Seen<T>> one : seen) {
        while (one.size() > 1 && !one.stream().skip(1).findFirst().get().when().isAfter(now)) {
          one.removeFirst();
        }
        values.add(one.getFirst().value());
      }
      return values;
    }
  }

  @Property(tries = 15)
  void aPassThatBreaksOffIsRepeated(
      @ForAll @IntRange(max = 12) int breaksAt, @ForAll boolean written)
      throws GeneralSecurityException {
    store.writesLeft = breaksAt;
    store.writesWhatBreaks = written;
    for (int i = 0; i < 20; i++) {
      try {
        pass();
      } catch (StoreInMemory.Broken e) {
        assertThat(i).isLessThan(19);
      }
      now = now.plusSeconds(61);
    }
    assertThatEverythingVerifies();
    assertThat(bundle()).hasSizeLessThanOrEqualTo(2);
  }

  @Test
  void whatIsNoStateIsSaid() {
    assertThatThrownBy(() -> AuthorityState.read(Map.of()))
        .isInstanceOf(GeneralSecurityException.class)
        .hasMessage("no certificate and key");
  }
}
