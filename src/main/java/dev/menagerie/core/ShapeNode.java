// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.core;

import jakarta.json.JsonArray;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** One place in a {@link Shape}: what it looks like in JSON, and the way there and back. */
interface ShapeNode {

  String TYPE = "type";

  JsonValue schema();

  JsonValue encode(Object value, String path);

  Object decode(JsonValue json, String path);

  record Text() implements ShapeNode {
    @Override
    public JsonValue schema() {
      return typed("string");
    }

    @Override
    public JsonValue encode(Object value, String path) {
      return Json.text((String) value);
    }

    @Override
    public Object decode(JsonValue json, String path) {
      if (json instanceof JsonString text) {
        return text.getString();
      }
      throw wrong(path, json, "a text");
    }
  }

  record Whole(boolean small) implements ShapeNode {
    @Override
    public JsonValue schema() {
      return typed("integer");
    }

    @Override
    public JsonValue encode(Object value, String path) {
      return Json.number(((Number) value).longValue());
    }

    @Override
    public Object decode(JsonValue json, String path) {
      if (json instanceof JsonNumber number) {
        try {
          var decimal = number.bigDecimalValue();
          return small ? (Object) decimal.intValueExact() : (Object) decimal.longValueExact();
        } catch (ArithmeticException _) {
          throw new Malformed(
              "%s: %s, must be a whole number of %d bits".formatted(path, json, small ? 32 : 64));
        }
      }
      throw wrong(path, json, "a whole number");
    }
  }

  record Real() implements ShapeNode {
    @Override
    public JsonValue schema() {
      return typed("number");
    }

    @Override
    public JsonValue encode(Object value, String path) {
      double number = (Double) value;
      if (!Double.isFinite(number)) {
        throw new IllegalArgumentException("%s: %s has no JSON form".formatted(path, number));
      }
      return Json.number(new BigDecimal(Double.toString(number)));
    }

    @Override
    public Object decode(JsonValue json, String path) {
      if (json instanceof JsonNumber number && Double.isFinite(number.doubleValue())) {
        return number.doubleValue();
      }
      throw wrong(path, json, "a finite number");
    }
  }

  record Decimal() implements ShapeNode {
    @Override
    public JsonValue schema() {
      return typed("number");
    }

    @Override
    public JsonValue encode(Object value, String path) {
      return Json.number((BigDecimal) value);
    }

    @Override
    public Object decode(JsonValue json, String path) {
      if (json instanceof JsonNumber number) {
        return number.bigDecimalValue();
      }
      throw wrong(path, json, "a number");
    }
  }

  record Truth() implements ShapeNode {
    @Override
    public JsonValue schema() {
      return typed("boolean");
    }

    @Override
    public JsonValue encode(Object value, String path) {
      return (Boolean) value ? JsonValue.TRUE : JsonValue.FALSE;
    }

    @Override
    public Object decode(JsonValue json, String path) {
      return switch (json.getValueType()) {
        case TRUE -> true;
        case FALSE -> false;
        case STRING, NUMBER, NULL, ARRAY, OBJECT -> throw wrong(path, json, "true or false");
      };
    }
  }

  record Time() implements ShapeNode {
    @Override
    public JsonValue schema() {
      return Json.object().add("type", "string").add("description", "ISO 8601, in UTC").build();
    }

    @Override
    public JsonValue encode(Object value, String path) {
      return Json.text(value.toString());
    }

    @Override
    public Object decode(JsonValue json, String path) {
      if (json instanceof JsonString text) {
        try {
          return Instant.parse(text.getString());
        } catch (DateTimeException _) {
          throw new Malformed("%s: %s, must look like 2026-11-20T10:00:00Z".formatted(path, json));
        }
      }
      throw wrong(path, json, "a time");
    }
  }

  /** An object with fields nobody knows beforehand, as a text that holds JSON. */
  record Free() implements ShapeNode {
    @Override
    public JsonValue schema() {
      return Json.object().add("type", "string").add("description", "a JSON object").build();
    }

    @Override
    public JsonValue encode(Object value, String path) {
      return Json.text(value.toString());
    }

    @Override
    public Object decode(JsonValue json, String path) {
      if (json instanceof JsonObject object) {
        return object;
      }
      if (json instanceof JsonString text) {
        try {
          return Json.object(text.getString());
        } catch (Malformed e) {
          throw new Malformed(path + ": " + e.getMessage());
        }
      }
      throw wrong(path, json, "a JSON object");
    }
  }

  record Choice(Map<String, Object> constants) implements ShapeNode {
    static Choice of(Class<?> type) {
      var constants = new LinkedHashMap<String, Object>();
      for (Object constant : type.getEnumConstants()) {
        constants.put(((Enum<?>) constant).name().toLowerCase(Locale.ROOT), constant);
      }
      return new Choice(constants);
    }

    @Override
    public JsonValue schema() {
      return Json.object()
          .add("type", "string")
          .add("enum", Json.array(constants.keySet()))
          .build();
    }

    @Override
    public JsonValue encode(Object value, String path) {
      return Json.text(((Enum<?>) value).name().toLowerCase(Locale.ROOT));
    }

    @Override
    public Object decode(JsonValue json, String path) {
      var constant =
          json instanceof JsonString text
              ? constants.get(text.getString().toLowerCase(Locale.ROOT))
              : null;
      if (constant == null) {
        throw wrong(path, json, "one of " + String.join(", ", constants.keySet()));
      }
      return constant;
    }
  }

  record Items(ShapeNode item) implements ShapeNode {
    @Override
    public JsonValue schema() {
      return Json.object().add("type", "array").add("items", item.schema()).build();
    }

    @Override
    public JsonValue encode(Object value, String path) {
      var array = Json.array();
      int index = 0;
      for (Object element : (List<?>) value) {
        array.add(item.encode(element, "%s[%d]".formatted(path, index++)));
      }
      return array.build();
    }

    @Override
    public Object decode(JsonValue json, String path) {
      if (!(json instanceof JsonArray array)) {
        throw wrong(path, json, "a list");
      }
      var items = new ArrayList<Object>(array.size());
      for (int index = 0; index < array.size(); index++) {
        items.add(item.decode(array.get(index), "%s[%d]".formatted(path, index)));
      }
      return List.copyOf(items);
    }
  }

  record Maybe(ShapeNode inner) implements ShapeNode {
    @Override
    public JsonValue schema() {
      return Json.object()
          .add("anyOf", Json.array().add(inner.schema()).add(typed("null")))
          .build();
    }

    @Override
    public JsonValue encode(Object value, String path) {
      return ((Optional<?>) value)
          .<JsonValue>map(present -> inner.encode(present, path))
          .orElse(JsonValue.NULL);
    }

    @Override
    public Object decode(JsonValue json, String path) {
      return json.getValueType() == JsonValue.ValueType.NULL
          ? Optional.empty()
          : Optional.of(inner.decode(json, path));
    }
  }

  /** A component with a description. */
  record Said(ShapeNode inner, String says) implements ShapeNode {
    @Override
    public JsonValue schema() {
      return Json.object(inner.schema().asJsonObject()).add("description", says).build();
    }

    @Override
    public JsonValue encode(Object value, String path) {
      return inner.encode(value, path);
    }

    @Override
    public Object decode(JsonValue json, String path) {
      return inner.decode(json, path);
    }

    boolean optional() {
      return inner instanceof Maybe;
    }
  }

  static JsonObject objectSchema(Map<String, JsonValue> fields, Optional<String> type) {
    var properties = Json.object();
    var required = new ArrayList<String>();
    type.ifPresent(
        name -> {
          properties.add(
              TYPE, Json.object().add("type", "string").add("enum", Json.array(List.of(name))));
          required.add(TYPE);
        });
    fields.forEach(
        (name, schema) -> {
          properties.add(name, schema);
          required.add(name);
        });
    return Json.object()
        .add("type", "object")
        .add("properties", properties)
        .add("required", Json.array(required))
        .add("additionalProperties", false)
        .build();
  }

  /** {@code FinalAnswer} as {@code final_answer}. */
  static String lower(String name) {
    return name.replaceAll("(?<=[a-z0-9])(?=[A-Z])", "_").toLowerCase(Locale.ROOT);
  }

  static JsonValue typed(String type) {
    return Json.object().add("type", type).build();
  }

  static Malformed wrong(String path, JsonValue json, String wanted) {
    var seen = json.toString();
    var shown = seen.length() > 60 ? seen.substring(0, 60) + "..." : seen;
    return new Malformed("%s: %s, must be %s".formatted(path, shown, wanted));
  }
}
