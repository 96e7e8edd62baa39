package dev.kamajihetzner.webhook.cluster;

import dev.kamajihetzner.webhook.model.LiveReadFailed;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.github.bucket4j.BlockingBucket;
import io.github.bucket4j.Bucket;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * What refusals ask of the API server, for the whole process: so many requests at once, so many a
 * second, and each for all who have the same question.
 *
 * <p>Whoever asks what another one is about to ask joins that one's request. A request that is
 * under way may be answered with what was true before: so whoever comes now waits for the next one.
 * Of one question there is at most one request under way, and one that waits.
 *
 * @param <K> a question; equal questions share requests
 * @param <V> its answer, which nobody changes
 */
public final class SharedReads<K, V> {

  /** Makes the request. */
  @FunctionalInterface
  public interface Request<K, V> {
    V make(KubernetesClient client, K question);
  }

  /**
   * How much is asked.
   *
   * @param atOnce requests under way
   * @param perSecond requests a second, and as many more in the first one
   * @param askers how many wait for answers; each of them takes a thread
   */
  public record Bound(int atOnce, int perSecond, int askers) {
    /** Questions that wait for their turn: no longer than half a second, if others are answered. */
    int waiting() {
      return perSecond / 2;
    }
  }

  /** An API server that has not answered by then does not answer. */
  private static final Duration LONGEST = Duration.ofSeconds(10);

  private static final Duration IDLE = Duration.ofSeconds(10);

  private final KubernetesClient client;
  private final Request<K, V> request;
  private final Bound bound;
  private final BlockingBucket rate;
  private final ThreadPoolExecutor threads;
  private final Map<K, Read> waiting = new HashMap<>();
  private final Map<K, Read> underWay = new HashMap<>();
  private int asking;

  /**
   * @param name of its threads
   */
  public SharedReads(String name, KubernetesClient client, Bound bound, Request<K, V> request) {
    this.client = client;
    this.request = request;
    this.bound = bound;
    this.rate =
        Bucket.builder()
            .addLimit(
                limit ->
                    limit
                        .capacity(bound.perSecond)
                        .refillGreedy(bound.perSecond, Duration.ofSeconds(1)))
            .build()
            .asBlocking();
    this.threads =
        new ThreadPoolExecutor(
            bound.atOnce,
            bound.atOnce,
            IDLE.toMillis(),
            TimeUnit.MILLISECONDS,
            new LinkedBlockingQueue<>(),
            task -> {
              Thread thread = new Thread(task, name);
              thread.setDaemon(true);
              return thread;
            });
    threads.allowCoreThreadTimeOut(true);
  }

  /**
   * The answer to a request that begins from now on.
   *
   * @throws LiveReadFailed if it fails, or does not come within that time, or too many wait already
   */
  public V read(K question, Duration remaining) {
    Read read = join(question, System.nanoTime() + remaining.toNanos());
    try {
      return read.answer.get(remaining.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      throw new LiveReadFailed("the time for the answer is up", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof KubernetesClientException failure) {
        throw new LiveReadFailed(failure.getMessage(), failure);
      }
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LiveReadFailed("interrupted", e);
    } finally {
      leave(read);
    }
  }

  /** How many wait for an answer now. */
  synchronized int asking() {
    return asking;
  }

  private synchronized Read join(K question, long deadline) {
    Read read = waiting.get(question);
    if (asking >= bound.askers || (read == null && waiting.size() >= bound.waiting())) {
      throw new LiveReadFailed("too much is asked of the API server already", null);
    }
    if (read == null) {
      read = new Read(question, deadline);
      waiting.put(question, read);
      if (!underWay.containsKey(question)) {
        threads.execute(read);
      }
    }
    asking++;
    read.askers++;
    read.deadline = Math.max(read.deadline, deadline);
    return read;
  }

  /** What nobody waits for any more is not asked. */
  private synchronized void leave(Read read) {
    asking--;
    read.askers--;
    if (read.askers == 0 && waiting.remove(read.question, read)) {
      threads.remove(read);
    }
  }

  /** From now on nobody joins; false where nobody waits. */
  private synchronized boolean begin(Read read) {
    if (!waiting.remove(read.question, read)) {
      return false;
    }
    underWay.put(read.question, read);
    return true;
  }

  private synchronized void end(Read read) {
    underWay.remove(read.question);
    Read next = waiting.get(read.question);
    if (next != null) {
      threads.execute(next);
    }
  }

  /** One request, and all who wait for its answer. */
  private final class Read implements Runnable {
    private final K question;
    private final CompletableFuture<V> answer = new CompletableFuture<>();
    private int askers;

    /** Of the most patient. */
    private long deadline;

    Read(K question, long deadline) {
      this.question = question;
      this.deadline = deadline;
    }

    @Override
    public void run() {
      try {
        rate.consume(1);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      if (!begin(this)) {
        return;
      }
      try {
        long nanos = Math.min(deadline - System.nanoTime(), LONGEST.toNanos());
        answer.complete(
            new TimedClient(client, Duration.ofNanos(nanos))
                .call(it -> request.make(it, question)));
      } catch (RuntimeException | Error e) {
        answer.completeExceptionally(e);
      } finally {
        end(this);
      }
    }
  }
}
