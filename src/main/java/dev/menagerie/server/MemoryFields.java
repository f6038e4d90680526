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

/** Reads what things of memory are made of from a body. */
record MemoryFields(Fields fields, Limits limits) {

  /**
   * How much of it there may be.
   *
   * @param text most bytes of a text, or of all texts of a list
   * @param name most bytes of a name
   * @param tags most tags
   * @param lines most texts of a list
   */
  record Limits(int text, int name, int tags, int lines) {}

  private static final Limits WRITTEN = new Limits(65_536, 1_024, 64, 1_024);
  private static final Limits REMEMBERED =
      new Limits(Integer.MAX_VALUE, Integer.MAX_VALUE, Integer.MAX_VALUE, Integer.MAX_VALUE);

  /** As many as the smallest numbers have that a share can be. */
  private static final int DECIMALS = 340;

  /** What people write. */
  static MemoryFields written(Fields fields) {
    return new MemoryFields(fields, WRITTEN);
  }

  /** What was remembered before: as much as the body holds. */
  static MemoryFields remembered(Fields fields) {
    return new MemoryFields(fields, REMEMBERED);
  }

  /** A text that says something; as before if it is left out. */
  String text(String field, @Nullable String before) {
    return before == null || fields.has(field) ? fields.text(field, limits.text) : before;
  }

  /** A text that may be empty; as before if it is left out. */
  String anyText(String field, String before) {
    return fields
        .optionalText(field)
        .map(it -> limited(field, List.of(it)).getFirst())
        .orElse(before);
  }

  private List<String> limited(String field, List<String> texts) {
    long bytes = texts.stream().mapToLong(it -> it.getBytes(StandardCharsets.UTF_8).length).sum();
    if (bytes > limits.text) {
      throw Problem.invalid(
          fields.at(field), "%d bytes, must be at most %d".formatted(bytes, limits.text));
    }
    return texts;
  }

  /** A name; as before if it is left out. */
  String name(String field, @Nullable String before) {
    return before == null || fields.has(field) ? fields.text(field, limits.name) : before;
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

  /** Tags; as before if they are left out. */
  List<String> tags(List<String> before) {
    if (!fields.has("tags")) {
      return before;
    }
    var tags = listed("tags", limits.tags);
    for (var tag : tags) {
      if (tag.isBlank() || tag.length() > limits.name) {
        throw Problem.invalid(
            fields.at("tags"), "each must have 1 to %d characters".formatted(limits.name));
      }
    }
    return tags;
  }

  /** Texts one after the other; as before if they are left out. */
  List<String> lines(String field, List<String> before) {
    return fields.has(field) ? limited(field, listed(field, limits.lines)) : before;
  }

  private List<String> listed(String field, int most) {
    var texts = fields.texts(field);
    if (texts.size() > most) {
      throw Problem.invalid(
          fields.at(field), "%d of them, must be at most %d".formatted(texts.size(), most));
    }
    return texts;
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
