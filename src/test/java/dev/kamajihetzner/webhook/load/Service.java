package dev.kamajihetzner.webhook.load;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Stands before replicas as a Service does: a new connection goes to one that is ready, and then
 * stays with it, ready or not, until one of its ends closes it. Readiness is asked for at
 * intervals, and what has been heard takes effect some time later.
 */
final class Service implements AutoCloseable {
  private static final byte[] READY = HttpConnection.get("/q/health/ready");
  private static final int BUFFER = 16 * 1024;

  private final ServerSocket listener;
  private final Duration interval;
  private final Duration lateness;
  private final List<WebhookUnderLoad> ready = new CopyOnWriteArrayList<>();
  private final Map<Integer, WebhookUnderLoad> replicas = new ConcurrentHashMap<>();
  private final AtomicInteger next = new AtomicInteger();
  private final AtomicInteger refused = new AtomicInteger();
  private final ExecutorService threads = Executors.newCachedThreadPool(Service::thread);
  private final ScheduledExecutorService clock =
      Executors.newScheduledThreadPool(2, Service::thread);

  Service(Duration interval, Duration lateness) throws IOException {
    this.interval = interval;
    this.lateness = lateness;
    this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    threads.submit(this::accept);
  }

  private static Thread thread(Runnable task) {
    Thread thread = new Thread(task, "service");
    thread.setDaemon(true);
    return thread;
  }

  int port() {
    return listener.getLocalPort();
  }

  /** Follows that one from now on. */
  void add(WebhookUnderLoad replica) {
    clock.scheduleWithFixedDelay(
        () -> probe(replica), 0, interval.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void probe(WebhookUnderLoad replica) {
    boolean said;
    try (HttpConnection management = HttpConnection.plain(replica.managementPort())) {
      said = management.exchange(READY) == 200;
    } catch (IOException e) {
      said = false;
    }
    boolean isReady = said;
    clock.schedule(() -> take(replica, isReady), lateness.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void take(WebhookUnderLoad replica, boolean isReady) {
    if (!isReady) {
      ready.remove(replica);
    } else if (!ready.contains(replica)) {
      ready.add(replica);
    }
  }

  /** Whether new connections may go to that one. */
  boolean sendsTo(WebhookUnderLoad replica) {
    return ready.contains(replica);
  }

  /** Where the connection from that port has gone, or null. */
  WebhookUnderLoad replica(int clientPort) {
    return replicas.get(clientPort);
  }

  /** How many connections went to a replica that took no more. */
  int refused() {
    return refused.get();
  }

  private Void accept() throws IOException {
    while (true) {
      Socket client = listener.accept();
      WebhookUnderLoad replica = ready.get(Math.floorMod(next.getAndIncrement(), ready.size()));
      replicas.put(client.getPort(), replica);
      threads.submit(() -> connect(client, replica));
    }
  }

  private void connect(Socket client, WebhookUnderLoad replica) {
    try {
      Socket server = connected(replica);
      client.setTcpNoDelay(true);
      server.setTcpNoDelay(true);
      threads.submit(() -> pass(server, client));
      pass(client, server);
    } catch (IOException e) {
      reset(client);
    }
  }

  private Socket connected(WebhookUnderLoad replica) throws IOException {
    try {
      return new Socket(InetAddress.getLoopbackAddress(), replica.port());
    } catch (IOException e) {
      refused.incrementAndGet();
      throw e;
    }
  }

  /** Passes on what comes, and at last how it ends. */
  private static void pass(Socket from, Socket to) {
    byte[] buffer = new byte[BUFFER];
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
        out.write(buffer, 0, length);
      }
      to.shutdownOutput();
      if (from.isOutputShutdown()) {
        from.close();
        to.close();
      }
    } catch (IOException e) {
      reset(from);
      reset(to);
    }
  }

  private static void reset(Socket socket) {
    try {
      socket.setSoLinger(true, 0);
      socket.close();
    } catch (IOException e) {
      // The other direction has closed it.
    }
  }

  @Override
  public void close() throws IOException {
    listener.close();
    clock.shutdownNow();
    threads.shutdownNow();
  }
}
