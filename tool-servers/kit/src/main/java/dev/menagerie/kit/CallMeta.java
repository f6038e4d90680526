// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.kit;

import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import java.util.Optional;

/**
 * What travels with a call beside its arguments.
 *
 * @param json the request's {@code _meta}, empty if it had none
 */
public record CallMeta(JsonObject json) {

  public static final CallMeta NONE = new CallMeta(Wire.NOTHING);

  /** The same for every repetition of one call, so that a server can tell them apart. */
  public Optional<String> idempotencyKey() {
    return text(Protocol.IDEMPOTENCY_KEY);
  }

  /** The caller's W3C trace context. */
  public Optional<String> traceparent() {
    return text("traceparent");
  }

  /** A value of {@code _meta}, if it is there and a text. */
  public Optional<String> text(String key) {
    return json.get(key) instanceof JsonString text
        ? Optional.of(text.getString())
        : Optional.empty();
  }
}
