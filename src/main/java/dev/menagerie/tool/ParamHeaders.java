// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.tool;

import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** The arguments that a tool's schema wants repeated in headers, by {@code x-mcp-header}. */
final class ParamHeaders {

  private static final String MARK = "x-mcp-header";

  /** Visible ASCII without outer blanks. */
  private static final Pattern PLAIN = Pattern.compile("[!-~](?:[ -~]*[!-~])?");

  private ParamHeaders() {}

  /** Why a schema asks for headers that cannot be sent, if so: such a tool must not be used. */
  static Optional<String> wrong(JsonObject schema) {
    var seen = new TreeSet<String>();
    for (var property : properties(schema).entrySet()) {
      if (!(property.getValue() instanceof JsonObject described) || !described.containsKey(MARK)) {
        continue;
      }
      if (!(described.get(MARK) instanceof JsonString name)
          || !name.getString().matches("[!#$%&'*+.^_`|~0-9A-Za-z-]+")) {
        return Optional.of("%s of %s is no header name".formatted(MARK, property.getKey()));
      }
      if (!seen.add(name.getString().toLowerCase(Locale.ROOT))) {
        return Optional.of("%s names %s twice".formatted(MARK, name.getString()));
      }
      if (!List.of("string", "integer", "boolean").contains(described.getString("type", ""))) {
        return Optional.of(
            "%s of %s is not on a string, integer or boolean".formatted(MARK, property.getKey()));
      }
    }
    return Optional.empty();
  }

  static Map<String, String> of(JsonObject schema, JsonObject arguments) {
    var headers = new LinkedHashMap<String, String>();
    for (var property : properties(schema).entrySet()) {
      var value = arguments.get(property.getKey());
      if (value != null
          && property.getValue() instanceof JsonObject described
          && described.get(MARK) instanceof JsonString name) {
        text(value).ifPresent(text -> headers.put("Mcp-Param-" + name.getString(), encoded(text)));
      }
    }
    return headers;
  }

  private static JsonObject properties(JsonObject schema) {
    return schema.get("properties") instanceof JsonObject properties
        ? properties
        : JsonValue.EMPTY_JSON_OBJECT;
  }

  private static Optional<String> text(JsonValue value) {
    return switch (value) {
      case JsonString text -> Optional.of(text.getString());
      case JsonNumber number -> Optional.of(number.bigDecimalValue().toPlainString());
      case JsonValue other when other.equals(JsonValue.TRUE) -> Optional.of("true");
      case JsonValue other when other.equals(JsonValue.FALSE) -> Optional.of("false");
      default -> Optional.empty();
    };
  }

  /** A text as a header value: in Base64 unless it is visible ASCII without outer blanks. */
  static String encoded(String text) {
    if (PLAIN.matcher(text).matches() && !text.startsWith("=?base64?")) {
      return text;
    }
    var bytes = text.getBytes(StandardCharsets.UTF_8);
    return "=?base64?" + Base64.getEncoder().encodeToString(bytes) + "?=";
  }
}
