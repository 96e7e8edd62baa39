package dev.kamajihetzner.webhook.certificate;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jboss.logging.Logger;

/**
 * Trusts the clients whose certificates come from the authorities in a PEM file that somebody else
 * replaces. Each handshake goes by the last good content.
 */
final class ClientAuthorities extends X509ExtendedTrustManager {
  private static final Logger LOG = Logger.getLogger(ClientAuthorities.class);

  private final Path file;
  private byte[] content = {};
  private String problem;
  private volatile X509ExtendedTrustManager current;

  /**
   * Of that file.
   *
   * @throws GeneralSecurityException if it has none
   */
  ClientAuthorities(Path file) throws GeneralSecurityException {
    this.file = file;
    try {
      read();
    } catch (IOException e) {
      throw new GeneralSecurityException(e.getMessage(), e);
    }
  }

  /** Takes what the file has now, if that is good. */
  synchronized void reload() {
    try {
      if (read()) {
        LOG.infof("reloaded the client authorities in %s", file);
      }
      problem = null;
    } catch (IOException | GeneralSecurityException e) {
      // Logged once a problem, because the file is read every few seconds.
      if (!e.getMessage().equals(problem)) {
        problem = e.getMessage();
        LOG.warnf("keeping the last good client authorities: %s", problem);
      }
    }
  }

  /** Whether the file has changed. */
  private boolean read() throws IOException, GeneralSecurityException {
    byte[] now;
    try {
      now = Files.readAllBytes(file);
    } catch (NoSuchFileException e) {
      throw new IOException(file + " is not there", e);
    } catch (IOException e) {
      throw new IOException("cannot read " + file + ": " + e.getMessage(), e);
    }
    if (Arrays.equals(content, now) && current != null) {
      return false;
    }
    try {
      current = trusting(now);
    } catch (GeneralSecurityException e) {
      throw new GeneralSecurityException(file + ": " + e.getMessage(), e);
    }
    content = now;
    return true;
  }

  private static X509ExtendedTrustManager trusting(byte[] pem)
      throws GeneralSecurityException, IOException {
    KeyStore authorities = KeyStore.getInstance(KeyStore.getDefaultType());
    authorities.load(null, null);
    for (Certificate authority :
        CertificateFactory.getInstance("X.509")
            .generateCertificates(new ByteArrayInputStream(pem))) {
      authorities.setCertificateEntry(Integer.toString(authorities.size()), authority);
    }
    if (authorities.size() == 0) {
      throw new CertificateException("no PEM certificate");
    }
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(authorities);
    return (X509ExtendedTrustManager) factory.getTrustManagers()[0];
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    current.checkClientTrusted(chain, authType, engine);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    current.checkClientTrusted(chain, authType, socket);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    current.checkClientTrusted(chain, authType);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    throw new CertificateException("there are no servers");
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    throw new CertificateException("there are no servers");
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    throw new CertificateException("there are no servers");
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return current.getAcceptedIssuers();
  }
}
