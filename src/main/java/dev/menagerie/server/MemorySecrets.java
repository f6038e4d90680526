// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import dev.menagerie.core.MemoryContent;
import dev.menagerie.engine.spi.Redaction;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.util.stream.Stream;

/**
 * What a tool may not say, people do not write into memory either.
 *
 * @param redaction knows what is a secret
 */
record MemorySecrets(Redaction redaction) {

  /**
   * Looks through all that a thing says.
   *
   * @throws Problem if there is a secret in it; it names the field and the pattern
   */
  void refuse(MemoryContent content) {
    refuse(content.json(), JsonValue.EMPTY_JSON_OBJECT);
  }

  /** The same of what it did not say before. */
  void refuse(MemoryContent content, MemoryContent before) {
    refuse(content.json(), before.json());
  }

  private void refuse(JsonObject now, JsonObject before) {
    now.forEach(
        (field, value) ->
            texts(value, before.getOrDefault(field, JsonValue.NULL))
                .forEach(it -> refuse(field.equals("note") ? "text" : field, it)));
  }

  /** Looks through what a field says. */
  void refuse(String field, String text) {
    redaction
        .found(text)
        .ifPresent(
            name -> {
              throw Problem.invalid(field, "has a secret in it (%s); leave it out".formatted(name));
            });
  }

  private static Stream<String> texts(JsonValue now, JsonValue before) {
    if (now.equals(before)) {
      return Stream.empty();
    }
    return switch (now) {
      case JsonString text -> Stream.of(text.getString());
      case JsonArray array -> array.stream().flatMap(it -> texts(it, JsonValue.NULL));
      case JsonObject object ->
          object.entrySet().stream()
              .flatMap(
                  it ->
                      Stream.concat(
                          Stream.of(it.getKey()),
                          texts(it.getValue(), field(before, it.getKey()))));
      default -> Stream.empty();
    };
  }

  private static JsonValue field(JsonValue json, String name) {
    return json instanceof JsonObject object
        ? object.getOrDefault(name, JsonValue.NULL)
        : JsonValue.NULL;
  }
}
