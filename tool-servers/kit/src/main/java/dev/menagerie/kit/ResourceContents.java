// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.kit;

import jakarta.json.JsonObject;

/** What a resource holds. */
public sealed interface ResourceContents {

  record Text(String uri, String mimeType, String text) implements ResourceContents {}

  /**
   * Bytes.
   *
   * @param data in Base64
   */
  record Blob(String uri, String mimeType, String data) implements ResourceContents {}

  default JsonObject json() {
    return switch (this) {
      case Text(var uri, var type, var text) ->
          Wire.object().add("uri", uri).add("mimeType", type).add("text", text).build();
      case Blob(var uri, var type, var data) ->
          Wire.object().add("uri", uri).add("mimeType", type).add("blob", data).build();
    };
  }
}
