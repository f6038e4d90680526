// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import dev.menagerie.core.Json;
import dev.menagerie.engine.spi.Policy;
import dev.menagerie.server.Problem.Kind;
import jakarta.json.JsonArray;
import jakarta.json.JsonConfig;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonReaderFactory;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * The fields of a request's body, read strictly: each by its type, and {@link #end} refuses those
 * that nobody read. A field that is null counts as absent. Every refusal is a {@link Problem} that
 * names the field.
 */
final class Fields {

  private static final Logger LOG = Logger.getLogger(Fields.class.getName());

  private static final JsonReaderFactory ONCE =
      jakarta.json.Json.createReaderFactory(
          Map.of(JsonConfig.KEY_STRATEGY, JsonConfig.KeyStrategy.NONE));

  private final JsonObject json;
  private final String path;
  private final Set<String> read = new LinkedHashSet<>();

  private Fields(JsonObject json, String path) {
    this.json = json;
    this.path = path;
  }

  /** Reads a whole body, at most {@code limit} bytes. An empty body is an empty object. */
  static Fields of(InputStream body, int limit) {
    byte[] bytes;
    try {
      bytes = body.readNBytes(limit + 1);
    } catch (IOException | RuntimeException e) { // the web server's word for who hung up is its own
      LOG.log(Level.FINE, "a body ended early: {0}", e);
      throw Problem.of(Kind.MALFORMED, "The body ended early.");
    }
    if (bytes.length > limit) {
      throw Problem.of(Kind.TOO_LARGE, "The body may have at most %d bytes.".formatted(limit));
    }
    return bytes.length == 0
        ? new Fields(JsonValue.EMPTY_JSON_OBJECT, "")
        : new Fields(parse(bytes), "");
  }

  /** Reads an object that has been parsed. */
  static Fields of(JsonObject json) {
    return new Fields(json, "");
  }

  /** Reads an object that has been parsed, and stands at a path in the body. */
  static Fields of(JsonObject json, String path) {
    return new Fields(json, path);
  }

  // The parser has no common type for all it refuses, nesting that is too deep among it.
  private static JsonObject parse(byte[] bytes) {
    JsonValue value;
    try {
      var text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      value = Json.parse(text);
      refuseTwice(text);
    } catch (CharacterCodingException _) {
      throw Problem.of(Kind.MALFORMED, "The body is not UTF-8.");
    } catch (RuntimeException e) {
      throw Problem.of(Kind.MALFORMED, "The body must be one JSON object: " + e.getMessage());
    }
    if (value instanceof JsonObject object) {
      return object;
    }
    throw Problem.of(
        Kind.MALFORMED, "The body must be a JSON object, not " + Json.kind(value) + ".");
  }

  /** Which of two fields of one name was meant cannot be known. */
  private static void refuseTwice(String text) {
    try (var reader = ONCE.createReader(new StringReader(text))) {
      reader.readValue();
    }
  }

  String at(String name) {
    return path.isEmpty() ? name : path + "." + name;
  }

  boolean has(String name) {
    return value(name).isPresent();
  }

  String text(String name) {
    return optionalText(name).orElseThrow(() -> missing(name));
  }

  Optional<String> optionalText(String name) {
    return value(name).map(value -> text(value, at(name)));
  }

  /** A text that is not blank and has at most {@code limit} bytes. */
  String text(String name, int limit) {
    var text = text(name);
    if (text.isBlank()) {
      throw Problem.invalid(at(name), "empty, must say something");
    }
    int bytes = text.getBytes(StandardCharsets.UTF_8).length;
    if (bytes > limit) {
      throw Problem.invalid(at(name), "%d bytes, must be at most %d".formatted(bytes, limit));
    }
    return text;
  }

  List<String> texts(String name) {
    if (value(name).isEmpty()) {
      return List.of();
    }
    if (!(value(name).get() instanceof JsonArray array)) {
      throw wrong(at(name), value(name).get(), "a list of texts");
    }
    var texts = new ArrayList<String>();
    for (var item : array) {
      texts.add(text(item, "%s[%d]".formatted(at(name), texts.size())));
    }
    return texts;
  }

  /** An object whose values are texts. */
  Map<String, String> textsByName(String name) {
    var texts = new LinkedHashMap<String, String>();
    object(name)
        .ifPresent(
            object ->
                object.forEach((key, value) -> texts.put(key, text(value, at(name) + "." + key))));
    return texts;
  }

  /** A policy in any of its forms; one that allows everything if there is none. */
  Policy policy(String name) {
    var json = value(name);
    if (json.isEmpty()) {
      return Policy.NONE;
    }
    try {
      return Policy.of(json.get());
    } catch (IllegalArgumentException e) {
      var message = String.valueOf(e.getMessage());
      throw Problem.of(Kind.INVALID, message).field(at(name));
    }
  }

  Optional<Boolean> truth(String name) {
    return value(name)
        .map(
            value -> {
              if (value.equals(JsonValue.TRUE) || value.equals(JsonValue.FALSE)) {
                return value.equals(JsonValue.TRUE);
              }
              throw wrong(at(name), value, "true or false");
            });
  }

  /** True, or absent. */
  boolean yes(String name) {
    value(name)
        .filter(value -> !value.equals(JsonValue.TRUE))
        .ifPresent(
            value -> {
              throw wrong(at(name), value, "true, or left out");
            });
    return has(name);
  }

  Optional<JsonObject> object(String name) {
    return value(name)
        .map(
            value -> {
              if (value instanceof JsonObject object) {
                requireUnicode(object, at(name));
                return object;
              }
              throw wrong(at(name), value, "an object");
            });
  }

  /** A value of any kind. */
  Optional<JsonValue> json(String name) {
    value(name).ifPresent(it -> requireUnicode(it, at(name)));
    return value(name);
  }

  /** The fields of an object inside this one. */
  Optional<Fields> fields(String name) {
    return object(name).map(object -> new Fields(object, at(name)));
  }

  /** A whole number of at least {@code least}. */
  Optional<Long> whole(String name, long least) {
    return whole(name, least, Long.MAX_VALUE, "a whole number of at least " + least);
  }

  /** A whole number from {@code least} to {@code most}. */
  Optional<Long> whole(String name, long least, long most) {
    var wanted = "a whole number of at least %d and at most %d".formatted(least, most);
    return whole(name, least, most, wanted);
  }

  private Optional<Long> whole(String name, long least, long most, String wanted) {
    return value(name)
        .map(
            value -> {
              if (value instanceof JsonNumber number) {
                try {
                  long whole = number.longValueExact();
                  if (whole >= least && whole <= most) {
                    return whole;
                  }
                } catch (ArithmeticException | UnsupportedOperationException _) {
                  throw wrong(at(name), value, wanted);
                }
              }
              throw wrong(at(name), value, wanted);
            });
  }

  /**
   * A number from 0 to {@code most} that has at most so many decimals. What is beyond would be
   * reckoned with for hours.
   */
  Optional<BigDecimal> amount(String name, BigDecimal most, int decimals) {
    return value(name)
        .map(
            value -> {
              if (value instanceof JsonNumber number) {
                var given = number.bigDecimalValue();
                if (given.signum() >= 0 && given.compareTo(most) <= 0) {
                  var amount = given.stripTrailingZeros();
                  if (amount.scale() <= decimals) {
                    return amount.setScale(Math.max(0, amount.scale()));
                  }
                }
              }
              throw wrong(
                  at(name),
                  value,
                  "a number of at least 0 and at most %s, with at most %d decimals"
                      .formatted(most, decimals));
            });
  }

  /** Refuses every field that was not asked for. */
  void end() {
    for (var name : json.keySet()) {
      if (!read.contains(name)) {
        throw Problem.invalid(
            at(name),
            read.isEmpty()
                ? "unknown, this request takes no fields; leave the body out"
                : "unknown, must be one of " + String.join(", ", read));
      }
    }
  }

  private Optional<JsonValue> value(String name) {
    read.add(name);
    return Optional.ofNullable(json.get(name)).filter(value -> !value.equals(JsonValue.NULL));
  }

  private Problem missing(String name) {
    return Problem.invalid(at(name), "missing, must be a text");
  }

  private static String text(JsonValue value, String at) {
    if (!(value instanceof JsonString string)) {
      throw wrong(at, value, "a text");
    }
    requireUnicode(string.getString(), at);
    return string.getString();
  }

  /** A lone half of a surrogate pair would not survive being stored. */
  private static void requireUnicode(String text, String at) {
    if (!StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
      throw Problem.invalid(at, "not valid Unicode, half of a surrogate pair is missing");
    }
  }

  private static void requireUnicode(JsonValue value, String at) {
    switch (value) {
      case JsonObject object ->
          object.forEach(
              (name, member) -> {
                requireUnicode(name, at);
                requireUnicode(member, at + "." + name);
              });
      case JsonArray array -> {
        for (int i = 0; i < array.size(); i++) {
          requireUnicode(array.get(i), "%s[%d]".formatted(at, i));
        }
      }
      case JsonString text -> requireUnicode(text.getString(), at);
      default -> {}
    }
  }

  private static Problem wrong(String at, JsonValue value, String wanted) {
    var seen = value.toString();
    var shown = seen.length() > 60 ? seen.substring(0, 60) + "..." : seen;
    return Problem.invalid(at, "%s, must be %s".formatted(shown, wanted));
  }
}
