package dev.kamajihetzner.webhook.load;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Many connections that are opened and then kept.
 *
 * @param number of them
 * @param handshake whether they do the whole of it
 * @param first what is sent at once
 * @param second what is sent each second
 * @param mayStay whether they may still be there at the end
 */
record Connections(int number, boolean handshake, byte[] first, byte[] second, boolean mayStay)
    implements Attack {
  private static final int OPENERS = 16;
  private static final byte[] NOTHING = {};

  /** The beginning of a TLS record: a handshake of 512 bytes, of which one is there. */
  private static final byte[] HALF_A_HELLO = {22, 3, 1, 2, 0, 1};

  /** After this the webhook has cut off whom it should, and a bit. */
  private static final Duration DEADLINES = Duration.ofSeconds(14);

  private record Opened(Socket socket, long at) {}

  /** Nothing is ever asked. */
  static Connections idle(int number) {
    return new Connections(number, true, NOTHING, NOTHING, false);
  }

  /** One request is answered, and nothing is asked afterwards. */
  static Connections keptAlive(int number) {
    return new Connections(
        number,
        true,
        "GET /validate HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII),
        NOTHING,
        true);
  }

  /** A handshake that stops after a few bytes. */
  static Connections halfHandshakes(int number) {
    return new Connections(number, false, HALF_A_HELLO, NOTHING, false);
  }

  /** A header after the other, for ever. */
  static Connections slowHeaders(int number) {
    return new Connections(
        number,
        true,
        Target.HEADERS.getBytes(StandardCharsets.US_ASCII),
        "A: b\r\n".getBytes(StandardCharsets.US_ASCII),
        false);
  }

  /** A byte of a body after the other, for ever. */
  static Connections slowBodies(int number) {
    return new Connections(
        number,
        true,
        (Target.HEADERS + "Content-Length: 10000\r\n\r\n").getBytes(StandardCharsets.US_ASCII),
        new byte[] {' '},
        false);
  }

  @Override
  public void run(Target target, long end, Outcomes outcomes)
      throws IOException, InterruptedException {
    Queue<Opened> open = new ConcurrentLinkedQueue<>();
    AtomicInteger left = new AtomicInteger(number);
    Target.atOnce(
        OPENERS,
        end,
        () -> {
          while (left.getAndDecrement() > 0 && !Attack.until(end).isZero()) {
            open(target, open, outcomes);
          }
          return null;
        });
    while (!Attack.until(end).isZero()) {
      TimeUnit.SECONDS.sleep(1);
      if (second.length > 0) {
        drip(open, outcomes);
      }
    }
    for (Opened opened : List.copyOf(open)) {
      if (Target.isClosed(opened.socket)) {
        outcomes.count(Outcomes.CUT_OFF);
      } else {
        boolean old = System.nanoTime() - opened.at > DEADLINES.toNanos();
        outcomes.count(old ? Outcomes.STAYS : "not due");
      }
      opened.socket.close();
    }
  }

  private void open(Target target, Queue<Opened> open, Outcomes outcomes) {
    try {
      Socket socket = handshake ? target.handshake() : target.connect();
      socket.getOutputStream().write(first);
      open.add(new Opened(socket, System.nanoTime()));
    } catch (IOException e) {
      outcomes.count("not opened");
    }
  }

  private void drip(Queue<Opened> open, Outcomes outcomes) throws IOException {
    for (Iterator<Opened> sockets = open.iterator(); sockets.hasNext(); ) {
      Socket socket = sockets.next().socket;
      try {
        socket.getOutputStream().write(second);
      } catch (IOException e) {
        outcomes.count(Outcomes.CUT_OFF);
        socket.close();
        sockets.remove();
      }
    }
  }
}
