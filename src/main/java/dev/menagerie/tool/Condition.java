// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.tool;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import jakarta.json.JsonArray;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * What has to be so of an argument.
 *
 * @param argument its name, or names from the outside in, joined by dots
 * @param how it is compared
 * @param to what it is compared
 */
record Condition(
    String argument, String how, JsonValue to, Function<JsonValue, Outcome> comparison) {

  /** What comes of a comparison. */
  enum Outcome {
    HOLDS,
    FAILS,
    /** The argument is of a kind that cannot be compared so. */
    UNKNOWN;

    private static Outcome of(boolean holds) {
      return holds ? HOLDS : FAILS;
    }
  }

  private static final String PRESENT = "present";

  /**
   * Reads {@code {"amount": {"above": 100}, "to.country": {"is": ["CH", "DE"]}}}.
   *
   * @throws IllegalArgumentException if it is something else; the message begins with where
   */
  static List<Condition> all(String at, JsonValue json) {
    if (!(json instanceof JsonObject byArgument)) {
      throw Misread.at(at, json, "an object such as {\"amount\": {\"above\": 100}}");
    }
    var conditions = new ArrayList<Condition>();
    byArgument.forEach(
        (argument, tests) -> {
          var here = at + "." + argument;
          if (!(tests instanceof JsonObject byName) || byName.isEmpty()) {
            throw Misread.at(here, tests, "an object such as {\"above\": 100}");
          }
          byName.forEach((how, to) -> conditions.add(of(here, argument, how, to)));
        });
    return conditions;
  }

  private static Condition of(String at, String argument, String how, JsonValue to) {
    var here = at + "." + how;
    Function<JsonValue, Outcome> comparison =
        switch (how) {
          case "is" -> value -> Outcome.of(is(value, to));
          case "above" -> value -> compared(value, number(here, to), 1);
          case "below" -> value -> compared(value, number(here, to), -1);
          case "matches" -> matching(pattern(here, to));
          case PRESENT -> {
            if (!to.equals(JsonValue.TRUE) && !to.equals(JsonValue.FALSE)) {
              throw Misread.at(here, to, "true or false");
            }
            yield _ -> Outcome.of(to.equals(JsonValue.TRUE));
          }
          default ->
              throw new IllegalArgumentException(
                  here + ": unknown, must be is, above, below, matches or present");
        };
    if (how.equals("above") || how.equals("below")) {
      var _ = number(here, to);
    }
    return new Condition(argument, how, to, comparison);
  }

  private static JsonNumber number(String at, JsonValue json) {
    if (json instanceof JsonNumber number) {
      return number;
    }
    throw Misread.at(at, json, "a number");
  }

  private static Pattern pattern(String at, JsonValue json) {
    if (!(json instanceof JsonString text)) {
      throw Misread.at(at, json, "a regular expression that the whole text has to match");
    }
    try {
      return Pattern.compile(text.getString());
    } catch (PatternSyntaxException e) {
      throw Misread.at(at, json, "a regular expression of RE2: " + e.getDescription());
    }
  }

  private static Function<JsonValue, Outcome> matching(Pattern pattern) {
    return value ->
        value instanceof JsonString text
            ? Outcome.of(pattern.matches(text.getString()))
            : Outcome.UNKNOWN;
  }

  private static boolean is(JsonValue value, JsonValue to) {
    return to instanceof JsonArray several
        ? several.stream().anyMatch(one -> same(value, one))
        : same(value, to);
  }

  private static boolean same(JsonValue one, JsonValue other) {
    return (one instanceof JsonNumber first && other instanceof JsonNumber second)
        ? first.bigDecimalValue().compareTo(second.bigDecimalValue()) == 0
        : one.equals(other);
  }

  private static Outcome compared(JsonValue value, JsonNumber to, int wanted) {
    return value instanceof JsonNumber number
        ? Outcome.of(number.bigDecimalValue().compareTo(to.bigDecimalValue()) == wanted)
        : Outcome.UNKNOWN;
  }

  /** Compares; what is not there fails, unless it is to be absent. */
  Outcome of(JsonObject arguments) {
    return find(arguments)
        .map(comparison)
        .orElseGet(() -> Outcome.of(how.equals(PRESENT) && to.equals(JsonValue.FALSE)));
  }

  private Optional<JsonValue> find(JsonObject arguments) {
    if (arguments.containsKey(argument)) {
      return Optional.of(arguments.get(argument));
    }
    JsonValue found = arguments;
    for (var name : argument.split("\\.")) {
      if (!(found instanceof JsonObject object) || !object.containsKey(name)) {
        return Optional.empty();
      }
      found = object.get(name);
    }
    return Optional.of(found);
  }

  /** In words: {@code amount above 100}. */
  String text() {
    return "%s %s %s".formatted(argument, how, to);
  }
}
