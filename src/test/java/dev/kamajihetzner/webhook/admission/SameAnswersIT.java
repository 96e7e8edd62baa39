package dev.kamajihetzner.webhook.admission;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quarkus.test.junit.QuarkusIntegrationTest;
import io.quarkus.test.junit.TestProfile;
import java.net.http.HttpClient.Version;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The packaged webhook answers byte for byte what this process would. */
@QuarkusIntegrationTest
@TestProfile(GivenManifests.class)
class SameAnswersIT {
  private static final List<String> ENDPOINTS = List.of("mutate", "validate");
  private static final int MANGLED_REVIEWS = 1_000;

  private enum Outcome {
    ALLOWED,
    PATCHED,
    REFUSED,
    REJECTED
  }

  private static InProcess here;

  private final Map<Outcome, Integer> outcomes = new HashMap<>();

  @BeforeAll
  static void readGraph() throws Exception {
    here = InProcess.ofGivenManifests();
  }

  @Test
  void toRecordedReviews() throws Exception {
    for (String name : RecordedReviews.names()) {
      for (String endpoint : ENDPOINTS) {
        assertSame(endpoint, RecordedReviews.body(name), name + " to " + endpoint);
      }
    }
    assertThat(outcomes).containsOnlyKeys(Outcome.ALLOWED, Outcome.PATCHED, Outcome.REFUSED);
  }

  @Test
  void toRandomlyMangledReviews() throws Exception {
    long seed = new Random().nextLong();
    Mangling mangling = new Mangling(seed);
    List<String> names = RecordedReviews.names();
    for (int i = 0; i < MANGLED_REVIEWS; i++) {
      ObjectNode mangled = mangling.mangled(RecordedReviews.json(names.get(i % names.size())));
      for (String endpoint : ENDPOINTS) {
        assertSame(
            endpoint, Webhook.bytes(mangled), "seed %d, %s: %s".formatted(seed, endpoint, mangled));
      }
    }
    assertThat(outcomes).as("seed %d", seed).containsOnlyKeys(Outcome.values());
  }

  @Test
  void toBrokenBytes() throws Exception {
    long seed = new Random().nextLong();
    Mangling mangling = new Mangling(seed);
    List<String> names = RecordedReviews.names();
    for (int i = 0; i < MANGLED_REVIEWS; i++) {
      byte[] body = mangling.mangled(RecordedReviews.body(names.get(i % names.size())));
      assertSame(ENDPOINTS.get(i % 2), body, "seed %d, body %d".formatted(seed, i));
    }
    assertThat(outcomes).as("seed %d", seed).containsKeys(Outcome.ALLOWED, Outcome.REJECTED);
  }

  private void assertSame(String endpoint, byte[] body, String described) throws Exception {
    HttpResponse<byte[]> answer = OpenHttps.post(Version.HTTP_2, endpoint, body);
    int status = 200;
    byte[] expected;
    try {
      expected = endpoint.equals("mutate") ? here.mutate(body) : here.validate(body);
    } catch (NotAnAdmissionReview e) {
      status = 400;
      expected = (e.getMessage() + "\n").getBytes(StandardCharsets.UTF_8);
    }
    assertThat(answer.statusCode()).as(described).isEqualTo(status);
    assertThat(answer.body()).as(described).asString().isEqualTo(text(expected));
    assertThat(answer.body()).as(described).isEqualTo(expected);
    outcomes.merge(outcome(status, text(expected)), 1, Integer::sum);
  }

  private static String text(byte[] body) {
    return new String(body, StandardCharsets.UTF_8);
  }

  private static Outcome outcome(int status, String answer) {
    if (status == 400) {
      return Outcome.REJECTED;
    }
    if (answer.contains("\"allowed\":false")) {
      return Outcome.REFUSED;
    }
    return answer.contains("\"patch\":") ? Outcome.PATCHED : Outcome.ALLOWED;
  }
}
