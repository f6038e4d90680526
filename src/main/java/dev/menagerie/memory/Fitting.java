// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.memory;

import dev.menagerie.core.MemoryChange;
import dev.menagerie.core.MemoryContent;
import dev.menagerie.core.MemoryContent.Fact;
import dev.menagerie.core.MemoryContent.Session;
import dev.menagerie.core.MemoryContent.ThingType;
import dev.menagerie.core.MemoryContent.Turn;
import dev.menagerie.engine.spi.Memories.Changed;
import dev.menagerie.engine.spi.MemoryRefused;
import dev.menagerie.engine.spi.MemoryRefused.Why;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Whether changes can be made to a space as it stands, and afterwards what they did. */
record Fitting(Touched touched) {

  static MemoryRefused invalid(String message) {
    return new MemoryRefused(Why.INVALID, message);
  }

  /**
   * Checks changes before they are written.
   *
   * @throws MemoryRefused if one of them does not fit
   */
  void require(String space, View view, List<MemoryChange> changes) {
    var made = new ArrayList<ThingType>();
    for (var change : changes) {
      switch (change) {
        case MemoryChange.Add(var content) -> {
          requireSources(space, view, content, made);
          requireRange(content);
        }
        case MemoryChange.Edit(var id, var content) -> {
          var before = present(space, view, id, content.type());
          requireRange(content);
          if (before instanceof Session was
              && content instanceof Session now
              && !now.upTo().equals(was.upTo())) {
            requireTurn(space, view, id, now.upTo(), made);
          }
        }
        case MemoryChange.Close(var id, var validTo) -> {
          if (present(space, view, id, ThingType.FACT) instanceof Fact fact) {
            requireRange(fact.validTo(Optional.of(validTo)));
          }
        }
        case MemoryChange.Use(var id, _) -> present(space, view, id, ThingType.SKILL);
        case MemoryChange.Summarise(var id, _, var upTo) -> {
          if (!isMade(id, ThingType.SESSION, made)) {
            present(space, view, id, ThingType.SESSION);
          }
          requireTurn(space, view, id, upTo, made);
        }
        case MemoryChange.Remove(var ids, _) -> ids.forEach(it -> present(space, view, it));
        case MemoryChange.Clear _ -> {
          if (view.space().all().allMatch(it -> it.last().removed())) {
            throw new MemoryRefused(
                Why.UNKNOWN,
                "There is nothing in the space %s. GET /v1/memory lists the spaces."
                    .formatted(space));
          }
        }
        case MemoryChange.Undo(var position) -> requireUndoable(space, view, position);
      }
      made.add(change instanceof MemoryChange.Add(var content) ? content.type() : ThingType.NOTE);
    }
  }

  private static void requireSources(
      String space, View view, MemoryContent content, List<ThingType> made) {
    for (var source : content.sources()) {
      if (Stream.of(ThingType.values()).noneMatch(it -> isMade(source.id(), it, made))) {
        present(space, view, source.id());
      }
    }
  }

  /** Whether an id counts back to a thing of a type among those that are made together. */
  private static boolean isMade(String text, ThingType type, List<ThingType> made) {
    var id = Id.of(text);
    return id != null
        && id.type() == type
        && id.position() < 0
        && -id.position() <= made.size()
        && made.get(made.size() + (int) id.position()) == type;
  }

  /** A summary reaches to a turn of its session. */
  private static void requireTurn(
      String space, View view, String session, String upTo, List<ThingType> made) {
    if (!upTo.isEmpty()
        && !isMade(upTo, ThingType.TURN, made)
        && present(space, view, upTo, ThingType.TURN) instanceof Turn turn
        && !turn.session().equals(session)) {
      throw invalid(
          "upTo: %s, must be a turn of the session %s, not of %s"
              .formatted(upTo, session, turn.session()));
    }
  }

  private static void requireRange(MemoryContent content) {
    if (content instanceof Fact fact
        && fact.validFrom().isPresent()
        && fact.validTo().isPresent()
        && !fact.validFrom().get().isBefore(fact.validTo().get())) {
      throw invalid(
          "validTo: %s, must be later than validFrom, %s"
              .formatted(fact.validTo().get(), fact.validFrom().get()));
    }
  }

  private static MemoryContent present(String space, View view, String id, ThingType type) {
    var content = present(space, view, id);
    if (content.type() != type) {
      throw unknown(space, id, "is a " + content.type().text() + ", not a " + type.text());
    }
    return content;
  }

  private static MemoryContent present(String space, View view, String id) {
    var thing = view.space().find(id);
    var content = thing == null ? null : thing.content();
    if (content == null) {
      throw unknown(
          space, id, thing == null ? "is nothing" : "was removed: " + thing.last().reason());
    }
    return content;
  }

  private static MemoryRefused unknown(String space, String id, String why) {
    return new MemoryRefused(Why.UNKNOWN, "%s %s in the space %s.".formatted(id, why, space));
  }

  private void requireUndoable(String space, View view, long position) {
    if (touched.event(space, position).isEmpty()) {
      throw new MemoryRefused(
          Why.UNKNOWN,
          "position: %d is no event of the space %s; the history of a thing shows its events"
              .formatted(position, space));
    }
    var things = touched.by(view.space(), space, position);
    if (things.isEmpty()) {
      throw new MemoryRefused(Why.CONFLICT, "The event %d changed nothing.".formatted(position));
    }
    var later = things.stream().filter(it -> it.last().position() != position).toList();
    if (!later.isEmpty()) {
      throw new MemoryRefused(
          Why.CONFLICT,
          "The event %d cannot be undone, because later ones changed what it had changed: %s. Undo those first."
              .formatted(
                  position,
                  later.stream()
                      .map(it -> "%s by %d".formatted(it.id(), it.last().position()))
                      .collect(Collectors.joining(", "))));
    }
  }

  /**
   * What events did that have been applied.
   *
   * @throws MemoryRefused if one of them changed nothing, since something came between
   */
  Changed changed(String space, View view, List<MemoryChange> changes, long last) {
    long position = last - changes.size();
    var ids = new LinkedHashSet<String>();
    for (var change : changes) {
      position++;
      if (change instanceof MemoryChange.Add(var content)) {
        ids.add(content.type().id(position));
        continue;
      }
      var things = touched.by(view.space(), space, position);
      if (things.isEmpty()) {
        throw new MemoryRefused(
            Why.CONFLICT, "Somebody else changed it meanwhile. Look at it again.");
      }
      things.forEach(it -> ids.add(it.id()));
    }
    var removed =
        ids.stream()
            .filter(
                it -> {
                  var thing = view.space().find(it);
                  var version = thing == null ? null : view.version(thing);
                  return version == null || version.removed();
                })
            .toList();
    return new Changed(last, List.copyOf(ids), removed);
  }
}
