package dev.kamajihetzner.webhook.audit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.function.Consumer;

/**
 * An API server, as far as audits have to do with it. What fails is a {@link
 * io.fabric8.kubernetes.client.KubernetesClientException}; what is not there is none.
 */
interface ReportStore {

  /** What stands at a path; null for nothing. */
  JsonNode read(String path);

  /**
   * Makes an object.
   *
   * @param path of the collection
   * @return false where there is no such collection, or no such namespace
   */
  boolean create(String path, ObjectNode object);

  /**
   * Replaces an object by one of the same resourceVersion.
   *
   * @return false where it is there no more
   */
  boolean replace(String path, ObjectNode object);

  /** Deletes the object that was read, and no other one, also if it is gone already. */
  void delete(String path, JsonNode object);

  /**
   * Changes an object by a JSON Patch.
   *
   * @return false where it is there no more
   */
  boolean patch(String path, String patch);

  /** Hands over all reports of ours, in pages; none where the API is not there. */
  void list(ReportApi api, Consumer<JsonNode> report);
}
