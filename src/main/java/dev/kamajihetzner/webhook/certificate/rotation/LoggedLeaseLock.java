package dev.kamajihetzner.webhook.certificate.rotation;

import dev.kamajihetzner.webhook.cluster.RequestFailure;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.extended.leaderelection.resourcelock.LeaderElectionRecord;
import io.fabric8.kubernetes.client.extended.leaderelection.resourcelock.LeaseLock;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/** Says what goes wrong: the elector tries again without a word that anybody sees. */
final class LoggedLeaseLock extends LeaseLock {
  private static final Logger LOG = Logger.getLogger(LoggedLeaseLock.class);

  private final String name;

  LoggedLeaseLock(String namespace, String name, String identity) {
    super(namespace, name, identity);
    this.name = name;
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

  private <T> T logged(Supplier<T> request) {
    try {
      return request.get();
    } catch (KubernetesClientException e) {
      if (!RequestFailure.conflict(e)) {
        LOG.warnf("the Lease %s: %s; trying again", name, RequestFailure.line(e));
      }
      throw e;
    }
  }
}
