// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server.access;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.OctetSequenceKey;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import dev.menagerie.server.access.NotLetIn.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The keys of an issuer, here in a file, as time passes. */
@Timeout(60)
class IssuerKeysTest {

  @TempDir Path folder;

  private final AtomicLong passed = new AtomicLong();
  private Path file = Path.of("");
  private IssuerKeys keys = new IssuerKeys(new KeyPlace.Given(""), passed::get);

  @BeforeEach
  void open() {
    file = folder.resolve("keys.json");
    keys = new IssuerKeys(new KeyPlace.InFile(file), passed::get);
  }

  private static ECKey key(String id) throws JOSEException {
    return new ECKeyGenerator(Curve.P_256).keyID(id).generate();
  }

  private void write(JWK... set) throws IOException {
    Files.writeString(file, new JWKSet(List.of(set)).toPublicJWKSet().toString());
  }

  private void pass(Duration time) {
    passed.addAndGet(time.toNanos());
  }

  private boolean known(String id) {
    return !keys.fitting(Optional.of(id), "ES256").isEmpty();
  }

  @Test
  void unknown_keys_are_looked_for_no_more_often_than_every_five_seconds() throws Exception {
    write(key("a"));
    assertThat(known("a")).isTrue();
    assertThat(known("b")).isFalse();

    write(key("a"), key("b"));
    pass(IssuerKeys.BETWEEN_LOOKS.minusNanos(1));
    assertThat(known("b")).isFalse();
    pass(Duration.ofNanos(1));
    assertThat(known("b")).isTrue();
  }

  @Test
  void known_keys_go_on_without_their_place_for_twelve_hours() throws Exception {
    write(key("a"));
    assertThat(known("a")).isTrue();

    Files.delete(file);

    pass(IssuerKeys.KEPT);
    assertThat(known("a")).isTrue();
    assertThat(known("b")).isFalse();
    pass(IssuerKeys.BETWEEN_LOOKS);
    assertThatExceptionOfType(NotLetIn.class)
        .isThrownBy(() -> known("a"))
        .extracting(NotLetIn::reason)
        .isEqualTo(Reason.KEYS_UNAVAILABLE);

    write(key("a"));
    pass(IssuerKeys.BETWEEN_LOOKS);
    assertThat(known("a")).isTrue();
  }

  @Test
  void a_key_that_was_taken_back_counts_for_ten_minutes_at_most() throws Exception {
    write(key("a"));
    assertThat(known("a")).isTrue();

    write(key("b"));
    pass(IssuerKeys.FRESH);
    assertThat(known("a")).isTrue();
    pass(Duration.ofNanos(1));

    assertThat(known("a")).isFalse();
    assertThat(known("b")).isTrue();
  }

  @Test
  void a_key_is_for_the_algorithm_and_the_use_that_it_says() throws Exception {
    var rsa = new RSAKeyGenerator(2048);
    var other = rsa.keyID("enc").keyUse(KeyUse.ENCRYPTION).generate();
    var secret = new OctetSequenceKey.Builder(new byte[32]).keyID("secret").build();
    var set =
        new JWKSet(List.of(rsa.keyID("rsa").keyUse(null).generate(), key("ec"), other, secret));
    Files.writeString(file, set.toString(false));

    assertThat(keys.fitting(Optional.empty(), "RS256"))
        .extracting(PublicKeys.Key::id)
        .containsExactly(Optional.of("rsa"));
    assertThat(keys.fitting(Optional.empty(), "ES256"))
        .extracting(PublicKeys.Key::id)
        .containsExactly(Optional.of("ec"));
  }

  @Test
  void keys_are_read_as_pem_and_as_one_key_in_base64_too() throws Exception {
    RSAKey rsa = new RSAKeyGenerator(2048).keyID("rsa").generate();
    var base64 = Base64.getMimeEncoder().encodeToString(rsa.toRSAPublicKey().getEncoded());
    var pem = "-----BEGIN PUBLIC KEY-----\n%s\n-----END PUBLIC KEY-----\n".formatted(base64);
    var json = rsa.toPublicJWK().toString();

    for (var text : List.of(pem, json, Base64.getEncoder().encodeToString(json.getBytes(UTF_8)))) {
      assertThat(PublicKeys.read(text))
          .extracting(PublicKeys.Key::key)
          .as(text)
          .containsExactly(rsa.toRSAPublicKey());
    }
  }

  @Test
  void what_has_no_key_is_refused_with_what_would_fit() throws Exception {
    var weak = new RSAKeyGenerator(1024, true).generate().toPublicJWK().toString();
    var secret = new OctetSequenceKey.Builder(new byte[32]).build().toString();
    var hidden = "-----BEGIN PRIVATE KEY-----\nMAA=\n-----END PRIVATE KEY-----";
    for (var text : List.of("", "x", "{}", "{\"keys\":[]}", weak, secret, hidden, "-----BEGIN")) {
      assertThatThrownBy(() -> PublicKeys.read(text))
          .as(text)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageMatching("(?s).*(must be|RSA of 2048 bits or more|cannot be read).*");
    }
  }

  @Test
  void a_key_that_cannot_be_read_keeps_no_other_out() throws Exception {
    var good = key("a").toPublicJWK().toString();
    Files.writeString(file, "{\"keys\":[null, 7, {\"kty\":\"EC\"}, %s]}".formatted(good));

    assertThat(known("a")).isTrue();
  }

  @Test
  void a_set_without_a_readable_key_is_looked_for_no_more_often_either() throws Exception {
    Files.writeString(file, "{\"keys\":[null]}");
    assertThatExceptionOfType(NotLetIn.class)
        .isThrownBy(() -> known("a"))
        .extracting(NotLetIn::reason)
        .isEqualTo(Reason.KEYS_UNAVAILABLE);

    write(key("a"));
    assertThatExceptionOfType(NotLetIn.class).isThrownBy(() -> known("a"));
    pass(IssuerKeys.BETWEEN_LOOKS);
    assertThat(known("a")).isTrue();
  }
}
