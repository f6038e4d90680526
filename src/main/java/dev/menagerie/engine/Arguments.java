// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

import dev.menagerie.core.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;

/** The arguments of calls compared by value: 10, 10.0 and 1e1 are one number. */
final class Arguments {

  private Arguments() {}

  static boolean same(JsonValue one, JsonValue other) {
    return one.equals(other) || comparable(one).equals(comparable(other));
  }

  /** The same with every number written one way, so that what is the same is equal. */
  static JsonObject comparable(JsonObject arguments) {
    var some = Json.object();
    arguments.forEach((name, value) -> some.add(name, comparable(value)));
    return some.build();
  }

  private static JsonValue comparable(JsonValue value) {
    return switch (value) {
      case JsonObject object -> comparable(object);
      case JsonArray array -> {
        var some = Json.array();
        array.forEach(it -> some.add(comparable(it)));
        yield some.build();
      }
      case JsonNumber number -> shortest(number);
      default -> value;
    };
  }

  private static JsonValue shortest(JsonNumber number) {
    try {
      return Json.number(number.bigDecimalValue().stripTrailingZeros());
    } catch (ArithmeticException _) {
      return number; // its exponent is at the very end of what there is
    }
  }
}
