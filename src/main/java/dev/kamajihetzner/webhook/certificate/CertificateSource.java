package dev.kamajihetzner.webhook.certificate;

import java.security.GeneralSecurityException;

/** Where the serving certificate comes from. */
public interface CertificateSource {

  /**
   * The newest good certificate; the same object as long as it has not changed.
   *
   * @throws GeneralSecurityException if there has never been a good one
   */
  ServingCertificate newest() throws GeneralSecurityException;
}
