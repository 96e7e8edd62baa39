package dev.kamajihetzner.webhook.certificate;

import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import org.jboss.logging.Logger;

/**
 * A certificate and a key in two PEM files that somebody else replaces, such as cert-manager by a
 * mounted Secret. The files may change one after the other: the last good pair is served until they
 * belong together again.
 */
final class CertificateFiles implements CertificateSource {
  private static final Logger LOG = Logger.getLogger(CertificateFiles.class);

  private final Vertx vertx;
  private final Path certificateFile;
  private final Path keyFile;
  private byte[] certificate = {};
  private byte[] key = {};
  private ServingCertificate good;
  private String problem;

  CertificateFiles(Vertx vertx, Path certificateFile, Path keyFile) {
    this.vertx = vertx;
    this.certificateFile = certificateFile;
    this.keyFile = keyFile;
  }

  @Override
  public synchronized ServingCertificate newest() throws GeneralSecurityException {
    try {
      byte[] newCertificate = read(certificateFile);
      byte[] newKey = read(keyFile);
      if (!Arrays.equals(certificate, newCertificate) || !Arrays.equals(key, newKey)) {
        boolean replaced = good != null;
        good = pair(newCertificate, newKey);
        problem = null;
        certificate = newCertificate;
        key = newKey;
        LOG.infof(
            "%s the certificate of %s, valid until %s",
            replaced ? "reloaded" : "serving with",
            certificateFile,
            good.leaf().getNotAfter().toInstant());
      }
    } catch (IOException | GeneralSecurityException e) {
      if (good == null) {
        throw new GeneralSecurityException(e.getMessage(), e);
      }
      // Logged once a problem, because the files are read every few seconds.
      if (!e.getMessage().equals(problem)) {
        problem = e.getMessage();
        LOG.warnf("keeping the last good certificate: %s", problem);
      }
    }
    return good;
  }

  private ServingCertificate pair(byte[] newCertificate, byte[] newKey)
      throws GeneralSecurityException {
    try {
      return ServingCertificate.of(vertx, newCertificate, newKey);
    } catch (GeneralSecurityException e) {
      throw new GeneralSecurityException(
          certificateFile + " and " + keyFile + ": " + e.getMessage(), e);
    }
  }

  private static byte[] read(Path file) throws IOException {
    try {
      return Files.readAllBytes(file);
    } catch (NoSuchFileException e) {
      throw new IOException(file + " is not there", e);
    } catch (IOException e) {
      throw new IOException("cannot read " + file + ": " + e.getMessage(), e);
    }
  }
}
