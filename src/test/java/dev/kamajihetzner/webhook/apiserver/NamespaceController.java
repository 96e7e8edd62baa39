package dev.kamajihetzner.webhook.apiserver;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kamajihetzner.webhook.apiserver.Discovery.Resource;
import java.util.ArrayList;
import java.util.List;

/**
 * What kube-controller-manager does with a namespace that is deleted, as there is none here: in the
 * same steps, and with its account's rights alone.
 *
 * @see <a
 *     href="https://github.com/kubernetes/kubernetes/blob/master/pkg/controller/namespace/deletion/namespaced_resources_deleter.go">namespaced_resources_deleter.go</a>
 */
final class NamespaceController {
  private final Api api;
  private final Discovery discovery;

  NamespaceController(Api administrator, Discovery discovery) {
    this.api =
        administrator.as(
            "system:serviceaccount:kube-system:namespace-controller",
            "system:serviceaccounts",
            "system:serviceaccounts:kube-system",
            "system:authenticated");
    this.discovery = discovery;
  }

  /**
   * Deletes what is in a namespace that is being deleted, and lets the namespace go once it is
   * empty.
   *
   * @return what is held by finalizers yet
   */
  List<String> sync(String namespace) {
    ObjectNode stored = api.stored(ManagementCluster.object("v1", "Namespace", null, namespace));
    assertThat(stored.at("/status/phase").asText()).isEqualTo("Terminating");
    List<String> left = new ArrayList<>();
    for (Resource resource : discovery.resources()) {
      if (!resource.namespaced() || !resource.verbs().contains("delete")) {
        continue;
      }
      String list = resource.in(namespace);
      if (resource.verbs().contains("deletecollection")) {
        api.delete(list).accepted();
      } else {
        names(list).forEach(name -> api.delete(list + '/' + name).accepted());
      }
      names(list).forEach(name -> left.add(resource.name() + '/' + name));
    }
    if (left.isEmpty()) {
      stored.withObject("/spec").putArray("finalizers");
      api.finalizeNamespace(stored).accepted();
      assertThat(api.get(stored).status()).isEqualTo(404);
    }
    return left;
  }

  private List<String> names(String list) {
    List<String> names = new ArrayList<>();
    api.get(list)
        .accepted()
        .body()
        .path("items")
        .forEach(it -> names.add(it.at("/metadata/name").asText()));
    return names;
  }
}
