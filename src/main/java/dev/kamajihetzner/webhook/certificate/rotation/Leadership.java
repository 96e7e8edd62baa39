package dev.kamajihetzner.webhook.certificate.rotation;

import dev.kamajihetzner.webhook.certificate.CertificateSettings;
import dev.kamajihetzner.webhook.cluster.RequestFailure;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.NamespacedKubernetesClient;
import io.fabric8.kubernetes.client.RequestConfigBuilder;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderCallbacks;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderElectionConfigBuilder;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderElector;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.Shutdown;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jboss.logging.Logger;

/**
 * Which of several controllers writes: the one that holds the Lease. The operator SDK's own
 * election uses requests that may hang for longer than the Lease lasts, and keeps the Lease when it
 * stops.
 */
@Singleton
public class Leadership {
  private static final Logger LOG = Logger.getLogger(Leadership.class);
  private static final String LEASE = KubernetesCertificates.NAME + "-controller";

  private static final Duration DURATION = Duration.ofSeconds(30);
  private static final Duration RETRY = Duration.ofSeconds(2);
  private static final Duration REQUEST = Duration.ofSeconds(2);

  /** What a term may take to end. */
  private static final Duration LAST_WORDS = Duration.ofSeconds(5);

  /**
   * After so long without a renewal we stop. A renewal is a read and a write, and the next is tried
   * after a pause of up to twice the retry's: even if all of them take as long as they may, the
   * Lease has not run out when the term has ended.
   */
  private static final Duration DEADLINE =
      DURATION.minus(REQUEST.multipliedBy(3)).minus(RETRY.multipliedBy(3)).minus(LAST_WORDS);

  /** What a controller does as it leads and as it does not. */
  public interface Terms {
    /** The Lease is ours. Runs while it is renewed, so it may wait. */
    void lead();

    /** A term ends; when this returns, nothing more of it is written. */
    void end();

    /** Another controller leads. Must not wait. */
    void standBy();
  }

  private final Instance<KubernetesClient> clients;
  private final MeterRegistry registry;
  private final String namespace;
  private final String process = UUID.randomUUID().toString();
  private final ExecutorService threads = Executors.newCachedThreadPool();

  /** A term has ended before the next one begins. */
  private final ExecutorService terms = Executors.newSingleThreadExecutor();

  private KubernetesClient client;
  private NamespacedKubernetesClient inTime;
  private Terms controller;
  private int term;
  private volatile String identity;
  private volatile Future<?> election;
  private volatile boolean leads;
  private volatile boolean stopping;

  Leadership(
      Instance<KubernetesClient> clients, CertificateSettings settings, MeterRegistry registry) {
    this.clients = clients;
    this.registry = registry;
    this.namespace = settings.namespace();
  }

  /**
   * Waits for the Lease and keeps it, in the background. When it is lost the term ends, because
   * another controller may write soon, and the Lease is waited for again. If the term does not end
   * in time, the process does.
   */
  public void seek(Terms controller) {
    this.client = clients.get();
    this.controller = controller;
    Gauge.builder("kamaji_hetzner.controller.leader", () -> leads ? 1 : 0)
        .description("1 for the controller that holds the Lease, 0 for one that stands by.")
        .register(registry);
    inTime =
        client
            .adapt(NamespacedKubernetesClient.class)
            .newClient(
                new RequestConfigBuilder(client.getConfiguration().getRequestConfig())
                    .withRequestTimeout((int) REQUEST.toMillis())
                    .withRequestRetryBackoffLimit(0)
                    .build())
            .adapt(NamespacedKubernetesClient.class);
    stand();
  }

  private synchronized void stand() {
    if (stopping) {
      return;
    }
    // By its old name an elector would take a Lease that has run out for one that it still holds.
    identity = process + "_" + ++term;
    CompletableFuture<?> standing =
        new LeaderElector(
                inTime,
                new LeaderElectionConfigBuilder()
                    .withName(LEASE)
                    .withLock(new LoggedLeaseLock(namespace, LEASE, identity))
                    .withLeaseDuration(DURATION)
                    .withRenewDeadline(DEADLINE)
                    .withRetryPeriod(RETRY)
                    .withReleaseOnCancel(false)
                    .withLeaderCallbacks(new LeaderCallbacks(this::won, this::lost, this::other))
                    .build(),
                threads)
            .start();
    election = standing;
    standing.whenCompleteAsync((done, failure) -> stand(), threads);
  }

  private synchronized void won() {
    if (stopping) {
      // Given up again in a moment, and nothing begins any more.
      return;
    }
    LOG.infof("this controller leads: it holds the Lease %s", LEASE);
    leads = true;
    // Renewals go on meanwhile.
    terms.execute(controller::lead);
  }

  private void other(String leader) {
    // A Lease that was given up names nobody, and one that we have lost may still name us.
    boolean isOther = leader != null && !leader.isEmpty() && !leader.startsWith(process);
    if (isOther && !leads) {
      LOG.infof("another controller leads: %s; this one stands by", leader);
      controller.standBy();
    }
  }

  private void lost() {
    if (stopping) {
      return;
    }
    leads = false;
    LOG.warnf(
        "the Lease %s could not be renewed for %s s: nothing is written until it is held again,"
            + " because another controller may lead by then",
        LEASE, DEADLINE.toSeconds());
    try {
      terms.submit(controller::end).get(LAST_WORDS.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException | ExecutionException | TimeoutException e) {
      LOG.error(
          "this controller ends, because its work has not ended in time; Kubernetes starts it again");
      // Nothing more is written, not even what is under way.
      Runtime.getRuntime().halt(1);
    }
  }

  /**
   * Gives the Lease up, so that another controller need not wait until it runs out. Quarkus closes
   * connections while {@code main} is still about to learn that it has to end.
   */
  @Shutdown
  void stop() {
    synchronized (this) {
      stopping = true;
      leads = false;
    }
    if (election != null) {
      controller.end();
      election.cancel(true);
      release();
    }
    threads.shutdownNow();
    terms.shutdownNow();
  }

  /** Whether this controller may write: it holds the Lease, and has not been told to stop. */
  public boolean leads() {
    return leads;
  }

  private void release() {
    try {
      Lease stored = client.resources(Lease.class).inNamespace(namespace).withName(LEASE).get();
      if (stored != null && identity.equals(stored.getSpec().getHolderIdentity())) {
        client
            .resources(Lease.class)
            .inNamespace(namespace)
            .resource(stored)
            .patch(
                PatchContext.of(PatchType.JSON_MERGE),
                "{\"metadata\":{\"resourceVersion\":\"%s\"},\"spec\":{\"holderIdentity\":\"\"}}"
                    .formatted(stored.getMetadata().getResourceVersion()));
      }
    } catch (KubernetesClientException e) {
      LOG.warnf("the Lease is kept until it runs out: %s", RequestFailure.line(e));
    }
  }
}
