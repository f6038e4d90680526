// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import dev.menagerie.core.MemoryContent.Fact;
import dev.menagerie.core.MemoryContent.Noted;
import dev.menagerie.core.MemoryContent.Source;
import dev.menagerie.core.Note;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads notes and facts from requests, whole or as changes of what is there. */
record MemoryFields(Fields fields) {

  static final int LONGEST_TEXT = 65_536;
  static final int LONGEST_NAME = 1_024;
  private static final int MOST_TAGS = 64;
  private static final int DECIMALS = 9;

  /**
   * A note; what the request leaves out is as before.
   *
   * @param before null if there is none
   */
  Noted note(@Nullable Noted before) {
    var old = before == null ? Noted.of(Note.of("?")) : before;
    boolean keep = before != null && !fields.has("text");
    var text = keep ? old.note().text() : fields.text("text", LONGEST_TEXT);
    var kind = fields.optionalText("kind").map(it -> kind(fields.at("kind"), it));
    var tags = fields.has("tags") ? tags() : old.note().tags();
    return new Noted(
        new Note(kind.orElse(old.note().kind()), text, tags),
        share("importance").orElse(old.importance()),
        share("confidence").orElse(old.confidence()),
        old.sources());
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

  private List<String> tags() {
    var tags = fields.texts("tags");
    if (tags.size() > MOST_TAGS) {
      throw Problem.invalid(
          fields.at("tags"), "%d tags, must be at most %d".formatted(tags.size(), MOST_TAGS));
    }
    for (var tag : tags) {
      if (tag.isBlank() || tag.length() > LONGEST_NAME) {
        throw Problem.invalid(
            fields.at("tags"), "each must have 1 to %d characters".formatted(LONGEST_NAME));
      }
    }
    return tags;
  }

  /**
   * A fact; what the request leaves out is as before.
   *
   * @param before null if there is none
   */
  Fact fact(@Nullable Fact before) {
    var from = instant("validFrom");
    var to = instant("validTo");
    var single = flag("single");
    var confidence = share("confidence");
    return new Fact(
        name("subject", before == null ? null : before.subject()),
        name("predicate", before == null ? null : before.predicate()),
        name("object", before == null ? null : before.object()),
        from.or(() -> before == null ? Optional.empty() : before.validFrom()),
        to.or(() -> before == null ? Optional.empty() : before.validTo()),
        single.orElse(before != null && before.single()),
        confidence.orElse(before == null ? 1 : before.confidence()),
        before == null ? List.of() : before.sources());
  }

  private String name(String field, @Nullable String before) {
    return before == null || fields.has(field) ? fields.text(field, LONGEST_NAME) : before;
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

  private Optional<Boolean> flag(String name) {
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

  private Optional<Double> share(String name) {
    return fields.amount(name, BigDecimal.ONE, DECIMALS).map(BigDecimal::doubleValue);
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
      var source = new MemoryFields(Fields.of(object));
      var id = source.fields.text("id", LONGEST_NAME);
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
