// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.core;

import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import jakarta.json.spi.JsonProvider;
import java.io.StringReader;
import java.math.BigDecimal;

/** JSON values and their text, through one provider: looking it up anew costs more than parsing. */
public final class Json {

  private static final JsonProvider PROVIDER = JsonProvider.provider();

  private Json() {}

  /**
   * Reads one JSON value.
   *
   * @throws Malformed if the text is not exactly one JSON value
   */
  public static JsonValue parse(String text) {
    try (var parser = PROVIDER.createParser(new StringReader(text))) {
      parser.next();
      var value = parser.getValue();
      if (parser.hasNext()) { // or throws: a reader would ignore what follows
        throw new Malformed("not JSON: more than one value");
      }
      return value;
    } catch (Malformed e) {
      throw e;
    } catch (RuntimeException e) { // the parser has no common type for all it refuses
      throw new Malformed("not JSON: " + e.getMessage());
    }
  }

  /**
   * Reads one JSON object.
   *
   * @throws Malformed if the text is anything else
   */
  public static JsonObject object(String text) {
    var value = parse(text);
    if (value instanceof JsonObject object) {
      return object;
    }
    throw new Malformed("not a JSON object but " + kind(value));
  }

  public static JsonObjectBuilder object() {
    return PROVIDER.createObjectBuilder();
  }

  public static JsonObjectBuilder object(JsonObject start) {
    return PROVIDER.createObjectBuilder(start);
  }

  public static JsonArrayBuilder array() {
    return PROVIDER.createArrayBuilder();
  }

  public static JsonArrayBuilder array(Iterable<String> texts) {
    var array = PROVIDER.createArrayBuilder();
    texts.forEach(array::add);
    return array;
  }

  public static JsonString text(String text) {
    return PROVIDER.createValue(text);
  }

  public static JsonValue number(BigDecimal number) {
    return PROVIDER.createValue(number);
  }

  public static JsonValue number(long number) {
    return PROVIDER.createValue(number);
  }

  /** The text of a value, the same as its {@code toString}, but faster. */
  public static String text(JsonValue value) {
    return JsonText.of(value);
  }

  /** What a value is, in words for messages: "a text", "a number". */
  public static String kind(JsonValue value) {
    return switch (value.getValueType()) {
      case STRING -> "a text";
      case NUMBER -> "a number";
      case TRUE, FALSE -> "a boolean";
      case NULL -> "null";
      case ARRAY -> "a list";
      case OBJECT -> "an object";
    };
  }
}
