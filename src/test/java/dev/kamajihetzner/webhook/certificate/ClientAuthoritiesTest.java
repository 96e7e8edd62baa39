package dev.kamajihetzner.webhook.certificate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClientAuthoritiesTest {
  @TempDir Path directory;

  @Test
  void saysThatTheFileIsNotThere() {
    Path file = directory.resolve("none");
    assertThatThrownBy(() -> new ClientAuthorities(file))
        .isInstanceOf(GeneralSecurityException.class)
        .hasMessage(file + " is not there");
  }

  @Test
  void saysThatTheFileCannotBeRead() {
    assertThatThrownBy(() -> new ClientAuthorities(directory))
        .isInstanceOf(GeneralSecurityException.class)
        .hasMessageStartingWith("cannot read " + directory + ": ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "none", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----"})
  void saysWhichFileHasNone(String content) throws Exception {
    Path file = Files.writeString(directory.resolve("clients.crt"), content);
    assertThatThrownBy(() -> new ClientAuthorities(file))
        .isInstanceOf(GeneralSecurityException.class)
        .hasMessageStartingWith(file + ": ");
  }

  @Test
  void trustsAllAuthoritiesOfTheFileAndNoServer() throws Exception {
    ClientAuthority one = new ClientAuthority();
    ClientAuthority other = new ClientAuthority();
    Path file =
        Files.writeString(
            directory.resolve("clients.crt"), new String(one.pem()) + new String(other.pem()));
    ClientAuthorities authorities = new ClientAuthorities(file);
    assertThat(authorities.getAcceptedIssuers()).hasSize(2);
    for (ClientAuthority authority : new ClientAuthority[] {one, other}) {
      X509Certificate[] chain = {authority.issue("client").certificate()};
      authorities.checkClientTrusted(chain, "EC");
      assertThatThrownBy(() -> authorities.checkServerTrusted(chain, "EC"))
          .isInstanceOf(CertificateException.class);
    }
  }
}
