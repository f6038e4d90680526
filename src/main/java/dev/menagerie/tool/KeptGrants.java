// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.tool;

import dev.menagerie.core.Json;
import dev.menagerie.core.Malformed;
import dev.menagerie.engine.spi.Catalogue;
import jakarta.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;

/**
 * What outlives the process of how tool servers let this client in: with which authorization server
 * each goes, and, sealed by a key, the tokens. Without a key there are no tokens.
 */
final class KeptGrants {

  private static final System.Logger LOG = System.getLogger(KeptGrants.class.getName());

  private static final String KIND = "tool-grant";
  private static final String CIPHER = "AES/GCM/NoPadding";
  private static final int NONCE_BYTES = 12;
  private static final int TAG_BITS = 128;
  private static final SecureRandom RANDOM = new SecureRandom();

  private final Catalogue catalogue;
  private final Optional<SecretKey> key;

  KeptGrants(Catalogue catalogue, Optional<SecretKey> key) {
    this.catalogue = catalogue;
    this.key = key;
  }

  /**
   * What is kept of one server.
   *
   * @param secret what is only read with the key
   */
  record Kept(String issuer, Optional<JsonObject> secret) {

    @Override
    public String toString() {
      return "Kept[" + issuer + "]";
    }
  }

  void save(String server, String issuer, Optional<JsonObject> secret) {
    var json = Json.object().add("v", 1).add("issuer", issuer);
    key.flatMap(with -> secret.map(it -> sealed(with, server, it)))
        .ifPresent(it -> json.add("sealed", it));
    catalogue.save(KIND, server, json.build());
  }

  Optional<Kept> load(String server) {
    return Optional.ofNullable(catalogue.documents(KIND).get(server))
        .map(
            json ->
                new Kept(
                    json.getString("issuer"),
                    key.filter(_ -> json.containsKey("sealed"))
                        .flatMap(with -> opened(with, server, json.getString("sealed")))));
  }

  void delete(String server) {
    catalogue.delete(KIND, server);
  }

  private static String sealed(SecretKey key, String server, JsonObject secret) {
    var nonce = new byte[NONCE_BYTES];
    RANDOM.nextBytes(nonce);
    try {
      var cipher = cipher(Cipher.ENCRYPT_MODE, key, server, nonce);
      var sealed = cipher.doFinal(secret.toString().getBytes(StandardCharsets.UTF_8));
      var all = Arrays.copyOf(nonce, NONCE_BYTES + sealed.length);
      System.arraycopy(sealed, 0, all, NONCE_BYTES, sealed.length);
      return Base64.getEncoder().encodeToString(all);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e); // every Java has AES-GCM
    }
  }

  private static Optional<JsonObject> opened(SecretKey key, String server, String text) {
    try {
      var all = Base64.getDecoder().decode(text);
      var cipher = cipher(Cipher.DECRYPT_MODE, key, server, Arrays.copyOf(all, NONCE_BYTES));
      var secret = cipher.doFinal(all, NONCE_BYTES, all.length - NONCE_BYTES);
      return Optional.of(Json.object(new String(secret, StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException | IllegalArgumentException | Malformed _) {
      LOG.log(
          System.Logger.Level.WARNING,
          "the tokens of tool server {0} cannot be read with this key; it has to be authorized"
              + " again",
          server);
      return Optional.empty();
    }
  }

  /** What is sealed for one server is not read for another. */
  private static Cipher cipher(int mode, SecretKey key, String server, byte[] nonce)
      throws GeneralSecurityException {
    var cipher = Cipher.getInstance(CIPHER);
    cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
    cipher.updateAAD(server.getBytes(StandardCharsets.UTF_8));
    return cipher;
  }
}
