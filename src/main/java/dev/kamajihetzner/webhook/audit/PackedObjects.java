package dev.kamajihetzner.webhook.audit;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/**
 * Objects of one kind in little memory. They are much alike: each is deflated with the first of
 * them as the dictionary, and what is left of most is what differs.
 */
final class PackedObjects {
  private static final JsonMapper JSON =
      JsonMapper.builder(
              // Names in objects are users' own; they are not to stay in memory for good.
              JsonFactory.builder().disable(JsonFactory.Feature.INTERN_FIELD_NAMES).build())
          .build();

  private static final byte[] NOTHING = {};

  /** One object's. */
  private record Packed(int length, byte[] deflated) {}

  private final byte[] dictionary;
  private final Map<String, Packed> objects;

  private PackedObjects(byte[] dictionary, Map<String, Packed> objects) {
    this.dictionary = dictionary;
    this.objects = objects;
  }

  /** Takes objects in, one by one. Not thread-safe. */
  static final class Packing {
    private final Map<String, Packed> objects = new HashMap<>();
    private final Deflater deflater = new Deflater(Deflater.BEST_SPEED, true);
    private final byte[] buffer = new byte[8192];
    private byte[] dictionary = NOTHING;

    void add(String name, JsonNode object) {
      byte[] json = json(object);
      if (dictionary.length == 0) {
        dictionary = json;
      }
      deflater.reset();
      deflater.setDictionary(dictionary);
      deflater.setInput(json);
      deflater.finish();
      ByteArrayOutputStream deflated = new ByteArrayOutputStream(512);
      while (!deflater.finished()) {
        deflated.write(buffer, 0, deflater.deflate(buffer));
      }
      objects.put(name, new Packed(json.length, deflated.toByteArray()));
    }

    private static byte[] json(JsonNode object) {
      try {
        return JSON.writeValueAsBytes(object);
      } catch (JsonProcessingException e) {
        throw new IllegalStateException(e);
      }
    }

    /** All of them; there is nothing to be added any more. */
    PackedObjects packed() {
      deflater.end();
      return new PackedObjects(dictionary, Map.copyOf(objects));
    }
  }

  Optional<JsonNode> find(String name) {
    Packed packed = objects.get(name);
    return packed == null ? Optional.empty() : Optional.of(unpacked(packed));
  }

  private JsonNode unpacked(Packed packed) {
    byte[] json = new byte[packed.length];
    Inflater inflater = new Inflater(true);
    try {
      inflater.setDictionary(dictionary);
      inflater.setInput(packed.deflated);
      inflater.inflate(json);
      return JSON.readTree(json);
    } catch (DataFormatException e) {
      throw new IllegalStateException(e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      inflater.end();
    }
  }

  /** How many the objects take, without their names. */
  long bytes() {
    return objects.values().stream().mapToLong(it -> it.deflated.length).sum();
  }
}
