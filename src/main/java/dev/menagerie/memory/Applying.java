// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.memory;

import dev.menagerie.core.Malformed;
import dev.menagerie.core.MemoryChange;
import dev.menagerie.core.MemoryContent;
import dev.menagerie.core.MemoryContent.Fact;
import dev.menagerie.core.MemoryContent.Session;
import dev.menagerie.core.MemoryContent.Skill;
import dev.menagerie.core.MemoryContent.Source;
import dev.menagerie.engine.spi.DatedChange;
import dev.menagerie.engine.spi.JournalFailed;
import dev.menagerie.engine.spi.MemoryEvent;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Applies one event to its space. What no longer fits, because something came between, changes
 * nothing.
 */
final class Applying {

  private final MemoryEvent event;
  private final DatedChange dated;
  private final Space space;
  private final Unstored unstored;
  private final Touched touched;

  private Applying(
      MemoryEvent event, DatedChange dated, Space space, Unstored unstored, Touched touched) {
    this.event = event;
    this.dated = dated;
    this.space = space;
    this.unstored = unstored;
    this.touched = touched;
  }

  /**
   * Applies an event.
   *
   * @throws JournalFailed if this release cannot read it
   */
  static void apply(MemoryEvent event, Space space, Unstored unstored, Touched touched) {
    new Applying(event, read(event), space, unstored, touched).apply();
    space.applied(event.position(), unstored);
  }

  /**
   * Reads an event.
   *
   * @throws JournalFailed if this release cannot
   */
  static DatedChange read(MemoryEvent event) {
    try {
      return placed(event.position(), DatedChange.of(event.body()));
    } catch (Malformed e) {
      boolean newer = event.body().getInt("v", 0) > DatedChange.FORMAT;
      throw new JournalFailed(
          newer
              ? "memory event %d has %s".formatted(event.position(), e.getMessage())
              : "memory event %d of task %s cannot be read: %s; restore a backup of the data folder"
                  .formatted(event.position(), event.task(), e.getMessage()),
          e);
    }
  }

  /** With ids as they are seen from everywhere; those of sources are made so when it is added. */
  private static DatedChange placed(long position, DatedChange dated) {
    return dated.change() instanceof MemoryChange.Summarise(var id, var summary, var upTo)
        ? new DatedChange(
            dated.at(),
            new MemoryChange.Summarise(Id.from(position, id), summary, Id.from(position, upTo)))
        : dated;
  }

  private void apply() {
    switch (dated.change()) {
      case MemoryChange.Add(var content) -> add(content);
      case MemoryChange.Edit(var id, var content) -> edit(id, content);
      case MemoryChange.Close(var id, var validTo) -> {
        if (here(id) instanceof Fact fact) {
          become(id, fact.validTo(Optional.of(validTo)));
        }
      }
      case MemoryChange.Use(var id, var success) -> {
        if (here(id) instanceof Skill skill) {
          become(id, skill.used(success));
        }
      }
      case MemoryChange.Summarise(var id, var summary, var upTo) -> {
        if (here(id) instanceof Session session) {
          become(id, new Session(session.name(), summary, upTo));
        }
      }
      case MemoryChange.Remove(var ids, var reason) -> remove(ids, reason);
      case MemoryChange.Clear(var reason) ->
          remove(space.all().filter(it -> !it.last().removed()).map(Thing::id).toList(), reason);
      case MemoryChange.Undo(var position) -> undo(position);
    }
  }

  private void add(MemoryContent content) {
    var sources =
        content.sources().stream()
            .map(it -> new Source(Id.from(event.position(), it.id()), it.confidence()))
            .toList();
    if (!sources.isEmpty()
        && sources.stream().noneMatch(it -> isPresent(it.id()))
        && !isOfLater(dated.change(), event.position())) {
      return; // it would have gone with them
    }
    var sourced = content.withSources(sources);
    var thing = new Thing(content.type(), version(sourced, ""));
    space.add(thing, unstored);
    link(thing, sourced);
  }

  /**
   * Whether a change adds what was taken from things that were made later: an erasure put there
   * what an edit said first that stays.
   */
  static boolean isOfLater(MemoryChange change, long position) {
    return change instanceof MemoryChange.Add(var content)
        && content.sources().stream().anyMatch(it -> Id.isLater(position, it.id()));
  }

  private boolean isPresent(String id) {
    return space.present(id, unstored) != null;
  }

  private void link(Thing thing, MemoryContent content) {
    for (var source : content.sources()) {
      var from = space.known(source.id(), unstored);
      if (from != null) {
        from.addDerived(thing.id(), unstored::add);
      }
    }
  }

  private @Nullable MemoryContent here(String id) {
    var thing = space.present(id, unstored);
    return thing == null ? null : thing.content();
  }

  /** What it was taken from stays. More can be added, unless it was taken from nothing. */
  private void edit(String id, MemoryContent content) {
    var before = here(id);
    if (before != null && before.type() == content.type()) {
      var sources = new ArrayList<>(before.sources());
      if (!sources.isEmpty()) {
        content.sources().stream()
            .map(it -> new Source(Id.from(event.position(), it.id()), it.confidence()))
            .filter(it -> isPresent(it.id()) && isNew(it, before.sources()))
            .forEach(sources::add);
      }
      var sourced = content.withSources(sources);
      become(id, sourced);
      var thing = space.present(id, unstored);
      if (thing != null) {
        link(thing, sourced);
      }
    }
  }

  private static boolean isNew(Source source, List<Source> known) {
    return known.stream().noneMatch(it -> it.id().equals(source.id()));
  }

  private void become(String id, MemoryContent content) {
    var thing = space.present(id, unstored);
    if (thing != null) {
      space.add(thing, version(content, ""), unstored);
    }
  }

  private Version version(@Nullable MemoryContent content, String reason) {
    return new Version(event.position(), dated.at(), event.task(), event.path(), content, reason);
  }

  /** Removes things, then what has no source left, and so on. */
  private void remove(Collection<String> ids, String reason) {
    var gone = new HashSet<String>();
    var weakened = new ArrayDeque<String>();
    for (var id : ids) {
      removeOne(id, reason, gone, weakened);
    }
    while (!weakened.isEmpty()) {
      var id = weakened.remove();
      var content = here(id);
      if (content != null) {
        var left = content.sources().stream().filter(it -> !gone.contains(it.id())).toList();
        if (left.isEmpty()) {
          removeOne(id, "what it came from was removed: " + reason, gone, weakened);
        } else if (left.size() < content.sources().size()) {
          become(id, content.withSources(left));
        }
      }
    }
    gone.forEach(this::unsum);
  }

  /** A summary that covers a turn that is gone says what is gone: the next one is made anew. */
  private void unsum(String id) {
    var thing = space.known(id, unstored);
    if (thing == null
        || thing.turn() == null
        || !(here(thing.turn().session()) instanceof Session session)) {
      return;
    }
    var upTo = Id.of(session.upTo());
    if (upTo != null && upTo.position() >= thing.position()) {
      become(thing.turn().session(), new Session(session.name(), "", ""));
    }
  }

  private void removeOne(String id, String reason, Set<String> gone, Collection<String> next) {
    var thing = space.present(id, unstored);
    if (thing != null) {
      space.add(thing, version(null, reason), unstored);
      gone.add(id);
      next.addAll(thing.derived());
    }
  }

  /** What an event made is removed again; the rest becomes what it was, if that is possible. */
  private void undo(long position) {
    var things = touched.by(space, event.space(), position);
    if (things.stream().anyMatch(it -> it.last().position() != position)) {
      return;
    }
    var made = new ArrayList<String>();
    for (var found : things) {
      var thing = space.known(found.id(), unstored);
      var before = thing == null ? null : thing.before(position);
      if (thing != null && before != null) {
        space.add(thing, version(before.content(), before.reason()), unstored);
      } else {
        made.add(found.id());
      }
    }
    remove(List.copyOf(made), "event %d was undone".formatted(position));
  }
}
