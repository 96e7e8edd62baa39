package dev.kamajihetzner.webhook.apiserver;

import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

@NeedsApiServer(atLeast = "1.30", why = "older ones know fewer of the fields")
class ControllerIT {
  private static Installation installation;

  @BeforeAll
  static void start() {
    installation = new Installation();
  }

  @AfterAll
  static void stop() {
    if (installation != null) {
      installation.close();
    }
  }

  @Test
  void fromNothing() {
    installation.installKinds();
    long start = System.nanoTime();
    ProgramProcess controller = installation.controller();
    try {
      installation.replica(() -> Duration.ZERO);
      installation.awaitAnswer(Duration.ofSeconds(10));
    } finally {
      System.out.println(Duration.ofNanos(System.nanoTime() - start));
      System.out.println(controller.logged());
      System.out.println(installation.audit().requests());
    }
  }
}
