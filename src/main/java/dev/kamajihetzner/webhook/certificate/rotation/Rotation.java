package dev.kamajihetzner.webhook.certificate.rotation;

import dev.kamajihetzner.webhook.certificate.Pem;
import dev.kamajihetzner.webhook.certificate.rotation.CertificateStore.Configuration;
import dev.kamajihetzner.webhook.certificate.rotation.CertificateStore.Entry;
import dev.kamajihetzner.webhook.certificate.rotation.CertificateStore.Stored;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/**
 * Brings certificates forward by one pass. Each step is decided from what is stored and from the
 * clock, so that a pass that breaks off is repeated and nothing else.
 *
 * <ol>
 *   <li>A new authority is stored beside the certificate of the one before.
 *   <li>Every configuration trusts both.
 *   <li>When all have done so for a while, the leaf is signed by the new one. Whichever leaf a pod
 *       has then, API servers trust it.
 *   <li>When the last leaf of the old one has expired, nothing trusts it any more.
 * </ol>
 *
 * <p>Where no leaf is there that API servers trust, the new one is given out at once: to wait would
 * be an outage.
 */
final class Rotation {
  private static final Logger LOG = Logger.getLogger(Rotation.class);

  /** Decisions are made by the wall clock, which jumps: never by a timer longer than this. */
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

  private static final Duration SHORTEST_PAUSE = Duration.ofMillis(200);

  /** By then a kubelet has brought a new leaf to its pods without being asked. */
  private static final Duration KUBELET_LAG = Duration.ofMinutes(5);

  private final CertificateStore store;
  private final RotationSettings settings;

  Rotation(CertificateStore store, RotationSettings settings) {
    this.store = store;
    this.settings = settings;
  }

  /**
   * What a pass has come to.
   *
   * @param verifying whether each configuration, by its name, trusts the leaf
   * @param pause until the next
   */
  record Outcome(
      X509Certificate authority,
      X509Certificate leaf,
      Map<String, Boolean> verifying,
      Duration pause) {}

  Outcome pass(String defaultName, Instant now) throws GeneralSecurityException {
    Stored stored = store.read();
    AuthorityState state = authority(stored, now);
    boolean trusted = inject(stored, state, now);
    SignedCertificate leaf = leaf(stored.leaf());
    if (trusted && state.announced() == null) {
      state = write(state.announcedAt(now));
    } else if (!trusted
        && state.announced() != null
        && !(leaf != null && leaf.signedBy(state.current().certificate()))) {
      // Somebody took it away again while we waited.
      state = write(state.announcedAt(null));
    }
    Set<String> names = names(stored, defaultName);
    if (needsLeaf(leaf, stored, state, names, now)) {
      if (state.previous() != null && state.previousUntil() == null) {
        state = write(state.trustingPreviousUntil(lastOfPrevious(leaf, state, now)));
      }
      leaf = issue(state, names, now);
    }
    refreshPods(leaf, now);
    if (trusted && state.previousOver(now)) {
      state = write(state.withoutPrevious());
      LOG.info("the previous authority is no longer trusted");
    }
    return new Outcome(
        state.current().certificate(),
        leaf.certificate(),
        verifying((trusted ? stored : store.read()).configurations(), leaf),
        pause(state, leaf, now));
  }

  private AuthorityState authority(Stored stored, Instant now) throws GeneralSecurityException {
    AuthorityState state;
    try {
      state = AuthorityState.read(stored.authority());
    } catch (GeneralSecurityException e) {
      LOG.infof("new authority: %s", e.getMessage());
      return write(AuthorityState.of(newAuthority(now)));
    }
    String request = stored.rotationRequest();
    boolean asked = !request.isEmpty() && !request.equals(state.rotatedFor());
    if (state.current().pair().expired(now)
        || (state.previous() == null && (asked || state.current().pair().due(now)))) {
      LOG.infof("new authority: %s", asked ? "asked for" : "two thirds of the old one's life over");
      return write(state.followedBy(newAuthority(now), asked ? request : state.rotatedFor()));
    }
    return state;
  }

  private CertificateAuthority newAuthority(Instant now) throws GeneralSecurityException {
    return CertificateAuthority.create(now, settings.authorityValidity());
  }

  private AuthorityState write(AuthorityState state) {
    store.writeAuthority(state.data());
    return state;
  }

  /** Whether all configurations trusted what they are to trust before anything was written. */
  private boolean inject(Stored stored, AuthorityState state, Instant now) {
    List<X509Certificate> others =
        stored.configurations().stream()
            .flatMap(configuration -> configuration.webhooks().stream())
            .flatMap(webhook -> TrustBundle.read(webhook.caBundle()).stream())
            .filter(other -> !other.equals(state.previous()))
            .collect(Collectors.toCollection(LinkedHashSet::new))
            .stream()
            .toList();
    TrustBundle bundle = TrustBundle.of(state.trusted(now), others, now);
    boolean trusted = true;
    for (Configuration configuration : stored.configurations()) {
      if (!configuration.webhooks().stream().allMatch(it -> bundle.is(it.caBundle()))) {
        trusted = false;
        store.inject(configuration, bundle.pem());
        LOG.infof("%s trusts %s authorities now", configuration, bundle.authorities().size());
      }
    }
    return trusted;
  }

  private static Set<String> names(Stored stored, String defaultName) {
    Set<String> names =
        stored.configurations().stream()
            .flatMap(configuration -> configuration.webhooks().stream())
            .map(Entry::dnsName)
            .filter(Objects::nonNull)
            .collect(Collectors.toCollection(TreeSet::new));
    names.add(defaultName);
    return names;
  }

  /** Null where there is none that can be served. */
  private static SignedCertificate leaf(Map<String, byte[]> data) {
    try {
      return LeafSecret.read(data);
    } catch (GeneralSecurityException e) {
      return null;
    }
  }

  private boolean needsLeaf(
      SignedCertificate leaf, Stored stored, AuthorityState state, Set<String> names, Instant now) {
    if (leaf == null || leaf.expired(now) || !LeafSecret.names(leaf).containsAll(names)) {
      return true;
    }
    if (leaf.signedBy(state.current().certificate())) {
      return leaf.due(now);
    }
    return announced(state, now) || !trustedEverywhere(leaf, stored);
  }

  private boolean announced(AuthorityState state, Instant now) {
    return state.announced() != null
        && !now.isBefore(state.announced().plus(settings.announcement()));
  }

  private static boolean trustedEverywhere(SignedCertificate leaf, Stored stored) {
    return stored.configurations().stream().allMatch(it -> it.trusts(leaf.certificate()));
  }

  private static Map<String, Boolean> verifying(
      List<Configuration> configurations, SignedCertificate leaf) {
    Map<String, Boolean> verifying = new TreeMap<>();
    configurations.forEach(it -> verifying.put(it.toString(), it.trusts(leaf.certificate())));
    return verifying;
  }

  /** Until when a leaf of the previous authority may be served somewhere. */
  private Instant lastOfPrevious(SignedCertificate leaf, AuthorityState state, Instant now) {
    Instant last =
        leaf != null && leaf.signedBy(state.previous())
            ? leaf.notAfter()
            // It is lost here, and may still be in pods.
            : now.plus(settings.leafValidity());
    Instant end = state.previous().getNotAfter().toInstant();
    return last.isBefore(end) ? last : end;
  }

  private SignedCertificate issue(AuthorityState state, Set<String> names, Instant now)
      throws GeneralSecurityException {
    Duration left = Duration.between(now, state.current().pair().notAfter());
    Duration validity =
        left.compareTo(settings.leafValidity()) < 0 ? left : settings.leafValidity();
    SignedCertificate leaf = state.current().issue(names, now, validity);
    store.writeLeaf(LeafSecret.data(leaf, state.current().certificate()));
    LOG.infof("new serving certificate, valid until %s", leaf.notAfter());
    return leaf;
  }

  private void refreshPods(SignedCertificate leaf, Instant now) throws GeneralSecurityException {
    if (now.isBefore(CertificateAuthority.issued(leaf.certificate()).plus(KUBELET_LAG))) {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(Pem.of(leaf.certificate()));
      store.refreshPods(HexFormat.of().formatHex(hash, 0, 8));
    }
  }

  private Duration pause(AuthorityState state, SignedCertificate leaf, Instant now) {
    Duration pause = LONGEST_PAUSE;
    if (!leaf.signedBy(state.current().certificate()) && state.announced() != null) {
      pause = shorter(pause, now, state.announced().plus(settings.announcement()));
    }
    if (state.previousUntil() != null) {
      pause = shorter(pause, now, state.previousUntil());
    }
    if (state.announced() == null) {
      pause = SHORTEST_PAUSE;
    }
    pause = shorter(pause, now, leaf.renewal());
    pause = shorter(pause, now, state.current().pair().renewal());
    return pause.compareTo(SHORTEST_PAUSE) < 0 ? SHORTEST_PAUSE : pause;
  }

  private static Duration shorter(Duration pause, Instant now, Instant next) {
    Duration left = Duration.between(now, next);
    return left.compareTo(pause) < 0 ? left : pause;
  }
}
