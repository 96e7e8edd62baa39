package dev.kamajihetzner.webhook.nativeimage;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import com.oracle.svm.core.annotate.Delete;
import com.oracle.svm.core.annotate.Substitute;
import com.oracle.svm.core.annotate.TargetClass;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.KubernetesResource;
import io.fabric8.kubernetes.api.model.KubernetesResourceList;
import io.fabric8.kubernetes.client.ApiVisitor;
import io.fabric8.kubernetes.client.V1AuthorizationAPIGroupDSL;
import io.fabric8.kubernetes.client.dsl.AuthorizationAPIGroupDSL;
import io.fabric8.kubernetes.client.dsl.InOutCreateable;
import io.fabric8.kubernetes.client.dsl.MixedOperation;
import io.fabric8.kubernetes.client.dsl.NamespaceListVisitFromServerGetDeleteRecreateWaitApplicable;
import io.fabric8.kubernetes.client.dsl.NamespaceableResource;
import io.fabric8.kubernetes.client.dsl.NonNamespaceOperation;
import io.fabric8.kubernetes.client.extended.run.RunOperations;
import io.fabric8.kubernetes.client.impl.Adapters;
import io.fabric8.kubernetes.client.impl.AuthorizationAPIGroupClient;
import io.fabric8.kubernetes.client.impl.BaseClient;
import io.fabric8.kubernetes.client.impl.KubernetesClientImpl;
import io.fabric8.kubernetes.client.impl.V1AuthorizationAPIGroupClient;
import io.fabric8.kubernetes.internal.KubernetesDeserializer;
import java.io.InputStream;
import java.util.Collection;

/**
 * What the native binary leaves out of the Kubernetes client: the operations for single kinds, and
 * with them every class that models one. Nobody calls them, because we read generic resources.
 * Quarkus would keep them all the same: it registers all of the client's methods for reflection.
 */
@SuppressWarnings({"rawtypes", "unused"})
final class KubernetesClientSubstitutions {
  private KubernetesClientSubstitutions() {}

  @TargetClass(KubernetesClientImpl.class)
  static final class Client {
    /** The authorization API alone, for SubjectAccessReviews. */
    @Substitute
    protected void registerDefaultAdapters() {
      Adapters adapters = ((BaseClient) (Object) this).getAdapters();
      adapters.registerClient(AuthorizationAPIGroupDSL.class, new AuthorizationAPIGroupClient());
      adapters.registerClient(
          V1AuthorizationAPIGroupDSL.class, new V1AuthorizationAPIGroupClient());
    }

    @Substitute
    protected void registerDefaultHandlers() {}

    @Delete
    public native MixedOperation bindings();

    @Delete
    public native MixedOperation endpoints();

    @Delete
    public native MixedOperation limitRanges();

    @Delete
    public native MixedOperation persistentVolumeClaims();

    @Delete
    public native MixedOperation pods();

    @Delete
    public native MixedOperation replicationControllers();

    @Delete
    public native MixedOperation resourceQuotas();

    @Delete
    public native MixedOperation serviceAccounts();

    @Delete
    public native MixedOperation services();

    @Delete
    public native NonNamespaceOperation apiServices();

    @Delete
    public native NonNamespaceOperation certificateSigningRequests();

    @Delete
    public native NonNamespaceOperation componentstatuses();

    @Delete
    public native NonNamespaceOperation namespaces();

    @Delete
    public native NonNamespaceOperation nodes();

    @Delete
    public native NonNamespaceOperation persistentVolumes();

    @Delete
    public native NonNamespaceOperation runtimeClasses();

    @Delete
    public native InOutCreateable tokenReviews();

    @Delete
    public native RunOperations run();

    @Delete
    public native NamespaceableResource resource(String text);

    @Delete
    public native NamespaceableResource resource(InputStream stream);

    @Delete
    public native NamespaceListVisitFromServerGetDeleteRecreateWaitApplicable load(
        InputStream stream);

    @Delete
    public native NamespaceListVisitFromServerGetDeleteRecreateWaitApplicable resourceList(
        KubernetesResourceList list);

    @Delete
    public native NamespaceListVisitFromServerGetDeleteRecreateWaitApplicable resourceList(
        HasMetadata... items);

    @Delete
    public native NamespaceListVisitFromServerGetDeleteRecreateWaitApplicable resourceList(
        Collection items);

    @Delete
    public native NamespaceListVisitFromServerGetDeleteRecreateWaitApplicable resourceList(
        String text);

    @Delete
    public native void visitResources(ApiVisitor visitor);
  }

  @TargetClass(KubernetesDeserializer.class)
  static final class Deserializer {

    /** A bare array of objects of any kinds; no API server sends one. */
    @Substitute
    private KubernetesResource fromArrayNode(JsonParser parser, JsonNode array) {
      throw new UnsupportedOperationException();
    }
  }
}
