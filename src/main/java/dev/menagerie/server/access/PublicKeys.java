// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server.access;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.AsymmetricJWK;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.KeyUse;
import dev.menagerie.core.Json;
import dev.menagerie.core.Malformed;
import jakarta.json.JsonArray;
import jakarta.json.JsonValue;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.cert.CertificateFactory;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Reads public keys: PEM, a JSON Web Key, or a set of them. */
final class PublicKeys {

  private static final System.Logger LOG = System.getLogger(PublicKeys.class.getName());

  private static final Pattern PEM =
      Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----([^-]*)-----END \\1-----");
  private static final int LEAST_RSA_BITS = 2048;

  /**
   * A key that signatures are checked with.
   *
   * @param id that tokens name it by, if it has one
   * @param algorithm the only one that it is for, if it says so
   */
  record Key(Optional<String> id, Optional<String> algorithm, PublicKey key) {

    boolean fits(Optional<String> wantedId, String wantedAlgorithm) {
      return (id.isEmpty() || wantedId.isEmpty() || id.equals(wantedId))
          && (algorithm.isEmpty() || algorithm.get().equals(wantedAlgorithm))
          && family(wantedAlgorithm);
    }

    private boolean family(String wantedAlgorithm) {
      return wantedAlgorithm.startsWith("ES")
          ? key instanceof ECPublicKey
          : key instanceof RSAPublicKey;
    }
  }

  private PublicKeys() {}

  /**
   * The keys for signatures in a text; others are left out.
   *
   * @throws IllegalArgumentException if there is none
   */
  static List<Key> read(String text) {
    var stripped = text.strip();
    var keys = stripped.startsWith("{") ? fromJson(stripped) : fromText(stripped);
    if (keys.isEmpty()) {
      throw new IllegalArgumentException(
          "no public key for signatures in it: RSA of %d bits or more, or an elliptic curve"
              .formatted(LEAST_RSA_BITS));
    }
    return keys;
  }

  private static List<Key> fromText(String text) {
    if (text.startsWith("-----BEGIN")) {
      return fromPem(text);
    }
    try {
      var decoded = new String(Base64.getMimeDecoder().decode(text), StandardCharsets.UTF_8);
      if (decoded.strip().startsWith("{")) {
        return fromJson(decoded.strip());
      }
    } catch (IllegalArgumentException _) {
      throw unreadable();
    }
    throw unreadable();
  }

  private static IllegalArgumentException unreadable() {
    return new IllegalArgumentException("must be a public key as PEM, JWK or JWKS");
  }

  private static List<Key> fromPem(String text) {
    var keys = new ArrayList<Key>();
    var parts = PEM.matcher(text);
    while (parts.find()) {
      var bytes = Base64.getMimeDecoder().decode(parts.group(2));
      var key =
          switch (parts.group(1)) {
            case "PUBLIC KEY" -> publicKey(bytes);
            case "CERTIFICATE" -> certified(bytes);
            default ->
                throw new IllegalArgumentException(
                    "%s, must be PUBLIC KEY or CERTIFICATE".formatted(parts.group(1)));
          };
      keys.add(new Key(Optional.empty(), Optional.empty(), key));
    }
    return keys.stream().filter(it -> isStrong(it.key())).toList();
  }

  private static PublicKey publicKey(byte[] bytes) {
    for (var family : List.of("RSA", "EC")) {
      try {
        return KeyFactory.getInstance(family).generatePublic(new X509EncodedKeySpec(bytes));
      } catch (GeneralSecurityException _) {
        // of the other family
      }
    }
    throw new IllegalArgumentException("PUBLIC KEY, must be one of RSA or an elliptic curve");
  }

  private static PublicKey certified(byte[] bytes) {
    try {
      return CertificateFactory.getInstance("X.509")
          .generateCertificate(new ByteArrayInputStream(bytes))
          .getPublicKey();
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException("CERTIFICATE, cannot be read: " + e.getMessage(), e);
    }
  }

  private static List<Key> fromJson(String text) {
    try {
      var json = Json.object(text);
      return switch (json.get("keys")) {
        case JsonArray set -> set.stream().flatMap(PublicKeys::key).toList();
        case null -> key(json).toList();
        default -> throw new IllegalArgumentException("JWKS, its keys must be an array");
      };
    } catch (Malformed e) {
      throw new IllegalArgumentException("JWKS, cannot be read: " + e.getMessage(), e);
    }
  }

  private static Stream<Key> key(JsonValue json) {
    try {
      var jwk = JWK.parse(json.toString());
      return isForSignatures(jwk) ? key(jwk) : Stream.empty();
    } catch (ParseException | RuntimeException e) {
      LOG.log(System.Logger.Level.WARNING, "a key of tokens is left out, it cannot be read", e);
      return Stream.empty();
    }
  }

  private static boolean isForSignatures(JWK key) {
    return key.getKeyUse() == null || key.getKeyUse().equals(KeyUse.SIGNATURE);
  }

  private static Stream<Key> key(JWK jwk) {
    if (!(jwk instanceof AsymmetricJWK asymmetric)) {
      return Stream.empty();
    }
    try {
      var key = asymmetric.toPublicKey();
      return isStrong(key)
          ? Stream.of(
              new Key(
                  Optional.ofNullable(jwk.getKeyID()),
                  Optional.ofNullable(jwk.getAlgorithm()).map(it -> it.getName()),
                  key))
          : Stream.empty();
    } catch (JOSEException _) {
      return Stream.empty(); // of a curve that is not known here
    }
  }

  private static boolean isStrong(PublicKey key) {
    return key instanceof ECPublicKey
        || (key instanceof RSAPublicKey rsa && rsa.getModulus().bitLength() >= LEAST_RSA_BITS);
  }
}
