package dev.kamajihetzner.webhook.certificate;

import io.netty.handler.codec.http.HttpResponseStatus;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.quarkus.vertx.http.HttpServerOptionsCustomizer;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.Vertx;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.TrustOptions;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x500.style.IETFUtils;

/** Lets only those ask that show a certificate of certain authorities, if these are set. */
@Singleton
class ClientCertificates implements HttpServerOptionsCustomizer {
  private static final String AUTHORITIES = "kamaji-hetzner.client-certificate.authorities";
  private static final String NAMES = "kamaji-hetzner.client-certificate.names";

  /** Before anything else is done for a request. */
  private static final int FIRST = 1_000;

  /** In the certificate's own list of alternative names. */
  private static final int DNS_NAME = 2;

  /** The session's value that is true where the names have been looked at. */
  private static final String ACCEPTED = ClientCertificates.class.getName();

  private final ClientCertificateSettings settings;
  private final CertificateSettings reloading;
  private final Vertx vertx;
  private final Set<String> names;

  ClientCertificates(
      ClientCertificateSettings settings, CertificateSettings reloading, Vertx vertx) {
    this.settings = settings;
    this.reloading = reloading;
    this.vertx = vertx;
    this.names = new TreeSet<>(settings.names().orElse(Set.of()));
  }

  @Override
  public void customizeHttpsServer(HttpServerOptions options) {
    if (settings.authorities().isEmpty()) {
      if (!names.isEmpty()) {
        throw new ConfigurationException(NAMES + " is set; set " + AUTHORITIES + " too");
      }
      return;
    }
    try {
      ClientAuthorities authorities = new ClientAuthorities(settings.authorities().get());
      vertx.setPeriodic(
          reloading.reloadInterval().toMillis(),
          timer ->
              vertx.executeBlocking(
                  () -> {
                    authorities.reload();
                    return null;
                  }));
      options.setClientAuth(ClientAuth.REQUIRED).setTrustOptions(TrustOptions.wrap(authorities));
    } catch (GeneralSecurityException e) {
      throw new ConfigurationException("no client authorities: " + e.getMessage(), e);
    }
  }

  void register(@Observes Filters filters) {
    if (!names.isEmpty()) {
      filters.register(this::check, FIRST);
    }
  }

  private void check(RoutingContext context) {
    SSLSession session = context.request().sslSession();
    if (session.getValue(ACCEPTED) == null) {
      List<String> shown = names(session);
      if (Collections.disjoint(shown, names)) {
        refuse(context, shown);
        return;
      }
      session.putValue(ACCEPTED, true);
    }
    context.next();
  }

  private void refuse(RoutingContext context, List<String> shown) {
    context
        .response()
        .setStatusCode(HttpResponseStatus.FORBIDDEN.code())
        .putHeader(HttpHeaders.CONTENT_TYPE, "text/plain")
        .end(
            "the client certificate is of %s; expected one of %s, which %s sets%n"
                .formatted(shown, names, NAMES))
        .onComplete(sent -> context.request().connection().close());
  }

  /** Common names and DNS names. */
  private static List<String> names(SSLSession session) {
    List<String> shown = new ArrayList<>();
    try {
      X509Certificate certificate = (X509Certificate) session.getPeerCertificates()[0];
      for (RDN name :
          X500Name.getInstance(certificate.getSubjectX500Principal().getEncoded())
              .getRDNs(BCStyle.CN)) {
        shown.add(IETFUtils.valueToString(name.getFirst().getValue()));
      }
      if (certificate.getSubjectAlternativeNames() != null) {
        for (List<?> alternative : certificate.getSubjectAlternativeNames()) {
          if (alternative.get(0).equals(DNS_NAME)) {
            shown.add((String) alternative.get(1));
          }
        }
      }
    } catch (SSLPeerUnverifiedException | CertificateParsingException e) {
      // Then it has no more names than have been read.
    }
    return shown;
  }
}
