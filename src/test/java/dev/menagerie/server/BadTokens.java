// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import java.net.URI;
import java.time.Instant;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

/** Tokens that must let nobody in, each with the class of its fault. */
final class BadTokens {

  /** A token and what is said of it. */
  record Bad(String token, String reason) {}

  private final TokenIssuer issuer;
  private final Map<String, Bad> tokens = new LinkedHashMap<>();

  private BadTokens(TokenIssuer issuer) {
    this.issuer = issuer;
  }

  /** All of them, by what is wrong with them. */
  static Map<String, Bad> of(TokenIssuer issuer) {
    var bad = new BadTokens(issuer);
    bad.claims();
    bad.signatures();
    bad.texts();
    return bad.tokens;
  }

  private void claim(String what, String reason, UnaryOperator<JWTClaimsSet.Builder> different) {
    tokens.put(what, new Bad(issuer.token(different), reason));
  }

  private static Date in(long seconds) {
    return Date.from(Instant.now().plusSeconds(seconds));
  }

  private void claims() {
    claim("expired", "expired", it -> it.expirationTime(in(-120)));
    claim("no exp", "expired", it -> it.expirationTime(null));
    claim("not yet valid", "not-yet-valid", it -> it.notBeforeTime(in(300)));
    claim("too old", "expired", it -> it.issueTime(in(-90_000)));
    claim("no iat", "expired", it -> it.issueTime(null));
    claim("issued in the future", "not-yet-valid", it -> it.issueTime(in(300)));
    claim("exp that is a text", "malformed", it -> it.claim("exp", "never"));
    claim("wrong issuer", "issuer", it -> it.issuer("https://login.example/realms/acme2"));
    claim("no issuer", "issuer", it -> it.issuer(null));
    claim("wrong audience", "audience", it -> it.audience("menagerie2"));
    claim("no audience", "audience", it -> it.audience((String) null));
    claim("no name", "subject", it -> it.claim("upn", null).subject(null));
    claim("name with a line break", "subject", it -> it.claim("upn", "anna\nadmin"));
    claim("name that reads backwards", "subject", it -> it.claim("upn", "anna\u202e"));
    claim("long name", "subject", it -> it.claim("upn", "a".repeat(201)));
    claim("no tenant", "tenant", it -> it.claim("tenant", null));
    claim("tenant that is a path", "tenant", it -> it.claim("tenant", "../default"));
    claim("tenant that is a number", "tenant", it -> it.claim("tenant", 7));
    claim("no groups", "role", it -> it.claim("groups", null));
    claim("groups without a role", "role", it -> it.claim("groups", List.of("Admin", "staff")));
    claim("group that holds a role's name", "role", it -> it.claim("groups", "no admin"));
  }

  private void signatures() {
    var good = TokenIssuer.claims().build();
    var own = issuer.key();
    var other = TokenIssuer.key(own.getKeyID());
    tokens.put("wrong key of the same name", signed(TokenIssuer.header(other), other));
    var unknown = TokenIssuer.key("unknown");
    tokens.put("unknown key", signed(TokenIssuer.header(unknown), unknown));
    var nameless = new JWSHeader.Builder(JWSAlgorithm.RS256).build();
    tokens.put("wrong key without a name", signed(nameless, other));
    var embedded = new JWSHeader.Builder(JWSAlgorithm.RS256).jwk(other.toPublicJWK());
    tokens.put("embedded key", signed(embedded.build(), other));
    var elsewhere = new JWSHeader.Builder(JWSAlgorithm.RS256).jwkURL(URI.create(issuer.url()));
    tokens.put("key set of its own", signed(elsewhere.keyID(own.getKeyID()).build(), own));
    var certificate = new JWSHeader.Builder(JWSAlgorithm.RS256).x509CertURL(URI.create("http://x"));
    tokens.put("certificate of its own", signed(certificate.keyID(own.getKeyID()).build(), own));
    var critical =
        new JWSHeader.Builder(JWSAlgorithm.RS256)
            .keyID(own.getKeyID())
            .customParam("mind", true)
            .criticalParams(Set.of("mind"));
    tokens.put("header that must be understood", signed(critical.build(), own));
    var longer = new JWSHeader.Builder(JWSAlgorithm.RS512).keyID(own.getKeyID()).build();
    var algorithm = new Bad(TokenIssuer.signed(longer, good, own), "algorithm");
    tokens.put("algorithm that is not listed", algorithm);
    var logout =
        new JWSHeader.Builder(JWSAlgorithm.RS256)
            .type(new JOSEObjectType("logout+jwt"))
            .keyID(own.getKeyID())
            .build();
    tokens.put(
        "token of another kind", new Bad(TokenIssuer.signed(logout, good, own), "malformed"));
    tokens.put("alg none", new Bad(new PlainJWT(good).serialize(), "algorithm"));
    tokens.put("shared secret that is the public key", new Bad(shared(good), "algorithm"));
  }

  private static Bad signed(JWSHeader header, RSAKey key) {
    var claims = TokenIssuer.claims().build();
    return new Bad(TokenIssuer.signed(header, claims, key), "signature");
  }

  private String shared(JWTClaimsSet claims) {
    try {
      var header = new JWSHeader.Builder(JWSAlgorithm.HS256).keyID(issuer.key().getKeyID());
      var token = new SignedJWT(header.build(), claims);
      token.sign(new MACSigner(issuer.key().toRSAPublicKey().getEncoded()));
      return token.serialize();
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }

  private void texts() {
    var good = issuer.token(it -> it);
    var signature = good.lastIndexOf('.') + 1;
    tokens.put("no signature", new Bad(good.substring(0, signature), "signature"));
    tokens.put("half a signature", new Bad(good.substring(0, signature + 80), "signature"));
    tokens.put("no last part", new Bad(good.substring(0, signature - 1), "malformed"));
    tokens.put("one part more", new Bad(good + ".x", "malformed"));
    var claims = good.indexOf('.') + 1;
    var changed = good.substring(0, claims) + "e30" + good.substring(signature - 1);
    tokens.put("other claims", new Bad(changed, "signature"));
    tokens.put("garbage", new Bad("garbage", "unknown"));
    tokens.put("garbage in three parts", new Bad("a.b.c", "malformed"));
    tokens.put("header that is null", new Bad("bnVsbA.e30.AA", "malformed"));
    tokens.put("dots alone", new Bad("..", "malformed"));
    tokens.put("oversized", new Bad("x".repeat(8_193), "too-large"));
  }
}
