package dev.kamajihetzner.webhook.apiserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kamajihetzner.webhook.certificate.rotation.GivenAuthority;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** No call fails while certificates are replaced, whenever kubelets bring the files. */
@NeedsApiServer(atLeast = "1.33", why = "deploy/ is called by EndpointSlices")
@Tag("slow")
class RotationUnderLoadIT {
  private static final int REVIEWS_A_SECOND = 50;

  /** A kubelet's 90 s and more, as the leaf's days are seconds here. */
  private static final int LATEST_MILLIS = 4_000;

  private static String[] times(String leaf) {
    return new String[] {
      "certificate.rotation.authority-validity", "10m",
      "certificate.rotation.leaf-validity", leaf,
      "certificate.rotation.announcement", "5s"
    };
  }

  private Installation installation;
  private ProgramProcess controller;

  private void start(String leaf) {
    Random random = new Random();
    installation = new Installation();
    installation.installKinds();
    controller = installation.controller(times(leaf));
    for (int i = 0; i < 2; i++) {
      installation.replica(() -> Duration.ofMillis(random.nextInt(LATEST_MILLIS)));
    }
    installation.awaitVerifying();
  }

  @AfterEach
  void stop() {
    if (installation != null) {
      installation.close();
    }
  }

  private X509Certificate authority() {
    return Installation.certificates(installation.authority()).get(0);
  }

  private boolean retired(X509Certificate old) {
    return installation.bundles().stream()
        .map(Installation::certificates)
        .allMatch(it -> it.size() == 1 && !it.contains(old));
  }

  @Test
  void fiveLeavesAndTwoAuthorities() {
    start("30s");
    Set<X509Certificate> leaves = new HashSet<>();
    try (Reviews reviews = new Reviews(installation, REVIEWS_A_SECOND)) {
      for (int rotation = 0; rotation < 2; rotation++) {
        X509Certificate old = authority();
        installation.rotate("under-load-" + rotation);
        await("the authority to be followed by another")
            .atMost(Duration.ofSeconds(120))
            .pollInterval(Duration.ofMillis(500))
            .until(() -> installation.leaf().map(leaves::add).isPresent() && retired(old));
      }
      await("leaves to be followed by others")
          .atMost(Duration.ofSeconds(200))
          .pollInterval(Duration.ofMillis(500))
          .until(() -> installation.leaf().map(leaves::add).isPresent() && leaves.size() > 7);
      System.out.printf(
          "%s reviews, %s leaves, 2 authorities, %s failed%n",
          reviews.asked(), leaves.size(), reviews.failures().size());
      assertThat(reviews.failures()).isEmpty();
      assertThat(reviews.asked()).isGreaterThan(5_000);
    }
  }

  /** By hand, in the order that certs/README.md gives, and without a controller. */
  @Test
  void ofYourOwnFiveLeavesAndTwoAuthorities() {
    Random random = new Random();
    installation = new Installation();
    installation.installKinds();
    GivenAuthority authority = authorityOfTheirOwn();
    trust(authority.pem());
    serve(authority);
    for (int i = 0; i < 2; i++) {
      installation.replica(() -> Duration.ofMillis(random.nextInt(LATEST_MILLIS)));
    }
    installation.awaitVerifying();
    try (Reviews reviews = new Reviews(installation, REVIEWS_A_SECOND)) {
      for (int leaf = 1; leaf <= 5; leaf++) {
        if (leaf % 2 == 0) {
          GivenAuthority next = authorityOfTheirOwn();
          trust(concat(authority.pem(), next.pem()));
          awaitReviews(reviews, 3 * REVIEWS_A_SECOND);
          authority = next;
        }
        serve(authority);
        // As long as the latest volume takes, and the time between two looks at it.
        awaitReviews(reviews, (LATEST_MILLIS / 1_000 + 3) * REVIEWS_A_SECOND);
        trust(authority.pem());
      }
      System.out.printf(
          "%s reviews, 5 leaves and 2 authorities by hand, %s failed%n",
          reviews.asked(), reviews.failures().size());
      assertThat(reviews.failures()).isEmpty();
    }
  }

  private static GivenAuthority authorityOfTheirOwn() {
    return GivenAuthority.at(Instant.now(), Duration.ofDays(1));
  }

  private void trust(byte[] bundle) {
    installation.changeBundles(
        it -> it.put("caBundle", Base64.getEncoder().encodeToString(bundle)));
  }

  private void serve(GivenAuthority authority) {
    GivenAuthority.Leaf leaf =
        authority.leaf(Instant.now(), Duration.ofHours(1), Installation.SERVICE);
    ObjectNode secret = installation.secret(Installation.LEAF).put("type", "kubernetes.io/tls");
    secret.putObject("data").put("tls.crt", leaf.pem()).put("tls.key", leaf.key());
    if (!installation.api().create(secret).isAccepted()) {
      installation.api().mergePatch(secret, secret.toString()).accepted();
    }
  }

  private static byte[] concat(byte[] one, byte[] other) {
    byte[] both = Arrays.copyOf(one, one.length + other.length);
    System.arraycopy(other, 0, both, one.length, other.length);
    return both;
  }

  private static void awaitReviews(Reviews reviews, int more) {
    int until = reviews.asked() + more;
    await("more reviews").atMost(Duration.ofSeconds(60)).until(() -> reviews.asked() >= until);
  }

  /** Each controller makes one write of the rotation and is killed before its second. */
  @Test
  void theControllerIsKilledBetweenEveryTwoWrites() {
    // So long that restarts fit into what is left of one.
    start("120s");
    controller.close();
    X509Certificate old = authority();
    installation.rotate("killed");
    AtomicReference<ProgramProcess> running = new AtomicReference<>();
    AtomicInteger writes = new AtomicInteger();
    Relay relay =
        installation.closedAtTheEnd(new Relay(installation.apiServer().config(), Duration.ZERO));
    relay.passing(
        request -> {
          boolean write = !request.startsWith("GET ") && !request.contains("/leases");
          if (write && writes.incrementAndGet() > 1) {
            running.get().kill();
            return false;
          }
          return true;
        });
    int kills = 0;
    try (Reviews reviews = new Reviews(installation, 10)) {
      while (!retired(old)) {
        writes.set(0);
        running.set(
            installation.controller(
                installation.controllerAccount().kubeconfig(relay.url()),
                "certificate.rotation.authority-validity",
                "10m",
                "certificate.rotation.leaf-validity",
                "60s",
                "certificate.rotation.announcement",
                "5s"));
        await("the controller to be killed, or to be done")
            .atMost(Duration.ofSeconds(180))
            .pollInterval(Duration.ofMillis(100))
            .until(() -> !running.get().isAlive() || retired(old));
        kills += running.get().isAlive() ? 0 : 1;
        // As if it had run out.
        installation.api().delete(installation.lease());
      }
      System.out.printf(
          "%s kills, %s reviews, %s failed%n", kills, reviews.asked(), reviews.failures().size());
      assertThat(reviews.failures()).isEmpty();
    }
    assertThat(kills).isGreaterThan(6);
    installation.awaitVerifying();
  }
}
