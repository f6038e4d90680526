// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.kit;

import jakarta.json.JsonObject;

/** A part of a tool's result. */
public sealed interface Content {

  record Text(String text) implements Content {}

  /**
   * An image.
   *
   * @param data in Base64
   */
  record Image(String data, String mimeType) implements Content {}

  /**
   * A sound.
   *
   * @param data in Base64
   */
  record Audio(String data, String mimeType) implements Content {}

  /** A resource that can be read at its address. */
  record Link(String uri, String name) implements Content {}

  /**
   * A resource given with the result.
   *
   * @param resource with {@code uri} and {@code text} or {@code blob}
   */
  record Embedded(JsonObject resource) implements Content {}

  /** A kind of content that this version does not know. */
  record Unknown(JsonObject json) implements Content {}

  default JsonObject json() {
    var json = Wire.object();
    return switch (this) {
      case Text(var text) -> json.add("type", "text").add("text", text).build();
      case Image(var data, var type) ->
          json.add("type", "image").add("data", data).add("mimeType", type).build();
      case Audio(var data, var type) ->
          json.add("type", "audio").add("data", data).add("mimeType", type).build();
      case Link(var uri, var name) ->
          json.add("type", "resource_link").add("uri", uri).add("name", name).build();
      case Embedded(var resource) -> json.add("type", "resource").add("resource", resource).build();
      case Unknown(var unknown) -> unknown;
    };
  }

  static Content of(JsonObject json) {
    return switch (json.getString("type", "")) {
      case "text" -> new Text(json.getString("text", ""));
      case "image" -> new Image(json.getString("data", ""), json.getString("mimeType", ""));
      case "audio" -> new Audio(json.getString("data", ""), json.getString("mimeType", ""));
      case "resource_link" -> new Link(json.getString("uri", ""), json.getString("name", ""));
      case "resource" -> new Embedded(Wire.object(json, "resource"));
      default -> new Unknown(json);
    };
  }
}
