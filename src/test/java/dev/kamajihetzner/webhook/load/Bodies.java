package dev.kamajihetzner.webhook.load;

import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;

/**
 * The same body again and again, over a new connection each time.
 *
 * @param clients at once
 * @param header how its length is told
 * @param body what is sent behind the headers
 * @param ended false where the last byte never comes
 */
record Bodies(int clients, String header, byte[] body, boolean ended) implements Attack {
  /** With its length. */
  static Bodies whole(int clients, byte[] body) {
    return new Bodies(clients, "Content-Length: " + body.length, body, true);
  }

  /** In one chunk, its length not told before. */
  static Bodies chunked(int clients, byte[] body) {
    byte[] start = (Integer.toHexString(body.length) + "\r\n").getBytes(StandardCharsets.US_ASCII);
    byte[] end = "\r\n0\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    byte[] all = new byte[start.length + body.length + end.length];
    System.arraycopy(start, 0, all, 0, start.length);
    System.arraycopy(body, 0, all, start.length, body.length);
    System.arraycopy(end, 0, all, start.length + body.length, end.length);
    return new Bodies(clients, "Transfer-Encoding: chunked", all, true);
  }

  /** With its length, and one byte short of it. */
  static Bodies neverEnded(int clients, byte[] body) {
    return new Bodies(clients, "Content-Length: " + (body.length + 1), body, false);
  }

  @Override
  public void run(Target target, long end, Outcomes outcomes) throws InterruptedException {
    Target.atOnce(
        clients,
        end,
        () -> {
          while (!Attack.until(end).isZero()) {
            send(target, end, outcomes);
          }
          return null;
        });
  }

  private void send(Target target, long end, Outcomes outcomes) {
    try (Socket socket = target.handshake()) {
      socket.setSoTimeout((int) Math.max(1, Attack.until(end).toMillis() + (ended ? 10_000 : 0)));
      OutputStream out = socket.getOutputStream();
      out.write((Target.HEADERS + header + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
      try {
        out.write(body);
      } catch (IOException e) {
        // The answer may be there although the rest was not wanted.
      }
      outcomes.count(Target.status(socket));
    } catch (SocketTimeoutException e) {
      outcomes.count(Outcomes.STAYS);
    } catch (IOException e) {
      outcomes.count(Outcomes.CUT_OFF);
    }
  }
}
