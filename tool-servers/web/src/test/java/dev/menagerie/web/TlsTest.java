// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The address is pinned, and the certificate must still be that of the name. */
@Timeout(30)
class TlsTest {

  private static final char[] PASSWORD = "changeit".toCharArray();

  @TempDir static Path temp;

  private static SSLContext trusting;

  /** A certificate of secure.example that its holder signed. */
  @BeforeAll
  static void certify() throws Exception {
    var store = temp.resolve("store.p12");
    var keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-keystore",
                store.toString(),
                "-storetype",
                "PKCS12",
                "-storepass",
                new String(PASSWORD),
                "-alias",
                "secure",
                "-keyalg",
                "EC",
                "-dname",
                "CN=secure.example",
                "-ext",
                "san=dns:secure.example",
                "-validity",
                "2")
            .redirectErrorStream(true)
            .start();
    assertThat(keytool.waitFor(20, TimeUnit.SECONDS)).isTrue();
    assertThat(keytool.exitValue()).isZero();
    trusting = context(store);
  }

  private static SSLContext context(Path file) throws IOException, GeneralSecurityException {
    var store = KeyStore.getInstance("PKCS12");
    try (var in = Files.newInputStream(file)) {
      store.load(in, PASSWORD);
    }
    var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(store, PASSWORD);
    var trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry("secure", store.getCertificate("secure"));
    var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(trusted);
    var context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
    return context;
  }

  private static Tools tools() throws Exception {
    return Tools.open()
        .set("MENAGERIE_WEB_REQUEST", "true")
        .name("secure.example", "127.0.0.1")
        .name("other.example", "127.0.0.1");
  }

  @Test
  void a_certificate_of_the_name_is_accepted_at_the_pinned_address() throws Exception {
    try (var site = Site.safe(trusting).html("/", "safe")) {
      var tools = tools().trusting(trusting);

      assertThat(tools.fetches("https://secure.example:%d/".formatted(site.port())))
          .endsWith("safe");
      assertThat(site.asked().getFirst().headers().get("Host"))
          .containsExactly("secure.example:" + site.port());
    }
  }

  @Test
  void a_certificate_of_another_name_is_not() throws Exception {
    try (var site = Site.safe(trusting).html("/", "safe")) {
      var tools = tools().trusting(trusting);

      assertThat(tools.refuses("https://other.example:%d/".formatted(site.port())))
          .contains("no safe connection");
      assertThat(tools.refuses("https://127.0.0.1:%d/".formatted(site.port())))
          .contains("no safe connection");
      assertThat(site.asked()).isEmpty();
    }
  }

  @Test
  void a_certificate_that_nobody_trusts_is_not() throws Exception {
    try (var site = Site.safe(trusting).html("/", "safe")) {
      assertThat(tools().refuses("https://secure.example:%d/".formatted(site.port())))
          .contains("no safe connection");
      assertThat(site.asked()).isEmpty();
    }
  }

  @Test
  void a_redirect_out_of_tls_is_not_followed() throws Exception {
    try (var plain = new Site().html("/", "plain");
        var site = Site.safe(trusting)) {
      site.on("/", Site.Told.redirect(302, plain.url("/")));
      var tools = tools().trusting(trusting);
      var url = "https://secure.example:%d/".formatted(site.port());

      assertThat(tools.refuses(url)).contains("from https to http, which is not followed");
      assertThat(tools.refuses("request", "{\"method\": \"GET\", \"url\": \"%s\"}".formatted(url)))
          .contains("from https to http, which is not followed");
      assertThat(plain.asked()).isEmpty();
    }
  }

  @Test
  void a_redirect_into_tls_is() throws Exception {
    try (var plain = new Site();
        var site = Site.safe(trusting).html("/", "safe")) {
      plain.on("/", Site.Told.redirect(301, "https://secure.example:%d/".formatted(site.port())));

      assertThat(tools().trusting(trusting).fetches(plain.url("/"))).endsWith("safe");
    }
  }
}
