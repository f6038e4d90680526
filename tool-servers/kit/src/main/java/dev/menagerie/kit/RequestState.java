// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.kit;

import jakarta.json.JsonArray;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.TreeMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * What a caller keeps for the server between two rounds of one call: the answers so far, signed,
 * good for an hour, and for the same request of the same caller alone.
 */
public final class RequestState {

  private static final Duration LONGEST = Duration.ofHours(1);
  private static final String ALGORITHM = "HmacSHA256";

  private final SecretKeySpec key;
  private final InstantSource clock;

  /** With a key that is made now, so that no other process takes what this one seals. */
  public RequestState(InstantSource clock) {
    this(key(), clock);
  }

  /**
   * With a key that others have too, or a later process.
   *
   * @param key 32 bytes from {@link #key}
   */
  public RequestState(byte[] key, InstantSource clock) {
    this.key = new SecretKeySpec(key, ALGORITHM);
    this.clock = clock;
  }

  /** A new key, at random. */
  public static byte[] key() {
    var bytes = new byte[32];
    new SecureRandom().nextBytes(bytes);
    return bytes;
  }

  /**
   * Seals what is to come back with the same request.
   *
   * @param principal on whose behalf the request is made; empty if nobody is known
   */
  public String sealed(String principal, String method, JsonObject params, JsonObject answers) {
    var payload =
        Wire.object()
            .add("for", subject(principal, method, params))
            .add("until", clock.instant().plus(LONGEST).getEpochSecond())
            .add("answers", answers)
            .build()
            .toString()
            .getBytes(StandardCharsets.UTF_8);
    var encoder = Base64.getUrlEncoder().withoutPadding();
    return encoder.encodeToString(payload) + "." + encoder.encodeToString(signature(payload));
  }

  /**
   * The answers so far.
   *
   * @throws RpcError if the state is not one that this server gave for this request of this caller,
   *     or too old
   */
  public JsonObject opened(String principal, String method, JsonObject params, String state) {
    var json = Wire.object(Wire.object().add("state", payload(state)).build(), "state");
    if (!json.getString("for", "").equals(subject(principal, method, params))) {
      throw RpcError.invalid(
          "requestState belongs to another request or caller; begin anew without it");
    }
    if (!(json.get("until") instanceof JsonNumber until)
        || until.longValue() < clock.instant().getEpochSecond()) {
      throw RpcError.invalid("requestState is too old; begin anew without it");
    }
    return Wire.object(json, "answers");
  }

  private JsonValue payload(String state) {
    var parts = state.split("\\.", -1);
    if (parts.length == 2) {
      try {
        var payload = Base64.getUrlDecoder().decode(parts[0]);
        if (MessageDigest.isEqual(signature(payload), Base64.getUrlDecoder().decode(parts[1]))) {
          return Wire.parse(new String(payload, StandardCharsets.UTF_8));
        }
      } catch (IllegalArgumentException _) {
        // Not Base64, so not ours either.
      }
    }
    throw RpcError.invalid("requestState is not one that this server gave; begin anew without it");
  }

  private byte[] signature(byte[] payload) {
    try {
      var mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      return mac.doFinal(payload);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A request in short, the same however its arguments are ordered. */
  private static String subject(String principal, String method, JsonObject params) {
    var name = params.getString("name", params.getString("uri", ""));
    var arguments = canonical(params.getOrDefault("arguments", Wire.NOTHING));
    try {
      var text = "%s %s %s %s".formatted(Wire.text(principal), method, name, arguments);
      var digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return Base64.getUrlEncoder().withoutPadding().encodeToString(digest);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String canonical(JsonValue value) {
    return switch (value) {
      case JsonObject object -> {
        var sorted = new TreeMap<String, String>();
        object.forEach((name, member) -> sorted.put(Wire.text(name).toString(), canonical(member)));
        yield sorted.toString();
      }
      case JsonArray array -> array.stream().map(RequestState::canonical).toList().toString();
      default -> value.toString();
    };
  }
}
