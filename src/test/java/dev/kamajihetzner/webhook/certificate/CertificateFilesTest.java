package dev.kamajihetzner.webhook.certificate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Vertx;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.stream.Stream;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.util.io.pem.PemObject;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class CertificateFilesTest {
  private static Vertx vertx;

  @TempDir Path directory;
  private Path certificateFile;
  private Path keyFile;
  private CertificateFiles files;

  @BeforeAll
  static void startVertx() {
    vertx = Vertx.vertx();
  }

  @AfterAll
  static void stopVertx() {
    vertx.close();
  }

  @BeforeEach
  void choosePaths() {
    certificateFile = directory.resolve("tls.crt");
    keyFile = directory.resolve("tls.key");
    files = new CertificateFiles(vertx, certificateFile, keyFile);
  }

  static Stream<Arguments> notations() throws IOException {
    IssuedCertificate rsa = IssuedCertificate.rsa();
    IssuedCertificate p256 = IssuedCertificate.ec("secp256r1");
    IssuedCertificate p384 = IssuedCertificate.ec("secp384r1");
    IssuedCertificate p521 = IssuedCertificate.ec("secp521r1");
    // openssl ecparam -genkey writes the curve before the key.
    byte[] parameters =
        IssuedCertificate.pem(
            new PemObject("EC PARAMETERS", SECObjectIdentifiers.secp256r1.getEncoded()));
    ByteArrayOutputStream ecparam = new ByteArrayOutputStream();
    ecparam.write(parameters);
    ecparam.write(p256.traditional());
    return Stream.of(
        Arguments.of("RSA in PKCS #1", rsa, rsa.traditional(), "BEGIN RSA PRIVATE KEY"),
        Arguments.of("RSA in PKCS #8", rsa, rsa.pkcs8(), "BEGIN PRIVATE KEY"),
        Arguments.of("P-256 in SEC 1", p256, p256.traditional(), "BEGIN EC PRIVATE KEY"),
        Arguments.of("P-256 in PKCS #8", p256, p256.pkcs8(), "BEGIN PRIVATE KEY"),
        Arguments.of("P-256 of ecparam", p256, ecparam.toByteArray(), "BEGIN EC PARAMETERS"),
        Arguments.of("P-384 in SEC 1", p384, p384.traditional(), "BEGIN EC PRIVATE KEY"),
        Arguments.of("P-384 in PKCS #8", p384, p384.pkcs8(), "BEGIN PRIVATE KEY"),
        Arguments.of("P-521 in SEC 1", p521, p521.traditional(), "BEGIN EC PRIVATE KEY"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("notations")
  void readsKeysInEveryNotationThatIssuersWrite(
      String name, IssuedCertificate issued, byte[] key, String begin) throws Exception {
    assertThat(new String(key, StandardCharsets.US_ASCII)).contains(begin);
    Files.write(certificateFile, issued.chain());
    Files.write(keyFile, key);
    ServingCertificate serving = files.newest();
    assertThat(serving.leaf()).isEqualTo(issued.certificate());
    assertThat(serving.key().getEncoded()).isEqualTo(issued.keys().getPrivate().getEncoded());
  }

  @Test
  void servesTheWholeChain() throws Exception {
    IssuedCertificate issuer = IssuedCertificate.rsa();
    IssuedCertificate issued = issuer.issue();
    issued.writeTo(certificateFile, keyFile);
    ServingCertificate serving = files.newest();
    assertThat(serving.leaf()).isEqualTo(issued.certificate());
    assertThat(serving.chain()).containsExactly(issued.certificate(), issuer.certificate());
  }

  @Test
  void isTheSameObjectAsLongAsTheFilesAreTheSame() throws Exception {
    IssuedCertificate issued = IssuedCertificate.ec("secp256r1");
    issued.writeTo(certificateFile, keyFile);
    ServingCertificate first = files.newest();
    assertThat(files.newest()).isSameAs(first);
    issued.writeTo(certificateFile, keyFile);
    assertThat(files.newest()).isSameAs(first);
  }

  @Test
  void takesWhatTheFilesAreReplacedBy() throws Exception {
    IssuedCertificate.ec("secp256r1").writeTo(certificateFile, keyFile);
    files.newest();
    IssuedCertificate next = IssuedCertificate.rsa();
    next.writeTo(certificateFile, keyFile);
    assertThat(files.newest().leaf()).isEqualTo(next.certificate());
  }

  @Test
  void keepsTheLastGoodPairWhileOnlyOneFileIsReplaced() throws Exception {
    IssuedCertificate first = IssuedCertificate.ec("secp256r1");
    first.writeTo(certificateFile, keyFile);
    files.newest();
    IssuedCertificate next = IssuedCertificate.ec("secp256r1");
    IssuedCertificate.replace(certificateFile, next.chain());
    assertThat(files.newest().leaf()).isEqualTo(first.certificate());
    assertThat(files.newest().leaf()).isEqualTo(first.certificate());
    IssuedCertificate.replace(keyFile, next.traditional());
    assertThat(files.newest().leaf()).isEqualTo(next.certificate());
  }

  @Test
  void keepsTheLastGoodPairThroughKeysOfAnotherKindGarbageAndAbsence() throws Exception {
    IssuedCertificate first = IssuedCertificate.ec("secp256r1");
    first.writeTo(certificateFile, keyFile);
    files.newest();
    byte[] half = new String(first.pkcs8(), StandardCharsets.US_ASCII).substring(0, 90).getBytes();
    for (byte[] key : new byte[][] {IssuedCertificate.rsa().pkcs8(), half, {}, {0, 1, 2}}) {
      IssuedCertificate.replace(keyFile, key);
      assertThat(files.newest().leaf()).isEqualTo(first.certificate());
    }
    Files.delete(keyFile);
    assertThat(files.newest().leaf()).isEqualTo(first.certificate());
    Files.delete(certificateFile);
    assertThat(files.newest().leaf()).isEqualTo(first.certificate());
    IssuedCertificate next = IssuedCertificate.rsa();
    next.writeTo(certificateFile, keyFile);
    assertThat(files.newest().leaf()).isEqualTo(next.certificate());
  }

  @Test
  void namesTheFileThatIsMissingAtTheStart() throws Exception {
    assertThatThrownBy(files::newest)
        .isInstanceOf(GeneralSecurityException.class)
        .hasMessage(certificateFile + " is not there");
    Files.write(certificateFile, IssuedCertificate.rsa().chain());
    assertThatThrownBy(files::newest)
        .isInstanceOf(GeneralSecurityException.class)
        .hasMessage(keyFile + " is not there");
    Files.createDirectory(keyFile);
    assertThatThrownBy(files::newest)
        .isInstanceOf(GeneralSecurityException.class)
        .hasMessageStartingWith("cannot read " + keyFile);
  }

  @Test
  void saysWhatIsWrongWithThePairAtTheStart() throws Exception {
    IssuedCertificate issued = IssuedCertificate.rsa();
    Files.write(certificateFile, issued.chain());
    Files.write(keyFile, IssuedCertificate.rsa().pkcs8());
    assertThatThrownBy(files::newest)
        .isInstanceOf(GeneralSecurityException.class)
        .hasMessage(certificateFile + " and " + keyFile + ": the key is not the certificate's");
    Files.write(keyFile, IssuedCertificate.ec("secp256r1").pkcs8());
    assertThatThrownBy(files::newest)
        .hasMessageContaining("private key algorithm does not match algorithm of public key");
    Files.writeString(keyFile, "garbage");
    assertThatThrownBy(files::newest)
        .isInstanceOf(GeneralSecurityException.class)
        .hasMessageContaining("no PEM certificate and key");
    Files.write(keyFile, issued.pkcs8());
    Files.writeString(certificateFile, "garbage");
    assertThatThrownBy(files::newest)
        .isInstanceOf(GeneralSecurityException.class)
        .hasMessageContaining("no PEM certificate and key");
    Files.write(certificateFile, issued.chain());
    assertThat(files.newest().leaf()).isEqualTo(issued.certificate());
  }
}
