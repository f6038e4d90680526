// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.kit;

import jakarta.json.JsonArray;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A message of JSON-RPC 2.0. An id is a text or a whole number, and null in some errors. */
public sealed interface RpcMessage {

  /**
   * A request, to be answered under its id.
   *
   * @param params empty if there are none
   */
  record Request(JsonValue id, String method, JsonObject params) implements RpcMessage {}

  /** A message that is never answered. */
  record Notification(String method, JsonObject params) implements RpcMessage {}

  record Response(JsonValue id, JsonValue result) implements RpcMessage {}

  /**
   * The answer to a request that failed.
   *
   * @param id null as a JSON value if the request's id could not be read
   */
  record Failed(JsonValue id, RpcError error) implements RpcMessage {}

  default JsonObject json() {
    var json = Wire.object().add("jsonrpc", "2.0");
    return switch (this) {
      case Request(var id, var method, var params) ->
          json.add("id", id).add("method", method).add("params", params).build();
      case Notification(var method, var params) ->
          json.add("method", method).add("params", params).build();
      case Response(var id, var result) -> json.add("id", id).add("result", result).build();
      case Failed(var id, var error) -> json.add("id", id).add("error", error.json()).build();
    };
  }

  /**
   * Reads one message or a batch of them. A part of a batch that is no message becomes a {@link
   * Failed} with a null id, which is what it is answered with.
   *
   * @throws RpcError if the text is not JSON, or neither a message nor a batch
   */
  static List<RpcMessage> parse(String text) {
    return parse(Wire.parse(text));
  }

  /**
   * The same for JSON that has been read.
   *
   * @throws RpcError if it is neither a message nor a batch
   */
  static List<RpcMessage> parse(JsonValue json) {
    return switch (json) {
      case JsonArray batch when batch.isEmpty() ->
          throw new RpcError(RpcError.INVALID_REQUEST, "a batch must not be empty");
      case JsonArray batch -> batch.stream().map(RpcMessage::part).toList();
      case JsonValue one -> List.of(of(one));
    };
  }

  private static RpcMessage part(JsonValue value) {
    try {
      return of(value);
    } catch (RpcError e) {
      return new Failed(JsonValue.NULL, e);
    }
  }

  /**
   * Reads one message.
   *
   * @throws RpcError if the value is no message
   */
  static RpcMessage of(JsonValue value) {
    if (!(value instanceof JsonObject json)) {
      throw refused("a message must be an object");
    }
    if (!"2.0".equals(json.getString("jsonrpc", ""))) {
      throw refused("jsonrpc must be \"2.0\"");
    }
    var id = json.get("id");
    if (json.containsKey("method")) {
      return call(json, id);
    }
    if (json.get("error") instanceof JsonObject error) {
      return new Failed(id == null ? JsonValue.NULL : id, RpcError.of(error));
    }
    var result = json.get("result");
    if (result == null || id == null) {
      throw refused("a message needs a method, or an id and a result or an error");
    }
    return new Response(checked(id), result);
  }

  private static RpcMessage call(JsonObject json, @Nullable JsonValue id) {
    if (!(json.get("method") instanceof JsonString method)) {
      throw refused("method must be a text");
    }
    var params = json.getOrDefault("params", Wire.NOTHING);
    if (!(params instanceof JsonObject object)) {
      throw new RpcError(RpcError.INVALID_PARAMS, "params must be an object");
    }
    return id == null
        ? new Notification(method.getString(), object)
        : new Request(checked(id), method.getString(), object);
  }

  private static JsonValue checked(JsonValue id) {
    if (id instanceof JsonString || (id instanceof JsonNumber number && number.isIntegral())) {
      return id;
    }
    throw refused("id must be a text or a whole number");
  }

  private static RpcError refused(String message) {
    return new RpcError(RpcError.INVALID_REQUEST, message);
  }
}
