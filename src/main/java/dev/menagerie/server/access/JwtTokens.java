// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server.access;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.nimbusds.jose.Header;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.factories.DefaultJWSVerifierFactory;
import com.nimbusds.jose.proc.JWSVerifierFactory;
import com.nimbusds.jose.util.Base64URL;
import dev.menagerie.core.Json;
import dev.menagerie.core.Malformed;
import dev.menagerie.server.access.NotLetIn.Reason;
import java.text.ParseException;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * Signed tokens, JSON Web Tokens as MicroProfile JWT reads them. Nothing that a token says counts
 * before its signature does, and no key counts that comes with it.
 */
public final class JwtTokens implements Credentials {

  /** A token of another kind, such as one that ends a session, lets nobody in. */
  private static final Set<String> TYPES = Set.of("jwt", "at+jwt");

  private static final int MOST_SEEN = 1_000;

  private final JwtConfig config;
  private final IssuerKeys keys;
  private final InstantSource clock;
  private final JWSVerifierFactory verifiers = new DefaultJWSVerifierFactory();

  /** Signatures are costly to check, and a token comes again and again. */
  private final Cache<String, Verified> seen = Caffeine.newBuilder().maximumSize(MOST_SEEN).build();

  private JwtTokens(JwtConfig config, IssuerKeys keys, InstantSource clock) {
    this.config = config;
    this.keys = keys;
    this.clock = clock;
  }

  /**
   * Believes tokens that are signed by the keys of a place. Keys at a server are asked for with the
   * first token.
   *
   * @param clock the time that tokens are good for
   * @param nanos the time that passes, whatever the clock shows
   * @throws IllegalArgumentException if keys in a file or in the configuration cannot be read
   */
  public static JwtTokens of(
      JwtConfig config, KeyPlace place, InstantSource clock, LongSupplier nanos) {
    var keys = new IssuerKeys(place, nanos);
    if (place.isHere()) {
      keys.load();
    }
    return new JwtTokens(config, keys, clock);
  }

  /**
   * Signed by a key that was believed then.
   *
   * @param key that it was signed with
   */
  private record Verified(JWSHeader header, PublicKeys.Key key, JwtClaims claims) {}

  @Override
  public Optional<Caller> bearer(String token, String peer) {
    if (token.indexOf('.') < 0) {
      return Optional.empty();
    }
    var known =
        Optional.ofNullable(seen.getIfPresent(token))
            .filter(it -> fitting(it.header).contains(it.key));
    var verified = known.orElseGet(() -> verified(token));
    var caller = verified.claims.caller(clock.instant());
    if (known.isEmpty()) {
      seen.put(token, verified); // of one that lets somebody in
    }
    return Optional.of(caller);
  }

  private Verified verified(String token) {
    var parts = token.split("\\.", -1);
    if (parts.length != 3) {
      throw refused(Reason.MALFORMED);
    }
    var header = header(parts[0]);
    var key = signer(header, (parts[0] + "." + parts[1]).getBytes(US_ASCII), parts[2]);
    return new Verified(header, key, claims(parts[1]));
  }

  private JWSHeader header(String part) {
    if (!(parsed(part) instanceof JWSHeader header)
        || !config.algorithms().contains(header.getAlgorithm().getName())) {
      throw refused(Reason.ALGORITHM);
    }
    if (!isToken(Optional.ofNullable(header.getType()))) {
      throw refused(Reason.MALFORMED);
    }
    if (header.getJWK() != null
        || header.getJWKURL() != null
        || header.getX509CertURL() != null
        || header.getX509CertChain() != null) {
      throw refused(Reason.SIGNATURE);
    }
    return header;
  }

  private static Header parsed(String part) {
    try {
      return Header.parse(new Base64URL(part));
    } catch (ParseException | RuntimeException _) { // of null it is a NullPointerException
      throw refused(Reason.MALFORMED);
    }
  }

  private static boolean isToken(Optional<JOSEObjectType> type) {
    return type.map(it -> it.getType().toLowerCase(Locale.ROOT).replaceFirst("^application/", ""))
        .filter(it -> !TYPES.contains(it))
        .isEmpty();
  }

  private List<PublicKeys.Key> fitting(JWSHeader header) {
    return keys.fitting(Optional.ofNullable(header.getKeyID()), header.getAlgorithm().getName());
  }

  private PublicKeys.Key signer(JWSHeader header, byte[] signed, String signature) {
    var given = new Base64URL(signature);
    return fitting(header).stream()
        .filter(key -> isSigned(header, signed, given, key))
        .findFirst()
        .orElseThrow(() -> refused(Reason.SIGNATURE));
  }

  private boolean isSigned(
      JWSHeader header, byte[] signed, Base64URL signature, PublicKeys.Key key) {
    try {
      JWSVerifier verifier = verifiers.createJWSVerifier(header, key.key());
      return verifier.verify(header, signed, signature);
    } catch (JOSEException _) {
      return false; // of another curve
    }
  }

  private JwtClaims claims(String part) {
    try {
      return new JwtClaims(Json.object(new Base64URL(part).decodeToString()), config);
    } catch (Malformed _) {
      throw refused(Reason.MALFORMED);
    }
  }

  private static NotLetIn refused(Reason reason) {
    return new NotLetIn(reason, Access.WANTED);
  }
}
