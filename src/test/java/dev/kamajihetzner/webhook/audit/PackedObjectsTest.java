package dev.kamajihetzner.webhook.audit;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kamajihetzner.webhook.manifest.GivenDocuments;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PackedObjectsTest {
  private static ObjectNode object(int bytes, long seed) {
    Random random = new Random(seed);
    ObjectNode object = JsonNodeFactory.instance.objectNode();
    for (int i = 0; i < bytes / 10; i++) {
      object.put("f" + i, Integer.toString(random.nextInt(), 36) + 'ä');
    }
    return object;
  }

  /** Small and large ones, alike and not; more than fits into a window of the format. */
  @Test
  void givesBackWhatWasPutIn() {
    List<JsonNode> given =
        List.of(
            GivenDocuments.yaml("{a: 1.0, b: [null, true, \"\"], c: {}}"),
            object(100, 1),
            object(200_000, 2),
            object(200_000, 2),
            JsonNodeFactory.instance.objectNode(),
            object(1_000_000, 3));
    for (List<JsonNode> order : List.of(given, reversed(given))) {
      PackedObjects.Packing packing = new PackedObjects.Packing();
      for (int i = 0; i < order.size(); i++) {
        packing.add("n" + i, order.get(i));
      }
      PackedObjects packed = packing.packed();

      for (int i = 0; i < order.size(); i++) {
        assertThat(packed.find("n" + i)).contains(order.get(i));
      }
      assertThat(packed.find("other")).isEmpty();
    }
  }

  private static List<JsonNode> reversed(List<JsonNode> given) {
    List<JsonNode> reversed = new ArrayList<>(given);
    Collections.reverse(reversed);
    return reversed;
  }

  @Test
  void objectsThatAreAlikeTakeLittle() {
    PackedObjects.Packing packing = new PackedObjects.Packing();
    for (int i = 0; i < 1000; i++) {
      packing.add("n" + i, object(2_000, 7).put("name", "n" + i));
    }

    assertThat(packing.packed().bytes()).isLessThan(1000 * 100 + 2_000);
  }
}
