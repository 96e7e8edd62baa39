package dev.kamajihetzner.webhook.audit;

import com.fasterxml.jackson.databind.JsonNode;
import dev.kamajihetzner.webhook.model.GroupKind;
import dev.kamajihetzner.webhook.model.LiveReadFailed;
import java.util.List;
import java.util.Optional;

/**
 * The objects that audits look at, as an API server has them: apiVersion, kind, metadata and spec,
 * without what the server itself writes. Every method throws {@link LiveReadFailed} where an answer
 * does not come in time; that nothing is there is an answer.
 */
public interface WholeObjects {

  /** Whether objects of that kind are read: it is an audited one, and the API server serves it. */
  boolean reads(GroupKind kind);

  /** The object of that name; nothing also where objects of that kind are not read. */
  Optional<JsonNode> find(GroupKind kind, String namespace, String name);

  /** The MachineHealthChecks of that Cluster, in any order. */
  List<JsonNode> healthChecks(String namespace, String clusterName);
}
