package dev.kamajihetzner.webhook.load;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import javax.net.ssl.SSLContext;

/**
 * A kept-alive HTTP/1.1 connection to a port of this machine. It blocks, belongs to one thread and
 * does no more than it must, so that what it measures is the server.
 */
final class HttpConnection implements AutoCloseable {
  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  private final Socket socket;
  private final InputStream in;
  private byte[] body;
  private boolean keptOpen = true;

  private HttpConnection(Socket socket) throws IOException {
    this.socket = socket;
    socket.setTcpNoDelay(true);
    socket.setSoTimeout((int) TIMEOUT.toMillis());
    this.in = new BufferedInputStream(socket.getInputStream(), 32 * 1024);
  }

  /** Connects without TLS. */
  static HttpConnection plain(int port) throws IOException {
    return new HttpConnection(connected(port));
  }

  /** Connects by TLS, trusting as the context does. */
  static HttpConnection tls(SSLContext context, int port) throws IOException {
    Socket socket = connected(port);
    return new HttpConnection(
        context.getSocketFactory().createSocket(socket, "localhost", port, true));
  }

  private static Socket connected(int port) throws IOException {
    Socket socket = new Socket();
    try {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      return socket;
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  /** A request for {@link #exchange}. */
  static byte[] get(String path) {
    return "GET %s HTTP/1.1\r\nHost: localhost\r\n\r\n"
        .formatted(path)
        .getBytes(StandardCharsets.US_ASCII);
  }

  /** A request for {@link #exchange}, with the headers that an API server sends to webhooks. */
  static byte[] post(String path, byte[] json) {
    ByteArrayOutputStream request = new ByteArrayOutputStream();
    request.writeBytes(
        """
        POST %s HTTP/1.1\r
        Host: localhost\r
        User-Agent: kube-apiserver-admission\r
        Content-Length: %d\r
        Accept: application/json, */*\r
        Content-Type: application/json\r
        \r
        """
            .formatted(path, json.length)
            .getBytes(StandardCharsets.US_ASCII));
    request.writeBytes(json);
    return request.toByteArray();
  }

  /**
   * Sends a request and reads the whole answer.
   *
   * @return the answer's status
   * @throws IOException also if the last answer said that the server closes the connection
   */
  int exchange(byte[] request) throws IOException {
    if (!keptOpen) {
      throw new IOException("the server does not keep the connection");
    }
    socket.getOutputStream().write(request);
    int status = Integer.parseInt(line().split(" ")[1]);
    int length = 0;
    boolean chunked = false;
    for (String header = line(); !header.isEmpty(); header = line()) {
      String lower = header.toLowerCase(Locale.ROOT);
      if (lower.startsWith("content-length:")) {
        length = Integer.parseInt(lower.substring("content-length:".length()).strip());
      } else if (lower.startsWith("transfer-encoding:")) {
        chunked = lower.endsWith("chunked");
      } else if (lower.startsWith("connection:") && lower.endsWith("close")) {
        keptOpen = false;
      }
    }
    body = chunked ? chunks() : bytes(length);
    return status;
  }

  /** The body of the last answer. */
  byte[] body() {
    return body;
  }

  /**
   * Whether another request may be sent: the last answer did not say otherwise, and nothing has
   * come since. Takes a millisecond.
   */
  boolean isOpen() throws IOException {
    if (!keptOpen) {
      return false;
    }
    socket.setSoTimeout(1);
    try {
      in.read();
      return false;
    } catch (SocketTimeoutException e) {
      socket.setSoTimeout((int) TIMEOUT.toMillis());
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** The port at this end. */
  int localPort() {
    return socket.getLocalPort();
  }

  private byte[] chunks() throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    while (true) {
      byte[] chunk = bytes(Integer.parseInt(line(), 16));
      line();
      if (chunk.length == 0) {
        return all.toByteArray();
      }
      all.writeBytes(chunk);
    }
  }

  private byte[] bytes(int length) throws IOException {
    byte[] bytes = in.readNBytes(length);
    if (bytes.length < length) {
      throw new EOFException("the server has closed the connection");
    }
    return bytes;
  }

  private String line() throws IOException {
    StringBuilder line = new StringBuilder(64);
    while (true) {
      int next = in.read();
      switch (next) {
        case -1 -> throw new EOFException("the server has closed the connection");
        case '\r' -> {}
        case '\n' -> {
          return line.toString();
        }
        default -> line.append((char) next);
      }
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
