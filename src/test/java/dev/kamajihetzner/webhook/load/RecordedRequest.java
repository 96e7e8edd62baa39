package dev.kamajihetzner.webhook.load;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.kamajihetzner.webhook.admission.RecordedReviews;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** A recorded review that is allowed, and the webhook that it is sent to. */
record RecordedRequest(String endpoint, String review) {
  private static final ObjectMapper JSON = new JsonMapper();

  static final RecordedRequest NEW_HETZNER_CLUSTER =
      new RecordedRequest("/mutate", "current/hetznercluster-create-without-load-balancer-block");

  /** What comes when clusters are created and upgraded. */
  private static final List<RecordedRequest> MIX =
      List.of(
          NEW_HETZNER_CLUSTER,
          new RecordedRequest("/mutate", "current/kamajicontrolplane-create-without-location"),
          new RecordedRequest("/validate", "current/kamajicontrolplane-update-version"),
          new RecordedRequest("/validate", "current/machinedeployment-create"));

  /** More than these are not needed to spread the look-ups, and would only take memory. */
  private static final int MOST_CLUSTERS = 1000;

  private static final long SEED = 1;

  /** The path with the query that API servers add. */
  String path() {
    return endpoint + "?timeout=10s";
  }

  /** The review as JSON, as short as API servers send it, about that cluster. */
  byte[] body(ClusterFleet.Place place) {
    try {
      String recorded = JSON.readTree(RecordedReviews.body(review)).toString();
      return place.in(recorded).getBytes(StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whole HTTP requests: the mix, about clusters drawn at random, in random order. */
  static List<byte[]> mix(ClusterFleet fleet) {
    Random random = new Random(SEED);
    List<byte[]> requests = new ArrayList<>();
    random
        .ints(0, fleet.size())
        .distinct()
        .limit(Math.min(MOST_CLUSTERS, fleet.size()))
        .mapToObj(fleet::place)
        .forEach(
            place ->
                MIX.forEach(it -> requests.add(HttpConnection.post(it.path(), it.body(place)))));
    Collections.shuffle(requests, random);
    return requests;
  }
}
