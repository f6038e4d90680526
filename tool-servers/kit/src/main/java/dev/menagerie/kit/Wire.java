// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.kit;

import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonValue;
import jakarta.json.spi.JsonProvider;
import java.io.StringReader;

/** JSON through one provider: looking it up anew costs more than parsing. */
final class Wire {

  private static final JsonProvider PROVIDER = JsonProvider.provider();

  static final JsonObject NOTHING = JsonValue.EMPTY_JSON_OBJECT;

  private Wire() {}

  static JsonObjectBuilder object() {
    return PROVIDER.createObjectBuilder();
  }

  static JsonObjectBuilder object(JsonObject start) {
    return PROVIDER.createObjectBuilder(start);
  }

  static JsonArrayBuilder array() {
    return PROVIDER.createArrayBuilder();
  }

  /** A member that is an object, or the empty object. */
  static JsonObject object(JsonObject json, String key) {
    return json.get(key) instanceof JsonObject object ? object : NOTHING;
  }

  static JsonValue text(String text) {
    return PROVIDER.createValue(text);
  }

  static JsonValue number(long number) {
    return PROVIDER.createValue(number);
  }

  /**
   * Reads one JSON value.
   *
   * @throws RpcError with the code for malformed JSON
   */
  static JsonValue parse(String text) {
    try (var parser = PROVIDER.createParser(new StringReader(text))) {
      parser.next();
      var value = parser.getValue();
      if (parser.hasNext()) {
        throw new RpcError(RpcError.PARSE, "more than one JSON value");
      }
      return value;
    } catch (RpcError e) {
      throw e;
    } catch (RuntimeException e) { // the parser has no common type for all it refuses
      throw new RpcError(RpcError.PARSE, "not JSON: " + e.getMessage());
    }
  }
}
