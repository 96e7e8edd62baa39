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
import io.fabric8.kubernetes.client.extended.leaderelection.resourcelock.LeaderElectionRecord;
import io.fabric8.kubernetes.client.extended.leaderelection.resourcelock.LeaseLock;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.Shutdown;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;
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

  private static final Duration DURATION = Duration.ofSeconds(15);
  private static final Duration RETRY = Duration.ofSeconds(1);
  private static final Duration REQUEST = Duration.ofSeconds(2);

  /**
   * After so long without a renewal we stop. A renewal is a read and a write, and the next is tried
   * after a pause of up to twice the retry's: even if all of them take as long as they may, the
   * Lease has not run out.
   */
  private static final Duration DEADLINE =
      DURATION.minus(REQUEST.multipliedBy(3)).minus(RETRY.multipliedBy(3));

  private final Instance<KubernetesClient> clients;
  private final MeterRegistry registry;
  private final String namespace;
  private final String identity = UUID.randomUUID().toString();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private KubernetesClient client;
  private Runnable end;
  private Future<?> election;
  private volatile boolean leading;
  private volatile boolean stopping;

  Leadership(
      Instance<KubernetesClient> clients, CertificateSettings settings, MeterRegistry registry) {
    this.clients = clients;
    this.registry = registry;
    this.namespace = settings.namespace();
  }

  /**
   * Waits for the Lease and keeps it, in the background. When it is lost the process ends at once:
   * another one may write by then.
   *
   * @param lead runs once, when the Lease is ours
   * @param end runs when the process is told to stop; afterwards nothing is written
   */
  public void seek(Runnable lead, Runnable end) {
    this.client = clients.get();
    this.end = end;
    Gauge.builder("kamaji_hetzner.controller.leader", () -> leading ? 1 : 0)
        .description("1 for the controller that holds the Lease, 0 for one that stands by.")
        .register(registry);
    NamespacedKubernetesClient inTime =
        client
            .adapt(NamespacedKubernetesClient.class)
            .newClient(
                new RequestConfigBuilder(client.getConfiguration().getRequestConfig())
                    .withRequestTimeout((int) REQUEST.toMillis())
                    .withRequestRetryBackoffLimit(0)
                    .build())
            .adapt(NamespacedKubernetesClient.class);
    election =
        new LeaderElector(
                inTime,
                new LeaderElectionConfigBuilder()
                    .withName(LEASE)
                    .withLock(new LoggedLock(namespace, identity))
                    .withLeaseDuration(DURATION)
                    .withRenewDeadline(DEADLINE)
                    .withRetryPeriod(RETRY)
                    .withReleaseOnCancel(false)
                    .withLeaderCallbacks(
                        new LeaderCallbacks(() -> won(lead), this::lost, this::other))
                    .build(),
                threads)
            .start();
  }

  private void won(Runnable lead) {
    leading = true;
    LOG.infof("this controller leads: it holds the Lease %s", LEASE);
    // Renewals go on meanwhile.
    threads.execute(lead);
  }

  private void other(String leader) {
    if (!identity.equals(leader)) {
      LOG.infof("another controller leads: %s; this one stands by", leader);
    }
  }

  private void lost() {
    if (!stopping) {
      LOG.errorf(
          "the Lease %s could not be renewed for %s s: this controller ends, because another one"
              + " may lead by now; Kubernetes starts it again",
          LEASE, DEADLINE.toSeconds());
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
    stopping = true;
    leading = false;
    if (election != null) {
      end.run();
      election.cancel(true);
      release();
    }
    threads.shutdownNow();
  }

  /** Whether the process has been told to stop. */
  public boolean stopping() {
    return stopping;
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

  /** The elector tries again without a word that anybody sees. */
  private static final class LoggedLock extends LeaseLock {
    LoggedLock(String namespace, String identity) {
      super(namespace, LEASE, identity);
    }

    @Override
    public LeaderElectionRecord get(KubernetesClient client) {
      return logged(() -> super.get(client));
    }

    @Override
    public void create(KubernetesClient client, LeaderElectionRecord record) {
      logged(
          () -> {
            super.create(client, record);
            return record;
          });
    }

    @Override
    public void update(KubernetesClient client, LeaderElectionRecord record) {
      logged(
          () -> {
            super.update(client, record);
            return record;
          });
    }

    private static <T> T logged(Supplier<T> request) {
      try {
        return request.get();
      } catch (KubernetesClientException e) {
        if (!RequestFailure.conflict(e)) {
          LOG.warnf("the Lease %s: %s; trying again", LEASE, RequestFailure.line(e));
        }
        throw e;
      }
    }
  }
}
