package dev.kamajihetzner.webhook.apiserver;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;

/** A webhook that allows everything, and remembers by which endpoints it was asked. */
final class Recorder implements AutoCloseable {
  private final HttpsServer server;
  private final Set<String> asked = new ConcurrentSkipListSet<>();

  Recorder(ServingCertificates certificates) {
    try {
      server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setHttpsConfigurator(new HttpsConfigurator(certificates.sslContext()));
    server.createContext("/", this::allow);
    server.start();
  }

  private void allow(HttpExchange exchange) throws IOException {
    ObjectNode review = Documents.json(new String(exchange.getRequestBody().readAllBytes(), UTF_8));
    asked.add(exchange.getRequestURI().getPath().substring(1));
    review
        .putObject("response")
        .put("uid", review.at("/request/uid").textValue())
        .put("allowed", true);
    review.remove("request");
    byte[] body = review.toString().getBytes(UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(200, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  String url(String path) {
    return "https://127.0.0.1:" + server.getAddress().getPort() + path;
  }

  /** The endpoints that were asked since this was called last. */
  Set<String> asked() {
    Set<String> since = new TreeSet<>(asked);
    asked.removeAll(since);
    return since;
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
