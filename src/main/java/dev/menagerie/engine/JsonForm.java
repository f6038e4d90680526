// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

import dev.menagerie.core.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.util.Objects;
import java.util.Optional;

/**
 * The form of a value, as far as an example tells it: the kinds of values, the members of objects,
 * whole numbers. What is null in the example may be anything; the elements of a list have the form
 * of one in the example's list, if there are any there.
 */
final class JsonForm {

  /** Says which alternative an object is; another one has members that the example cannot tell. */
  private static final String ALTERNATIVE = "type";

  private JsonForm() {}

  /**
   * What is wrong with a value, if it has not the form of the example.
   *
   * @param place of the value, for the message
   */
  static Optional<String> wrong(String place, JsonValue example, JsonValue value) {
    if (example.equals(JsonValue.NULL)) {
      return Optional.empty();
    }
    return switch (example) {
      case JsonObject was when value instanceof JsonObject is -> members(place, was, is);
      case JsonArray was when value instanceof JsonArray is -> elements(place, was, is);
      case JsonNumber was when value instanceof JsonNumber is ->
          isWhole(was) && !isWhole(is)
              ? Optional.of("%s: %s, must be a whole number".formatted(place, is))
              : Optional.empty();
      default ->
          Json.kind(example).equals(Json.kind(value))
              ? Optional.empty()
              : Optional.of(
                  "%s: %s, must be %s".formatted(place, Json.kind(value), Json.kind(example)));
    };
  }

  private static Optional<String> members(String place, JsonObject example, JsonObject value) {
    var was = example.getOrDefault(ALTERNATIVE, JsonValue.NULL);
    var is = value.getOrDefault(ALTERNATIVE, JsonValue.NULL);
    boolean another =
        was.getValueType() == JsonValue.ValueType.STRING
            && is.getValueType() == JsonValue.ValueType.STRING
            && !was.equals(is);
    if (another) {
      return Optional.empty();
    }
    for (var name : value.keySet()) {
      if (!example.containsKey(name)) {
        return Optional.of(
            "%s.%s: unknown, must be one of %s"
                .formatted(place, name, String.join(", ", example.keySet())));
      }
    }
    for (var name : example.keySet()) {
      var member = value.get(name);
      if (member == null) {
        return Optional.of("%s.%s: missing".formatted(place, name));
      }
      var at = "%s.%s".formatted(place, name);
      var wrong = wrong(at, Objects.requireNonNull(example.get(name)), member);
      if (wrong.isPresent()) {
        return wrong;
      }
    }
    return Optional.empty();
  }

  private static Optional<String> elements(String place, JsonArray example, JsonArray value) {
    if (example.isEmpty()) {
      return Optional.empty();
    }
    for (int i = 0; i < value.size(); i++) {
      var at = "%s[%d]".formatted(place, i);
      var element = value.get(i);
      boolean fits = example.stream().anyMatch(it -> wrong(at, it, element).isEmpty());
      if (!fits) {
        return wrong(at, example.getFirst(), element);
      }
    }
    return Optional.empty();
  }

  /** Whether it was written as a whole number: 3, not 3.0. */
  private static boolean isWhole(JsonNumber number) {
    return number.bigDecimalValue().scale() == 0;
  }
}
