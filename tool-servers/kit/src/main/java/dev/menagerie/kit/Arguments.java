// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.kit;

import jakarta.json.JsonArray;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.util.Optional;

/**
 * Checks arguments against the top level of a schema: required, additional and the type of each.
 * Clients check the whole schema; this keeps handlers free of casts that fail.
 */
final class Arguments {

  private Arguments() {}

  /** What is wrong with the arguments, in words that a model can act on. */
  static Optional<String> wrong(JsonObject schema, JsonObject arguments) {
    var properties = Wire.object(schema, "properties");
    if (schema.get("required") instanceof JsonArray required) {
      for (var name : required.getValuesAs(JsonString.class)) {
        if (!arguments.containsKey(name.getString())) {
          return Optional.of("argument %s is missing".formatted(name.getString()));
        }
      }
    }
    for (var argument : arguments.entrySet()) {
      var name = argument.getKey();
      if (properties.get(name) instanceof JsonObject property) {
        var type = property.get("type");
        if (type != null && !fits(type, argument.getValue())) {
          return Optional.of("argument %s: must be of type %s".formatted(name, words(type)));
        }
      } else if (JsonValue.FALSE.equals(schema.get("additionalProperties"))) {
        return Optional.of(
            "no argument is named %s; there are %s"
                .formatted(name, String.join(", ", properties.keySet())));
      }
    }
    return Optional.empty();
  }

  private static boolean fits(JsonValue type, JsonValue value) {
    return switch (type) {
      case JsonArray any -> any.stream().anyMatch(one -> fits(one, value));
      case JsonString one -> fits(one.getString(), value);
      default -> true;
    };
  }

  private static boolean fits(String type, JsonValue value) {
    return switch (value.getValueType()) {
      case STRING -> type.equals("string");
      case NUMBER -> type.equals("number") || (type.equals("integer") && whole(value));
      case TRUE, FALSE -> type.equals("boolean");
      case NULL -> type.equals("null");
      case ARRAY -> type.equals("array");
      case OBJECT -> type.equals("object");
    };
  }

  private static boolean whole(JsonValue value) {
    var number = ((JsonNumber) value).bigDecimalValue();
    return number.signum() == 0 || number.stripTrailingZeros().scale() <= 0;
  }

  private static String words(JsonValue type) {
    return type instanceof JsonString one ? one.getString() : type.toString();
  }
}
