// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import dev.menagerie.core.MemoryContent.Source;
import dev.menagerie.core.Note;
import jakarta.json.JsonArray;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reads what things of memory are made of from a body.
 *
 * @param longestText most bytes of a text
 * @param longestName most bytes of a name
 */
record MemoryFields(Fields fields, int longestText, int longestName) {

  private static final int LONGEST_TEXT = 65_536;
  private static final int LONGEST_NAME = 1_024;
  private static final int MOST_TAGS = 64;
  private static final int MOST_LINES = 1_024;

  /** As many as the smallest numbers have that a share can be. */
  private static final int DECIMALS = 340;

  /** What people write. */
  static MemoryFields written(Fields fields) {
    return new MemoryFields(fields, LONGEST_TEXT, LONGEST_NAME);
  }

  /** What was remembered before: as long as the body may be. */
  static MemoryFields remembered(Fields fields) {
    return new MemoryFields(fields, Integer.MAX_VALUE, Integer.MAX_VALUE);
  }

  /** A text that says something; as before if it is left out. */
  String text(String field, @Nullable String before) {
    return before == null || fields.has(field) ? fields.text(field, longestText) : before;
  }

  /** A text that may be empty; as before if it is left out. */
  String anyText(String field, String before) {
    var text = fields.optionalText(field).orElse(before);
    int bytes = text.getBytes(StandardCharsets.UTF_8).length;
    if (bytes > longestText) {
      throw Problem.invalid(
          fields.at(field), "%d bytes, must be at most %d".formatted(bytes, longestText));
    }
    return text;
  }

  /** A name; as before if it is left out. */
  String name(String field, @Nullable String before) {
    return before == null || fields.has(field) ? fields.text(field, longestName) : before;
  }

  /** A name, or none. */
  String anyName(String field, String before) {
    return fields.optionalText(field).filter(String::isEmpty).isPresent()
        ? ""
        : name(field, before);
  }

  static Note.Kind kind(String field, String text) {
    return Arrays.stream(Note.Kind.values())
        .filter(it -> name(it).equals(text))
        .findFirst()
        .orElseThrow(
            () ->
                Problem.invalid(
                    field,
                    text
                        + ", must be one of "
                        + Arrays.stream(Note.Kind.values())
                            .map(MemoryFields::name)
                            .collect(Collectors.joining(", "))));
  }

  private static String name(Note.Kind kind) {
    return kind.name().toLowerCase(Locale.ROOT);
  }

  List<String> tags(List<String> before) {
    var tags = fields.has("tags") ? fields.texts("tags") : before;
    if (tags.size() > MOST_TAGS) {
      throw Problem.invalid(
          fields.at("tags"), "%d tags, must be at most %d".formatted(tags.size(), MOST_TAGS));
    }
    for (var tag : tags) {
      if (tag.isBlank() || tag.length() > longestName) {
        throw Problem.invalid(
            fields.at("tags"), "each must have 1 to %d characters".formatted(longestName));
      }
    }
    return tags;
  }

  /** Texts one after the other; as before if they are left out. */
  List<String> lines(String field, List<String> before) {
    var lines = fields.has(field) ? fields.texts(field) : before;
    int most = longestText == LONGEST_TEXT ? MOST_LINES : Integer.MAX_VALUE;
    if (lines.size() > most) {
      throw Problem.invalid(
          fields.at(field), "%d texts, must be at most %d".formatted(lines.size(), most));
    }
    long bytes = lines.stream().mapToLong(it -> it.getBytes(StandardCharsets.UTF_8).length).sum();
    if (bytes > longestText) {
      throw Problem.invalid(
          fields.at(field), "%d bytes together, must be at most %d".formatted(bytes, longestText));
    }
    return lines;
  }

  Optional<Instant> instant(String name) {
    return fields.optionalText(name).map(it -> instant(fields.at(name), it));
  }

  static Instant instant(String field, String text) {
    try {
      return Instant.parse(text);
    } catch (DateTimeException _) {
      throw Problem.invalid(field, text + ", must be a moment as 2026-11-20T10:00:00Z");
    }
  }

  Optional<Boolean> flag(String name) {
    return fields
        .json(name)
        .map(
            it -> {
              if (it.equals(JsonValue.TRUE) || it.equals(JsonValue.FALSE)) {
                return it.equals(JsonValue.TRUE);
              }
              throw Problem.invalid(fields.at(name), it + ", must be true or false");
            });
  }

  Optional<Double> share(String name) {
    return fields.amount(name, BigDecimal.ONE, DECIMALS).map(BigDecimal::doubleValue);
  }

  /** A number of any size. */
  Optional<Double> number(String name) {
    return fields
        .json(name)
        .map(
            it -> {
              if (it instanceof JsonNumber number && Double.isFinite(number.doubleValue())) {
                return number.doubleValue();
              }
              throw Problem.invalid(fields.at(name), "must be a number as 0.5 or -2");
            });
  }

  /** What something was taken from: objects with an id and a confidence. */
  List<Source> sources() {
    var json = fields.json("sources").orElse(JsonValue.EMPTY_JSON_ARRAY);
    if (!(json instanceof JsonArray array)) {
      throw wrongSources(fields.at("sources"));
    }
    var sources = new ArrayList<Source>();
    for (var item : array) {
      var at = "%s[%d]".formatted(fields.at("sources"), sources.size());
      if (!(item instanceof JsonObject object)) {
        throw wrongSources(at);
      }
      var source = written(Fields.of(object));
      var id = source.name("id", null);
      double confidence = source.share("confidence").orElse(1.0);
      source.fields.end();
      sources.add(new Source(id, confidence));
    }
    return sources;
  }

  private static Problem wrongSources(String at) {
    return Problem.invalid(
        at, "must be an object with id, of a thing of the space, and confidence");
  }
}
