package dev.kamajihetzner.webhook.apiserver;

import io.fabric8.kubernetes.client.Config;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A service account of our namespace, with a token as a pod has one. */
record Account(Config config, String token) {
  private static final String NAMESPACE = "kamaji-hetzner-webhook";

  /** The one of that name, which is there. */
  static Account of(Api api, String name) {
    String answer =
        api.client()
            .raw(
                "/api/v1/namespaces/%s/serviceaccounts/%s/token".formatted(NAMESPACE, name),
                "POST",
                """
                {"apiVersion": "authentication.k8s.io/v1", "kind": "TokenRequest",
                 "spec": {"expirationSeconds": 3600}}
                """);
    return new Account(
        api.client().getConfiguration(), Documents.json(answer).at("/status/token").textValue());
  }

  /** The account at the API server. */
  Path kubeconfig() {
    return kubeconfig(config.getMasterUrl());
  }

  /** The account at the API server that is reached by that URL. */
  Path kubeconfig(String url) {
    String authority = config.getCaCertData();
    String trust =
        authority != null
            ? "certificate-authority-data: " + authority
            : config.getCaCertFile() != null
                ? "certificate-authority: " + config.getCaCertFile()
                : "insecure-skip-tls-verify: true";
    try {
      return Files.writeString(
          Workspace.directory("account").resolve("kubeconfig"),
          """
          apiVersion: v1
          kind: Config
          clusters:
            - name: it
              cluster:
                server: %s
                %s
          users:
            - name: it
              user:
                token: %s
          contexts:
            - name: it
              context:
                cluster: it
                user: it
          current-context: it
          """
              .formatted(url, url.startsWith("https") ? trust : "", token));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
