// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.tool;

import dev.menagerie.core.Json;
import dev.menagerie.kit.RpcError;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.util.Optional;
import java.util.function.Function;

/**
 * Who answers when a tool asks for input in the middle of a call. Of what can be asked this is
 * forms for a person; a server is told whether there is somebody to fill them in.
 */
final class Elicitation {

  /**
   * A form that a tool wants filled in.
   *
   * @param schema of type object, with flat properties
   */
  record Form(String message, JsonObject schema) {}

  /** Nobody is there: servers are told so, and what they ask nevertheless fails. */
  static final Elicitation NONE = new Elicitation(Optional.empty());

  /** What a legacy server is told as it begins: in some of its calls a person can be asked. */
  static final JsonObject LEGACY = Json.object("{\"elicitation\": {}}");

  static final String METHOD = "elicitation/create";

  private final Optional<Function<Form, Optional<JsonObject>>> person;

  private Elicitation(Optional<Function<Form, Optional<JsonObject>>> person) {
    this.person = person;
  }

  /**
   * Somebody who fills in forms.
   *
   * @param person the values, or empty to decline; called on the thread of the call
   */
  static Elicitation by(Function<Form, Optional<JsonObject>> person) {
    return new Elicitation(Optional.of(person));
  }

  /** What a server is told of it, as capabilities of a client. */
  JsonObject capabilities() {
    var capabilities = Json.object();
    person.ifPresent(_ -> capabilities.add("elicitation", JsonValue.EMPTY_JSON_OBJECT));
    return capabilities.build();
  }

  /**
   * Answers what a server asks.
   *
   * @throws RpcError if it is something that is not offered
   */
  JsonObject answer(String method, JsonObject params) {
    var filler =
        person
            .filter(_ -> method.equals(METHOD) && !params.containsKey("url"))
            .orElseThrow(() -> refusal(method));
    var schema = object(params, "requestedSchema");
    return filler
        .apply(new Form(params.getString("message", ""), schema))
        .map(values -> Json.object().add("action", "accept").add("content", filled(schema, values)))
        .orElseGet(() -> Json.object().add("action", "decline"))
        .build();
  }

  private static RpcError refusal(String method) {
    return method.equals(METHOD)
        ? new RpcError(RpcError.INVALID_PARAMS, "nobody can be asked this in this call")
        : new RpcError(RpcError.METHOD_NOT_FOUND, "this client does not offer it");
  }

  /** The values with the schema's defaults where there is none. */
  private static JsonObject filled(JsonObject schema, JsonObject values) {
    var filled = Json.object(values);
    object(schema, "properties")
        .forEach(
            (name, property) -> {
              if (!values.containsKey(name)
                  && property instanceof JsonObject described
                  && described.containsKey("default")) {
                filled.add(name, described.get("default"));
              }
            });
    return filled.build();
  }

  private static JsonObject object(JsonObject json, String key) {
    return json.get(key) instanceof JsonObject object ? object : JsonValue.EMPTY_JSON_OBJECT;
  }
}
