// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.tool;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import jakarta.json.JsonArray;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.math.BigInteger;

/** JSON values as Jackson would read their text, without that text. */
final class JacksonJson {

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private static final int INT = 31;
  private static final int LONG = 63;

  private JacksonJson() {}

  static JsonNode of(JsonValue value) {
    return switch (value) {
      case JsonObject object -> {
        var node = NODES.objectNode();
        object.forEach((name, member) -> node.set(name, of(member)));
        yield node;
      }
      case JsonArray array -> {
        var node = NODES.arrayNode(array.size());
        array.forEach(element -> node.add(of(element)));
        yield node;
      }
      case JsonString text -> NODES.textNode(text.getString());
      case JsonNumber number when number.isIntegral() -> whole(number.bigIntegerValueExact());
      case JsonNumber number -> NODES.numberNode(number.bigDecimalValue().stripTrailingZeros());
      case JsonValue other when other.equals(JsonValue.NULL) -> NODES.nullNode();
      case JsonValue other -> NODES.booleanNode(other.equals(JsonValue.TRUE));
    };
  }

  private static JsonNode whole(BigInteger number) {
    int bits = number.bitLength();
    if (bits <= INT) {
      return NODES.numberNode(number.intValue());
    }
    return bits <= LONG ? NODES.numberNode(number.longValue()) : NODES.numberNode(number);
  }
}
