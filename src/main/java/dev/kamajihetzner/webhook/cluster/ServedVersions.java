package dev.kamajihetzner.webhook.cluster;

import dev.kamajihetzner.webhook.model.Kind;
import io.fabric8.kubernetes.api.model.APIGroup;
import io.fabric8.kubernetes.api.model.APIResource;
import io.fabric8.kubernetes.api.model.APIResourceList;
import io.fabric8.kubernetes.api.model.GroupVersionForDiscovery;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Which kinds an API server serves, and in which version to read each. */
final class ServedVersions {
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
    Set<String> groups =
        Arrays.stream(Kind.values())
            .map(Kind::group)
            .filter(group -> !group.isEmpty())
            .collect(Collectors.toSet());
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
        for (Kind kind : Kind.values()) {
          if (kind.group().equals(group) && plurals.contains(kind.plural())) {
            served.putIfAbsent(kind, version.getVersion());
          }
        }
      }
    }
    return served;
  }
}
