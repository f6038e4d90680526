// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.memory;

import dev.menagerie.core.Malformed;
import dev.menagerie.core.Note;
import dev.menagerie.core.Query;
import dev.menagerie.core.Shape;
import dev.menagerie.engine.spi.Journal;
import dev.menagerie.engine.spi.JournalFailed;
import dev.menagerie.engine.spi.Memory;
import dev.menagerie.engine.spi.MemoryEvent;
import dev.menagerie.engine.spi.Sight;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * The graph of everything remembered, brought up to date from the journal before each search. It is
 * a projection: without its folder it is built anew and is the same.
 *
 * <p>All work is done on one platform thread that is never interrupted, since an interrupt closes
 * the file that a thread is at.
 */
public final class GraphMemory implements Memory, AutoCloseable {

  private static final int FORMAT = 1;
  private static final int PAGE = 1_000;
  private static final Shape<Note> SHAPE = Shape.of(Note.class);

  private final Journal journal;
  private final ExecutorService thread;
  private final GraphFile file;
  private final Map<String, Lexicon> lexicons = new HashMap<>();
  private final Set<Object> unstored = Collections.newSetFromMap(new IdentityHashMap<>());

  private GraphMemory(ExecutorService thread, GraphFile file, Journal journal) {
    this.thread = thread;
    this.file = file;
    this.journal = journal;
  }

  /**
   * Opens or creates the graph of a data folder and brings it up to date.
   *
   * @throws JournalFailed if the folder cannot be written or is in use, or the journal holds an
   *     event that this release cannot read
   */
  public static GraphMemory open(Path data, Journal journal) {
    var thread =
        Executors.newSingleThreadExecutor(
            Thread.ofPlatform().name("menagerie-memory").daemon(true).factory());
    try {
      return Patience.on(thread, () -> openHere(thread, data, journal));
    } catch (RuntimeException | Error e) {
      thread.shutdown();
      throw e;
    }
  }

  private static GraphMemory openHere(ExecutorService thread, Path data, Journal journal)
      throws IOException {
    var file = new GraphFile(data);
    try {
      var memory = new GraphMemory(thread, file, journal);
      memory.check();
      memory.catchUp();
      return memory;
    } catch (IOException | RuntimeException | Error e) {
      file.close();
      throw e;
    }
  }

  /** A graph that knows an event which the journal does not know belongs to another journal. */
  private void check() throws IOException {
    long applied = file.graph().applied();
    if (applied > 0) {
      var last = journal.memory(applied - 1, 1);
      if (last.isEmpty() || last.getFirst().position() != applied) {
        file.reset();
      }
    }
  }

  /**
   * Searches a space by words after applying everything that is durable, and with it {@code
   * atLeast}: a position is known only once it is durable.
   */
  @Override
  public Found recall(String space, Query query, Sight sight, long atLeast) {
    return Patience.on(
        thread,
        () -> {
          catchUp();
          var lexicon = sight.equals(Sight.ALL) ? lexicon(space) : lexicon(space, sight);
          var notes = lexicon.search(query).stream().map(Remembered::note).toList();
          return new Found(file.graph().applied(), notes);
        });
  }

  private Lexicon lexicon(String space) {
    var stored = file.graph().space(space);
    return stored == null
        ? new Lexicon(List.of())
        : lexicons.computeIfAbsent(space, _ -> new Lexicon(stored.notes()));
  }

  /** Made anew each time: what is out of sight must not weigh in how rare a word is. */
  private Lexicon lexicon(String space, Sight sight) {
    var stored = file.graph().space(space);
    return new Lexicon(
        stored == null
            ? List.of()
            : stored.notes().stream().filter(it -> sight.shows(it.position(), it.task())).toList());
  }

  private void catchUp() {
    List<MemoryEvent> events;
    do {
      events = journal.memory(file.graph().applied(), PAGE);
      for (var event : events) {
        apply(event);
      }
      if (!unstored.isEmpty()) {
        file.store(unstored);
        unstored.clear();
      }
    } while (events.size() == PAGE);
  }

  private void apply(MemoryEvent event) {
    var remembered = new Remembered(event, note(event));
    file.graph().add(event.space(), remembered, unstored::add);
    var lexicon = lexicons.get(event.space());
    if (lexicon != null) {
      lexicon.add(remembered);
    }
  }

  private static Note note(MemoryEvent event) {
    int format = event.body().getInt("v");
    if (format > FORMAT) {
      throw new JournalFailed(
          "memory event %d has format %d, this release reads up to %d; use the release that wrote it"
              .formatted(event.position(), format, FORMAT));
    }
    try {
      return SHAPE.decode(event.body().getJsonObject("note"));
    } catch (Malformed e) {
      throw new JournalFailed(
          "memory event %d of task %s is not a note: %s; restore a backup of the data folder"
              .formatted(event.position(), event.task(), e.getMessage()),
          e);
    }
  }

  @Override
  public void close() {
    Patience.on(
        thread,
        () -> {
          file.close();
          return true;
        });
    thread.shutdown();
  }
}
