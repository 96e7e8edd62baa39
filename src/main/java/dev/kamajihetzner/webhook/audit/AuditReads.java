package dev.kamajihetzner.webhook.audit;

import java.util.Map;
import java.util.Optional;

/** What an audit asks of a cluster, beside the graph. */
interface AuditReads {
  /** Kinds that are served, by name, in which version; nothing until all objects are known. */
  Optional<Map<String, String>> served();

  /** From now on what is served may be read in another way. */
  void servedAnew();

  /** One by one, as they are now. */
  WholeObjects oneByOne();

  /** All of a namespace, as they are now. */
  WholeObjects ofNamespace(String namespace);
}
