// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.ServerResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

/** An issuer of signed tokens with its keys at a server on loopback. */
final class TokenIssuer implements AutoCloseable {

  static final String ISSUER = "https://login.example/realms/acme";
  static final String AUDIENCE = "menagerie";

  private final WebServer web;
  private final AtomicInteger asked = new AtomicInteger();
  private volatile RSAKey key = key("first");
  private volatile boolean down;

  TokenIssuer() {
    this.web =
        WebServer.builder()
            .host("127.0.0.1")
            .port(0)
            .featuresDiscoverServices(false)
            .shutdownHook(false)
            .shutdownGracePeriod(Duration.ofMillis(10))
            .routing(routing -> routing.get("/certs", (_, response) -> answer(response)))
            .build()
            .start();
  }

  static RSAKey key(String id) {
    try {
      return new RSAKeyGenerator(2048).keyID(id).generate();
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }

  private void answer(ServerResponse response) {
    asked.incrementAndGet();
    if (down) {
      response.status(503).send("down");
    } else {
      response.send(new JWKSet(key).toPublicJWKSet().toString());
    }
  }

  String url() {
    return "http://127.0.0.1:%d/certs".formatted(web.port());
  }

  /** How often it was asked for its keys. */
  int asked() {
    return asked.get();
  }

  RSAKey key() {
    return key;
  }

  /** From now on it has another key alone. */
  void rotate(String id) {
    key = key(id);
  }

  void down(boolean down) {
    this.down = down;
  }

  /** Claims of a caller who may do everything in the tenant acme. */
  static JWTClaimsSet.Builder claims() {
    var now = Instant.now();
    return new JWTClaimsSet.Builder()
        .issuer(ISSUER)
        .audience(List.of(AUDIENCE, "account"))
        .subject("4711")
        .claim("upn", "anna")
        .claim("tenant", "acme")
        .claim("groups", List.of("staff", "admin"))
        .issueTime(Date.from(now))
        .expirationTime(Date.from(now.plusSeconds(3_600)));
  }

  /** A token with claims that differ. */
  String token(UnaryOperator<JWTClaimsSet.Builder> different) {
    return signed(header(key), different.apply(claims()).build(), key);
  }

  static JWSHeader header(RSAKey key) {
    return new JWSHeader.Builder(JWSAlgorithm.RS256)
        .type(JOSEObjectType.JWT)
        .keyID(key.getKeyID())
        .build();
  }

  static String signed(JWSHeader header, JWTClaimsSet claims, RSAKey key) {
    try {
      var token = new SignedJWT(header, claims);
      token.sign(new RSASSASigner(key));
      return token.serialize();
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    web.stop();
  }
}
