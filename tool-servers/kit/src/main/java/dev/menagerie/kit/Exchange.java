// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.kit;

import jakarta.json.JsonObject;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Where a request comes from, and what its caller can be told before the answer.
 *
 * @param principal on whose behalf it is made; empty if nobody is known
 * @param capabilities of a legacy client, as it began; a modern one says them in each request
 * @param level how grave a line of the log must be for a legacy client, empty if it wants none
 * @param aside takes what the caller is told
 * @param asked asks a legacy client, one thing after the other, and waits for its answers by name
 * @param alive keeps an open stream from being cut for silence; whether somebody may still listen
 * @param cancelled whether the caller wants no answer any more
 */
public record Exchange(
    String principal,
    JsonObject capabilities,
    Optional<LogLevel> level,
    Consumer<RpcMessage> aside,
    Function<InputRequired, JsonObject> asked,
    BooleanSupplier alive,
    BooleanSupplier cancelled) {

  /** One whose caller can be told and asked nothing. */
  public static final Exchange SILENT = silent("", () -> true, () -> false);

  /** The same, whose caller may go away or want no answer any more. */
  static Exchange silent(String principal, BooleanSupplier alive, BooleanSupplier cancelled) {
    return new Exchange(
        principal, Wire.NOTHING, Optional.empty(), _ -> {}, _ -> Wire.NOTHING, alive, cancelled);
  }
}
