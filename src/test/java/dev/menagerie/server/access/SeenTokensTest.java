// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.menagerie.server.access.NotLetIn.Reason;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A token that has let somebody in is looked at again, each time that it comes. */
class SeenTokensTest {

  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  @TempDir Path folder;

  private final AtomicReference<Instant> now = new AtomicReference<>(START);
  private final ECKey key = key();
  private Credentials tokens = (_, _) -> Optional.empty();

  @BeforeEach
  void open() throws Exception {
    var file = Files.writeString(folder.resolve("keys.json"), new JWKSet(key).toString());
    var config =
        new JwtConfig(
            Optional.empty(),
            Set.of("menagerie"),
            Set.of("ES256"),
            Duration.ZERO,
            Optional.empty(),
            Optional.empty(),
            "groups");
    tokens = JwtTokens.of(config, new KeyPlace.InFile(file), now::get, System::nanoTime);
  }

  private static ECKey key() {
    try {
      return new ECKeyGenerator(Curve.P_256).keyID("a").generate();
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }

  private String token(String subject) throws JOSEException {
    var claims =
        new JWTClaimsSet.Builder()
            .audience("menagerie")
            .subject(subject)
            .claim("groups", "user")
            .claim("exp", START.plusSeconds(60).getEpochSecond())
            .build();
    var token = new SignedJWT(new JWSHeader.Builder(JWSAlgorithm.ES256).keyID("a").build(), claims);
    token.sign(new ECDSASigner(key));
    return token.serialize();
  }

  private void assertRefused(String token, Reason reason) {
    assertThatExceptionOfType(NotLetIn.class)
        .isThrownBy(() -> tokens.bearer(token, "127.0.0.1"))
        .satisfies(it -> assertThat(it.reason()).isEqualTo(reason));
  }

  @Test
  void it_lets_its_bearer_in_until_it_expires() throws Exception {
    var token = token("anna");
    for (int time = 0; time < 3; time++) {
      assertThat(tokens.bearer(token, "127.0.0.1").orElseThrow().name()).isEqualTo("anna");
    }

    now.set(START.plusSeconds(61));

    assertRefused(token, Reason.EXPIRED);
    assertRefused(token, Reason.EXPIRED);
  }

  @Test
  void other_claims_below_its_signature_let_nobody_in() throws Exception {
    var anna = token("anna").split("\\.");
    var bert = token("bert").split("\\.");
    assertThat(tokens.bearer(String.join(".", anna), "127.0.0.1")).isPresent();
    assertThat(tokens.bearer(String.join(".", bert), "127.0.0.1")).isPresent();

    assertRefused(anna[0] + "." + bert[1] + "." + anna[2], Reason.SIGNATURE);
  }
}
