// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine.spi;

import dev.menagerie.core.Json;
import dev.menagerie.core.Malformed;
import dev.menagerie.core.MemoryChange;
import dev.menagerie.core.MemoryChange.Add;
import dev.menagerie.core.MemoryChange.Clear;
import dev.menagerie.core.MemoryChange.Close;
import dev.menagerie.core.MemoryChange.Edit;
import dev.menagerie.core.MemoryChange.Remove;
import dev.menagerie.core.MemoryChange.Summarise;
import dev.menagerie.core.MemoryChange.Undo;
import dev.menagerie.core.MemoryChange.Use;
import dev.menagerie.core.MemoryContent;
import dev.menagerie.core.MemoryContent.ThingType;
import dev.menagerie.core.Shape;
import jakarta.json.JsonObject;
import java.util.Map;
import java.util.Set;

/** The names of changes, and their fields in JSON. */
final class MemoryForms {

  private static final String EDITED = "-edited";

  /** Beside the fields of a change; the vector is read by those who search. */
  private static final Set<String> AROUND = Set.of("v", "at", "change", "vector");

  private static final Map<String, Class<? extends MemoryChange>> PLAIN =
      Map.of(
          "fact-closed", Close.class,
          "skill-used", Use.class,
          "summary", Summarise.class,
          "removed", Remove.class,
          "cleared", Clear.class,
          "undone", Undo.class);

  private MemoryForms() {}

  static String name(MemoryChange change) {
    return switch (change) {
      case Add(var content) -> content.type().text();
      case Edit(_, var content) -> content.type().text() + EDITED;
      case Close _ -> "fact-closed";
      case Use _ -> "skill-used";
      case Summarise _ -> "summary";
      case Remove _ -> "removed";
      case Clear _ -> "cleared";
      case Undo _ -> "undone";
    };
  }

  static JsonObject fields(MemoryChange change) {
    return switch (change) {
      case Add(var content) -> content.json();
      case Edit(var id, var content) -> Json.object(content.json()).add("id", id).build();
      case Close it -> Shape.of(Close.class).encode(it);
      case Use it -> Shape.of(Use.class).encode(it);
      case Summarise it -> Shape.of(Summarise.class).encode(it);
      case Remove it -> Shape.of(Remove.class).encode(it);
      case Clear it -> Shape.of(Clear.class).encode(it);
      case Undo it -> Shape.of(Undo.class).encode(it);
    };
  }

  /**
   * Reads the fields that stand in the body of an event.
   *
   * @throws Malformed if there is no such change, or its fields do not fit
   */
  static MemoryChange change(String name, JsonObject body) {
    var fields = Json.object(body);
    AROUND.forEach(fields::remove);
    var plain = PLAIN.get(name);
    if (plain != null) {
      return Shape.of(plain).decode(fields.build());
    }
    if (name.endsWith(EDITED) && body.containsKey("id")) {
      var type = type(name.substring(0, name.length() - EDITED.length()));
      return new Edit(body.getString("id"), MemoryContent.of(type, fields.remove("id").build()));
    }
    return new Add(MemoryContent.of(type(name), fields.build()));
  }

  private static ThingType type(String name) {
    try {
      return ThingType.of(name);
    } catch (IllegalArgumentException e) {
      throw new Malformed("change " + e.getMessage() + "; use the release that wrote it");
    }
  }
}
