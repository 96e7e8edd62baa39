package dev.kamajihetzner.webhook.cluster;

import dev.kamajihetzner.webhook.model.GroupKind;
import dev.kamajihetzner.webhook.model.Kind;
import io.fabric8.kubernetes.api.model.APIGroup;
import io.fabric8.kubernetes.api.model.APIResource;
import io.fabric8.kubernetes.api.model.APIResourceList;
import io.fabric8.kubernetes.api.model.GroupVersionForDiscovery;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Which kinds an API server serves, and in which version to read each. */
final class ServedVersions {
  private static final List<ServedKind> KNOWN =
      Arrays.stream(Kind.values())
          .filter(kind -> !kind.group().isEmpty())
          .map(kind -> new ServedKind(GroupKind.of(kind), kind.plural()))
          .toList();

  private ServedVersions() {}

  /**
   * The kinds that are served now, each with the first of its versions by the server's order.
   *
   * @throws io.fabric8.kubernetes.client.KubernetesClientException if the server does not say
   */
  static Map<Kind, String> of(TimedClient client) {
    Map<Kind, String> served = new EnumMap<>(Kind.class);
    served.put(Kind.NAMESPACE, "v1");
    served.put(Kind.NODE, "v1");
    of(client, KNOWN)
        .forEach((kind, version) -> Kind.of(kind.kind()).ifPresent(it -> served.put(it, version)));
    return served;
  }

  /**
   * The same of those kinds, none of them of the core group.
   *
   * @throws io.fabric8.kubernetes.client.KubernetesClientException if the server does not say
   */
  static Map<ServedKind, String> of(TimedClient client, Collection<ServedKind> kinds) {
    Map<ServedKind, String> served = new HashMap<>();
    Set<String> groups = kinds.stream().map(it -> it.kind().group()).collect(Collectors.toSet());
    for (String group : groups) {
      APIGroup apiGroup = client.call(it -> it.getApiGroup(group));
      if (apiGroup == null) {
        continue;
      }
      for (GroupVersionForDiscovery version : apiGroup.getVersions()) {
        APIResourceList resources =
            client.call(it -> it.getApiResources(version.getGroupVersion()));
        if (resources == null) {
          continue;
        }
        Set<String> plurals =
            resources.getResources().stream().map(APIResource::getName).collect(Collectors.toSet());
        kinds.stream()
            .filter(it -> it.kind().group().equals(group) && plurals.contains(it.plural()))
            .forEach(it -> served.putIfAbsent(it, version.getVersion()));
      }
    }
    return served;
  }
}
