// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.tool;

import dev.menagerie.core.Json;
import dev.menagerie.kit.RpcError;
import jakarta.json.JsonArray;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The schema of a form, written anew from what the protocol knows: flat, bounded, in plain text.
 * What else a server puts there is left out.
 */
final class FormFields {

  private static final int MOST_FIELDS = 50;
  private static final int MOST_CHOICES = 100;
  private static final int LONGEST_NAME = 100;
  private static final int LONGEST_CHOICE = 200;
  private static final int LONGEST_TITLE = 200;
  private static final int LONGEST_DESCRIPTION = 1_000;

  /** Of the scale and the digits of a number: others take memory, or mean nothing to anybody. */
  private static final int LARGEST_NUMBER = 400;

  private static final List<String> FORMATS =
      List.of("date", "date-time", "email", "uri", "password");

  /** What may be of digits alone. */
  private static final String DIGITS =
      "pass(word|phrase|code|wd)|secret|cvv|cvc|\\bpin\\b|credit.?card";

  private static final Pattern SECRET_NUMBER = Pattern.compile(DIGITS, Pattern.CASE_INSENSITIVE);

  private static final Pattern SECRET =
      Pattern.compile(
          DIGITS + "|credential|token|(api|access|private).?key", Pattern.CASE_INSENSITIVE);

  private final Secrets secrets;

  FormFields(Secrets secrets) {
    this.secrets = secrets;
  }

  /**
   * The schema.
   *
   * @throws RpcError if it is not one of the protocol; the reason names the field
   */
  JsonObject schema(JsonObject asked) {
    var properties = Json.object();
    var fields = object(asked, "properties");
    if (fields.size() > MOST_FIELDS) {
      throw wrong("has %d fields, at most %d are shown".formatted(fields.size(), MOST_FIELDS));
    }
    fields.forEach((name, field) -> properties.add(exact(name, LONGEST_NAME), field(name, field)));
    var required = new ArrayList<String>();
    for (var name : texts(asked.get("required"))) {
      if (fields.containsKey(name) && !required.contains(name)) {
        required.add(name);
      }
    }
    return Json.object()
        .add("type", "object")
        .add("properties", properties)
        .add("required", Json.array(required))
        .add("additionalProperties", false)
        .build();
  }

  private JsonObject field(String name, JsonValue described) {
    var from = described instanceof JsonObject object ? object : JsonValue.EMPTY_JSON_OBJECT;
    var type = from.get("type") instanceof JsonString text ? text.getString() : "";
    var field = Json.object().add("type", type);
    text(from, "title", LONGEST_TITLE).ifPresent(it -> field.add("title", it));
    text(from, "description", LONGEST_DESCRIPTION).ifPresent(it -> field.add("description", it));
    switch (type) {
      case "string" -> {
        choices(from, "oneOf", field);
        text(from, "format", LONGEST_TITLE)
            .filter(FORMATS::contains)
            .ifPresent(it -> field.add("format", it));
        numbers(from, List.of("minLength", "maxLength"), field);
        if (from.get("default") instanceof JsonString proposed
            && shown(proposed.getString(), LONGEST_DESCRIPTION).equals(proposed.getString())) {
          field.add("default", proposed);
        }
      }
      case "number", "integer" -> numbers(from, List.of("minimum", "maximum", "default"), field);
      case "boolean" -> {
        var proposed = from.getOrDefault("default", JsonValue.NULL);
        if (proposed.equals(JsonValue.TRUE) || proposed.equals(JsonValue.FALSE)) {
          field.add("default", proposed);
        }
      }
      case "array" -> {
        var items = Json.object().add("type", "string");
        choices(object(from, "items"), "anyOf", items);
        var built = items.build();
        if (built.size() == 1) {
          throw wrong(secrets.brief(name) + ": a list must be of choices");
        }
        field.add("items", built);
        numbers(from, List.of("minItems", "maxItems"), field);
        var proposed = texts(from.get("default"));
        if (!proposed.isEmpty() && proposed.stream().allMatch(it -> plain(it, LONGEST_CHOICE))) {
          field.add("default", Json.array(proposed));
        }
      }
      default ->
          throw wrong(secrets.brief(name) + ": must be a text, a number, a boolean or a choice");
    }
    return field.build();
  }

  /** What can be chosen: values, or values with titles. */
  private void choices(JsonObject from, String titled, JsonObjectBuilder to) {
    if (from.get(titled) instanceof JsonArray options) {
      requireFew(options);
      var choices = Json.array();
      for (var option : options) {
        var it = option instanceof JsonObject object ? object : JsonValue.EMPTY_JSON_OBJECT;
        if (!(it.get("const") instanceof JsonString value)) {
          throw wrong("has a choice without a value");
        }
        var choice = Json.object().add("const", exact(value.getString(), LONGEST_CHOICE));
        text(it, "title", LONGEST_TITLE).ifPresent(title -> choice.add("title", title));
        choices.add(choice);
      }
      to.add(titled, choices);
    } else if (from.get("enum") instanceof JsonArray options) {
      requireFew(options);
      var values = texts(options).stream().map(it -> exact(it, LONGEST_CHOICE)).toList();
      to.add("enum", Json.array(values));
      var names = texts(from.get("enumNames"));
      if (names.size() == values.size() && !names.isEmpty()) {
        to.add(
            "enumNames", Json.array(names.stream().map(it -> shown(it, LONGEST_TITLE)).toList()));
      }
    }
  }

  private static void requireFew(JsonArray options) {
    if (options.isEmpty() || options.size() > MOST_CHOICES) {
      throw wrong("has %d choices, must be 1 to %d".formatted(options.size(), MOST_CHOICES));
    }
  }

  private static void numbers(JsonObject from, List<String> keys, JsonObjectBuilder to) {
    for (var key : keys) {
      if (from.get(key) instanceof JsonNumber number) {
        var value = number.bigDecimalValue();
        boolean sober = Math.abs((long) value.scale()) + value.precision() < LARGEST_NUMBER;
        if (sober) {
          to.add(key, value);
        }
      }
    }
  }

  private Optional<String> text(JsonObject from, String key, int most) {
    return from.get(key) instanceof JsonString text
        ? Optional.of(shown(text.getString(), most))
        : Optional.empty();
  }

  /** A text for a person, cut where it is too long. */
  String shown(String text, int most) {
    var clean = secrets.removed(PlainText.of(text));
    return clean.length() <= most ? clean : PlainText.of(clean.substring(0, most)) + " [cut]";
  }

  /** A text that goes back as it came, so it must be shown as it is, or not at all. */
  String exact(String text, int most) {
    if (!plain(text, most)) {
      throw wrong(
          "has a name or choice that is not plain text of at most %d characters: %s"
              .formatted(most, secrets.brief(text)));
    }
    return text;
  }

  private boolean plain(String text, int most) {
    return !text.isBlank()
        && text.length() <= most
        && text.lines().count() == 1
        && shown(text, most).equals(text);
  }

  private static List<String> texts(@Nullable JsonValue value) {
    return value instanceof JsonArray list
        ? list.stream()
            .filter(JsonString.class::isInstance)
            .map(it -> ((JsonString) it).getString())
            .toList()
        : List.of();
  }

  /** The fields of a schema that look as if they were for a secret, or all if the message does. */
  static List<String> secret(JsonObject schema, String message) {
    return schema.getJsonObject("properties").entrySet().stream()
        .filter(it -> isSecret(it.getKey(), it.getValue().asJsonObject(), message))
        .map(Map.Entry::getKey)
        .toList();
  }

  private static boolean isSecret(String name, JsonObject field, String message) {
    return switch (field.getString("type")) {
      case "string" ->
          !field.containsKey("enum")
              && !field.containsKey("oneOf")
              && (field.getString("format", "").equals("password")
                  || isFound(SECRET, name, field, message));
      case "number", "integer" -> isFound(SECRET_NUMBER, name, field, message);
      default -> false;
    };
  }

  private static boolean isFound(Pattern secret, String name, JsonObject field, String message) {
    var words = name.replaceAll("(?<=[a-z])(?=[A-Z])|_", " ");
    return Stream.of(
            message, words, field.getString("title", ""), field.getString("description", ""))
        .anyMatch(it -> secret.matcher(it).find());
  }

  /** What the schema proposes where nothing is entered. */
  static JsonObject defaults(JsonObject schema) {
    var defaults = Json.object();
    schema
        .getJsonObject("properties")
        .forEach(
            (name, field) -> {
              var proposed = field.asJsonObject().get("default");
              if (proposed != null) {
                defaults.add(name, proposed);
              }
            });
    return defaults.build();
  }

  /** What is entered, with what the schema proposes where something must be and was left out. */
  static JsonObject completed(JsonObject schema, JsonObject values) {
    var completed = Json.object(values);
    var defaults = defaults(schema);
    texts(schema.get("required")).stream()
        .filter(it -> defaults.containsKey(it) && !values.containsKey(it))
        .forEach(it -> completed.add(it, defaults.get(it)));
    return completed.build();
  }

  private static JsonObject object(JsonObject json, String key) {
    return json.get(key) instanceof JsonObject object ? object : JsonValue.EMPTY_JSON_OBJECT;
  }

  private static RpcError wrong(String what) {
    return new RpcError(RpcError.INTERNAL, "the tool asks with a form that " + what);
  }
}
