// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.model.demo;

import dev.menagerie.core.Json;
import dev.menagerie.core.Malformed;
import dev.menagerie.model.demo.FileFact.Kind;
import jakarta.json.JsonArray;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** What a tool's result says: counts, contents, names, a number. */
final class Understood {

  private static final Pattern NUMBER =
      Pattern.compile("-?\\d+(?:,\\d{3})*(?:\\.\\d+)?(?:[eE][-+]?\\d{1,3})?(?:/\\d+)?");

  private static final Pattern SIZED =
      Pattern.compile("(?m)^(?:[-*•][ \\t]+)?(\\S.*?)[ \\t]+\\((\\d[\\d,]*) bytes?\\)[ \\t]*$");

  private Understood() {}

  /** The count of a unit in a result made for counting. */
  static Optional<Exact> count(String text, Kind kind) {
    var words = unit(kind);
    var json = json(text);
    if (json.isPresent()) {
      return json.get() instanceof JsonObject object ? field(object, words) : number(json.get());
    }
    if (text.length() > 600) {
      return Optional.empty();
    }
    var plain = text.toLowerCase(Locale.ROOT);
    for (var word : words) {
      var before = Pattern.compile("(\\d[\\d,]*)[ \\t]+" + word + "s?\\b").matcher(plain);
      if (before.find()) {
        return whole(before.group(1));
      }
      var behind =
          Pattern.compile(
                  "\\b" + word + "s?(?:[ _]?count)?(?:\\W{1,3}|\\s+(?:is|are)\\s+)(\\d[\\d,]*)")
              .matcher(plain);
      if (behind.find()) {
        return whole(behind.group(1));
      }
    }
    return plain.strip().matches("\\d[\\d,]*") ? whole(plain.strip()) : Optional.empty();
  }

  private static List<String> unit(Kind kind) {
    return switch (kind) {
      case LINES -> List.of("line", "row");
      case WORDS -> List.of("word");
      case CHARACTERS -> List.of("character", "char");
      case BYTES -> List.of("byte", "size");
      case FILES -> List.of("file", "entrie", "entry");
      default -> List.of("match", "occurrence", "count", "hit");
    };
  }

  private static Optional<Exact> field(JsonObject object, List<String> words) {
    for (var word : words) {
      for (var entry : object.entrySet()) {
        if (entry.getKey().toLowerCase(Locale.ROOT).contains(word)
            && entry.getValue() instanceof JsonNumber number) {
          return Optional.of(Exact.of(number.bigDecimalValue()));
        }
      }
    }
    for (var value : object.values()) {
      if (value instanceof JsonObject inner) {
        var found = field(inner, words);
        if (found.isPresent()) {
          return found;
        }
      }
    }
    return Optional.empty();
  }

  private static Optional<Exact> whole(String digits) {
    return Optional.of(Exact.of(new BigDecimal(digits.replace(",", ""))));
  }

  private static Optional<Exact> number(JsonValue value) {
    return value instanceof JsonNumber number
        ? Optional.of(Exact.of(number.bigDecimalValue()))
        : Optional.empty();
  }

  /** The number that a calculator's result comes to, and how it is written. */
  static Optional<String> result(String text) {
    var json = json(text);
    if (json.isPresent()) {
      return switch (json.get()) {
        case JsonNumber number -> Optional.of(number.toString());
        case JsonObject object ->
            object.values().stream()
                .filter(it -> it instanceof JsonNumber || it instanceof JsonString)
                .map(Understood::plain)
                .filter(it -> NUMBER.matcher(it).find())
                .findFirst();
        default -> Optional.empty();
      };
    }
    var plain = text.strip();
    int equals = plain.lastIndexOf('=');
    var last = equals >= 0 ? plain.substring(equals + 1).strip() : plain;
    if (NUMBER.matcher(last).lookingAt()) {
      return Optional.of(last);
    }
    var found = NUMBER.matcher(last);
    return found.find() ? Optional.of(found.group()) : Optional.empty();
  }

  /** The value at the beginning of a calculator's result. */
  static Optional<Exact> value(String result) {
    var found = NUMBER.matcher(result);
    if (!found.find() || found.group().length() > 2000) {
      return Optional.empty();
    }
    var parts = found.group().replace(",", "").split("/");
    try {
      var over = Exact.of(new BigDecimal(parts[0]));
      return Optional.of(
          parts.length > 1 ? over.dividedBy(Exact.of(new BigDecimal(parts[1]))) : over);
    } catch (ArithmeticException _) {
      return Optional.empty();
    }
  }

  /** The text of a file in a result made for reading. */
  static String content(String text) {
    if (json(text).orElse(JsonValue.NULL) instanceof JsonObject object) {
      for (var name : List.of("content", "contents", "text", "data", "body")) {
        if (object.get(name) instanceof JsonString content) {
          return content.getString();
        }
      }
      if (object.get("lines") instanceof JsonArray lines) {
        return String.join("\n", lines.stream().map(Understood::plain).toList());
      }
    }
    return text;
  }

  /** The names in a result made for listing; folders, which end in a slash, left out. */
  static List<String> names(String text) {
    var names = new ArrayList<String>();
    var json = json(text);
    if (json.isPresent()) {
      collect(json.get(), names);
    } else {
      for (var line : text.split("\\R")) {
        var name =
            line.strip()
                .replaceFirst("^(?:[-*•]|\\d+[.)])\\s+", "")
                .replaceFirst("^(?:file|\\[FILE])[:\\s]\\s*", "");
        name = name.replaceFirst("(?:\\t| {2,}|, |: | \\().*$", "");
        boolean folder = line.matches("(?i).*/\\s*$|.*(?:\\(folder\\)|\\(directory\\)|\\[DIR]).*");
        if (!name.isBlank() && !folder && (name.contains(".") || !name.contains(" "))) {
          names.add(name);
        }
      }
    }
    return names;
  }

  /** The sizes in bytes that a result made for listing tells behind the names. */
  static Map<String, Exact> sizes(String text) {
    var sizes = new LinkedHashMap<String, Exact>();
    SIZED
        .matcher(text)
        .results()
        .forEach(it -> whole(it.group(2)).ifPresent(size -> sizes.put(it.group(1), size)));
    return sizes;
  }

  private static void collect(JsonValue json, List<String> names) {
    switch (json) {
      case JsonString text -> names.add(text.getString());
      case JsonArray array -> array.forEach(it -> collect(it, names));
      case JsonObject object -> {
        boolean folder =
            object.toString().matches("(?is).*\"(?:type|kind)\"\\s*:\\s*\"(?:dir|folder)\\w*\".*");
        for (var name : List.of("path", "name", "file")) {
          if (object.get(name) instanceof JsonString text) {
            if (!folder) {
              names.add(text.getString());
            }
            return;
          }
        }
        object.values().stream()
            .filter(it -> it instanceof JsonArray)
            .forEach(it -> collect(it, names));
      }
      default -> {}
    }
  }

  private static String plain(JsonValue value) {
    return value instanceof JsonString text ? text.getString() : value.toString();
  }

  static Optional<JsonValue> json(String text) {
    var stripped = text.strip();
    if (!(stripped.startsWith("{")
        || stripped.startsWith("[")
        || stripped.matches("-?\\d[\\d.]*"))) {
      return Optional.empty();
    }
    try {
      return Optional.of(Json.parse(stripped));
    } catch (Malformed _) {
      return Optional.empty();
    }
  }
}
