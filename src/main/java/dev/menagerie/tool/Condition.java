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
import java.util.EnumSet;
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
public record Condition(
    String argument, String how, JsonValue to, Function<JsonValue, Outcome> comparison) {

  /** What comes of a comparison. */
  public enum Outcome {
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
          case "is" -> value -> is(value, to);
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
      return Pattern.compile(text.getString(), Pattern.DOTALL);
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

  /** What is of another kind may mean the same to the tool. */
  private static Outcome is(JsonValue value, JsonValue to) {
    var several = to instanceof JsonArray array ? array : List.of(to);
    if (several.stream().anyMatch(one -> same(value, one))) {
      return Outcome.HOLDS;
    }
    return several.stream().allMatch(one -> kind(value).equals(kind(one)))
        ? Outcome.FAILS
        : Outcome.UNKNOWN;
  }

  private static String kind(JsonValue value) {
    return switch (value.getValueType()) {
      case TRUE, FALSE -> "truth";
      case OBJECT, ARRAY -> "structure"; // no condition compares these
      case STRING, NUMBER, NULL -> value.getValueType().name();
    };
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
    var outcomes = EnumSet.noneOf(Outcome.class);
    along(arguments).ifPresent(outcomes::add);
    if (argument.contains(".") && arguments.containsKey(argument)) {
      outcomes.add(comparison.apply(arguments.get(argument)));
    }
    if (outcomes.isEmpty()) {
      return Outcome.of(how.equals(PRESENT) && to.equals(JsonValue.FALSE));
    }
    return outcomes.size() == 1 ? outcomes.iterator().next() : Outcome.UNKNOWN;
  }

  /** What comes of the place that the names lead to; nothing if it is not there. */
  private Optional<Outcome> along(JsonObject arguments) {
    JsonValue place = arguments;
    for (var name : argument.split("\\.")) {
      if (!(place instanceof JsonObject object)) {
        return Optional.of(Outcome.UNKNOWN); // the tool may find it in there all the same
      }
      var next = object.get(name);
      if (next == null) {
        return Optional.empty();
      }
      place = next;
    }
    return Optional.of(comparison.apply(place));
  }

  /** In words: {@code amount above 100}. */
  String text() {
    return "%s %s %s".formatted(argument, how, to);
  }
}
