// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.kit;

import jakarta.json.JsonArray;
import jakarta.json.JsonObject;

/** What a server asks its caller for in the middle of a call. */
public sealed interface InputRequest {

  /**
   * A form for a person to fill in.
   *
   * @param schema of type object, with properties that are texts, numbers, booleans or choices
   */
  record Form(String message, JsonObject schema) implements InputRequest {}

  /**
   * An answer of the caller's model. Deprecated by the protocol from 2026-07-28.
   *
   * @param params of {@code sampling/createMessage}
   */
  record Sampling(JsonObject params) implements InputRequest {}

  /** The folders that the caller works in. Deprecated by the protocol from 2026-07-28. */
  record Roots() implements InputRequest {}

  /** The capability that a caller must have to be asked. */
  default String capability() {
    return switch (this) {
      case Form _ -> "elicitation";
      case Sampling _ -> "sampling";
      case Roots() -> "roots";
    };
  }

  default String method() {
    return switch (this) {
      case Form _ -> "elicitation/create";
      case Sampling _ -> "sampling/createMessage";
      case Roots() -> "roots/list";
    };
  }

  default JsonObject params() {
    return switch (this) {
      case Form(var message, var schema) ->
          Wire.object().add("message", message).add("requestedSchema", schema).build();
      case Sampling(var params) -> params;
      case Roots() -> Wire.NOTHING;
    };
  }

  /** Whether this is an answer to it; one that is not is asked for again. */
  default boolean answeredBy(JsonObject answer) {
    return switch (this) {
      case Form(_, var schema) ->
          switch (answer.getString("action", "")) {
            case "accept" -> Arguments.wrong(schema, Wire.object(answer, "content")).isEmpty();
            case "decline", "cancel" -> true;
            default -> false;
          };
      case Sampling _ -> answer.containsKey("content");
      case Roots() -> answer.get("roots") instanceof JsonArray;
    };
  }
}
