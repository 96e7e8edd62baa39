package dev.kamajihetzner.webhook.cluster;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
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
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderElectorBuilder;
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
 * with them every class that models one. Quarkus registers all of the client's methods for
 * reflection, so they would be in the binary although nobody calls them; we read generic resources.
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

    @Substitute
    public MixedOperation bindings() {
      throw new UnsupportedOperationException();
    }

    @Substitute
    public MixedOperation configMaps() {
      throw new UnsupportedOperationException();
    }

    @Substitute
    public MixedOperation endpoints() {
      throw new UnsupportedOperationException();
    }

    @Substitute
    public MixedOperation leases() {
      throw new UnsupportedOperationException();
    }

    @Substitute
    public MixedOperation limitRanges() {
      throw new UnsupportedOperationException();
    }

    @Substitute
    public MixedOperation persistentVolumeClaims() {
      throw new UnsupportedOperationException();
    }

    @Substitute
    public MixedOperation pods() {
      throw new UnsupportedOperationException();
    }

    @Substitute
    public MixedOperation replicationControllers() {
      throw new UnsupportedOperationException();
    }

    @Substitute
    public MixedOperation resourceQuotas() {
      throw new UnsupportedOperationException();
    }

    @Substitute
    public MixedOperation secrets() {
      throw new UnsupportedOperationException();
    }

    @Substitute
    public MixedOperation serviceAccounts() {
      throw new UnsupportedOperationException();
    }

    @Substitute
    public MixedOperation services() {
      throw new UnsupportedOperationException();
    }

    @Substitute
    public NonNamespaceOperation apiServices() {
      throw new UnsupportedOperationException();
    }

    @Substitute
    public NonNamespaceOperation certificateSigningRequests() {
      throw new UnsupportedOperationException();
    }

    @Substitute
    public NonNamespaceOperation componentstatuses() {
      throw new UnsupportedOperationException();
    }

    @Substitute
    public NonNamespaceOperation namespaces() {
      throw new UnsupportedOperationException();
    }

    @Substitute
    public NonNamespaceOperation nodes() {
      throw new UnsupportedOperationException();
    }

    @Substitute
    public NonNamespaceOperation persistentVolumes() {
      throw new UnsupportedOperationException();
    }

    @Substitute
    public NonNamespaceOperation runtimeClasses() {
      throw new UnsupportedOperationException();
    }

    @Substitute
    public InOutCreateable tokenReviews() {
      throw new UnsupportedOperationException();
    }

    @Substitute
    public LeaderElectorBuilder leaderElector() {
      throw new UnsupportedOperationException();
    }

    @Substitute
    public RunOperations run() {
      throw new UnsupportedOperationException();
    }

    @Substitute
    public NamespaceableResource resource(HasMetadata item) {
      throw new UnsupportedOperationException();
    }

    @Substitute
    public NamespaceableResource resource(String text) {
      throw new UnsupportedOperationException();
    }

    @Substitute
    public NamespaceableResource resource(InputStream stream) {
      throw new UnsupportedOperationException();
    }

    @Substitute
    public NamespaceListVisitFromServerGetDeleteRecreateWaitApplicable load(InputStream stream) {
      throw new UnsupportedOperationException();
    }

    @Substitute
    public NamespaceListVisitFromServerGetDeleteRecreateWaitApplicable resourceList(
        KubernetesResourceList list) {
      throw new UnsupportedOperationException();
    }

    @Substitute
    public NamespaceListVisitFromServerGetDeleteRecreateWaitApplicable resourceList(
        HasMetadata... items) {
      throw new UnsupportedOperationException();
    }

    @Substitute
    public NamespaceListVisitFromServerGetDeleteRecreateWaitApplicable resourceList(
        Collection items) {
      throw new UnsupportedOperationException();
    }

    @Substitute
    public NamespaceListVisitFromServerGetDeleteRecreateWaitApplicable resourceList(String text) {
      throw new UnsupportedOperationException();
    }

    @Substitute
    public void visitResources(ApiVisitor visitor) {
      throw new UnsupportedOperationException();
    }
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
