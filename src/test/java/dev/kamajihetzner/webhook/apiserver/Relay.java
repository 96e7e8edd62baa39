package dev.kamajihetzner.webhook.apiserver;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.internal.SSLUtils;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.DelayQueue;
import java.util.concurrent.Delayed;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;

/**
 * Stands between a client and an API server: plain HTTP on this machine to the one, TLS to the
 * other. What is watched comes late by a fixed time, everything else at once; and it can go away
 * and come back.
 */
final class Relay implements AutoCloseable {
  private static final String END_OF_HEAD = "\r\n\r\n";
  private static final int LARGEST_HEAD = 64 * 1024;

  private final URI server;
  private final SSLContext tls;
  private final Duration lateness;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private final Set<Connection> connections = ConcurrentHashMap.newKeySet();
  private final List<String> gets = new CopyOnWriteArrayList<>();
  private final int port;
  private volatile ServerSocket listener;
  private volatile Predicate<String> passes = request -> true;
  private volatile CountDownLatch thawed = new CountDownLatch(0);

  /** Bytes on their way, which come out after their time. */
  private record Late(byte[] bytes, long due) implements Delayed {
    @Override
    public long getDelay(TimeUnit unit) {
      return unit.convert(due - System.nanoTime(), TimeUnit.NANOSECONDS);
    }

    @Override
    public int compareTo(Delayed other) {
      return Long.compare(due, ((Late) other).due);
    }
  }

  Relay(Config config, Duration lateness) {
    this.server = URI.create(config.getMasterUrl());
    this.lateness = lateness;
    try {
      this.tls = SSLContext.getInstance("TLS");
      // No client certificate: whoever comes through has only its token.
      TrustManager[] trust = SSLUtils.trustManagers(config);
      this.tls.init(null, trust, null);
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException(e);
    }
    this.port = WebhookProcess.freePort();
    open();
  }

  String url() {
    return "http://127.0.0.1:" + port;
  }

  /** What has been read or watched so far: paths with their queries. */
  List<String> gets() {
    return gets;
  }

  /** Lets clients through again. */
  void open() {
    try {
      ServerSocket opened = new ServerSocket();
      opened.setReuseAddress(true);
      opened.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      listener = opened;
      inBackground(() -> accept(opened));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Cuts every connection and takes no new one. */
  void cut() {
    close(listener);
    sockets.forEach(Relay::close);
  }

  /**
   * Lets nothing through any more on connections that are open now, and leaves them open: as a
   * balancer does that has forgotten them. New ones work.
   */
  void forget() {
    connections.forEach(connection -> connection.forgotten = true);
  }

  /** Lets nothing through any more, and takes everything, until it thaws. */
  void freeze() {
    thawed = new CountDownLatch(1);
  }

  void thaw() {
    thawed.countDown();
  }

  /**
   * Decides which requests get through, by their first line. A connection on which one does not is
   * closed.
   */
  void passing(Predicate<String> passes) {
    this.passes = passes;
  }

  @Override
  public void close() {
    thaw();
    cut();
  }

  private static void close(AutoCloseable closeable) {
    try {
      closeable.close();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private interface Work {
    void run() throws IOException, InterruptedException;
  }

  /** A connection that breaks ends the work on it. */
  private static void inBackground(Work work) {
    Thread thread =
        new Thread(
            () -> {
              try {
                work.run();
              } catch (IOException e) {
                // The other end has gone, or the relay was cut.
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            },
            "relay");
    thread.setDaemon(true);
    thread.start();
  }

  private void accept(ServerSocket from) throws IOException {
    while (true) {
      Socket client = from.accept();
      sockets.add(client);
      inBackground(() -> connect(client));
    }
  }

  private void connect(Socket client) throws IOException, InterruptedException {
    Socket upstream = tls.getSocketFactory().createSocket(server.getHost(), server.getPort());
    sockets.add(upstream);
    Connection connection = new Connection(client, upstream);
    connections.add(connection);
    inBackground(connection::backward);
    connection.forward();
  }

  /** One client's connection; once it has asked to watch, it is used for nothing else. */
  private final class Connection {
    private final Socket client;
    private final Socket upstream;
    private volatile boolean watching;
    private volatile boolean forgotten;

    Connection(Socket client, Socket upstream) {
      this.client = client;
      this.upstream = upstream;
    }

    void forward() throws IOException, InterruptedException {
      byte[] buffer = new byte[LARGEST_HEAD];
      try (InputStream in = client.getInputStream();
          OutputStream out = upstream.getOutputStream()) {
        for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
          if (forgotten) {
            continue;
          }
          String text = new String(buffer, 0, length, StandardCharsets.ISO_8859_1);
          if (text.startsWith("GET ")) {
            String path = text.split(" ", 3)[1];
            gets.add(path);
            watching |= path.contains("watch=true");
          }
          if (text.contains(" HTTP/1.1\r\n") && !passes.test(text.lines().findFirst().get())) {
            return;
          }
          thawed.await();
          out.write(buffer, 0, length);
          out.flush();
        }
      } finally {
        end();
      }
    }

    void backward() throws IOException, InterruptedException {
      byte[] buffer = new byte[LARGEST_HEAD];
      DelayQueue<Late> queue = new DelayQueue<>();
      boolean late = false;
      ByteArrayOutputStream head = new ByteArrayOutputStream();
      try (InputStream in = upstream.getInputStream();
          OutputStream out = client.getOutputStream()) {
        for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
          if (forgotten) {
            continue;
          }
          thawed.await();
          int from = 0;
          if (watching && !late) {
            // That the watch has begun is told at once.
            head.write(buffer, 0, length);
            int end = head.toString(StandardCharsets.ISO_8859_1).indexOf(END_OF_HEAD);
            if (end >= 0) {
              from = length - (head.size() - end - END_OF_HEAD.length());
              late = true;
              inBackground(() -> deliver(queue, out));
            } else {
              from = length;
            }
            out.write(buffer, 0, from);
            out.flush();
          }
          byte[] rest = Arrays.copyOfRange(buffer, from, length);
          if (late) {
            queue.add(new Late(rest, System.nanoTime() + lateness.toNanos()));
          } else {
            out.write(rest);
            out.flush();
          }
        }
      } finally {
        end();
      }
    }

    private void deliver(DelayQueue<Late> queue, OutputStream out)
        throws IOException, InterruptedException {
      while (!forgotten && !client.isClosed()) {
        out.write(queue.take().bytes());
        out.flush();
      }
    }

    private void end() throws IOException {
      connections.remove(this);
      sockets.remove(client);
      sockets.remove(upstream);
      client.close();
      upstream.close();
    }
  }
}
