package dev.kamajihetzner.webhook.admission;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.util.HashMap;
import java.util.Map;

/**
 * The two ports of the webhook under test: chosen once, because a packaged webhook does not tell
 * its tests which management port it has taken.
 */
public final class Ports {
  public static final int HTTPS = chosen("test.webhook.https-port");
  static final int MANAGEMENT = chosen("test.webhook.management-port");

  private Ports() {}

  /** Settings with the ports to take. */
  public static Map<String, String> with(Map<String, String> settings) {
    Map<String, String> all = new HashMap<>(settings);
    all.put("quarkus.http.ssl-port", Integer.toString(HTTPS));
    all.put("quarkus.http.test-ssl-port", Integer.toString(HTTPS));
    all.put("quarkus.management.port", Integer.toString(MANAGEMENT));
    all.put("quarkus.management.test-port", Integer.toString(MANAGEMENT));
    return all;
  }

  public static int https() {
    return HTTPS;
  }

  public static int management() {
    return MANAGEMENT;
  }

  /** Remembered in a property, as profiles and tests may come from different class loaders. */
  private static int chosen(String property) {
    synchronized (System.getProperties()) {
      if (Integer.getInteger(property) == null) {
        try (ServerSocket socket = new ServerSocket(0)) {
          System.setProperty(property, Integer.toString(socket.getLocalPort()));
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
      return Integer.getInteger(property);
    }
  }
}
