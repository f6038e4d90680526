// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.memory;

import dev.menagerie.core.MemoryChange;
import dev.menagerie.core.MemoryContent.ThingType;
import dev.menagerie.engine.spi.Journal;
import dev.menagerie.engine.spi.JournalFailed;
import dev.menagerie.engine.spi.MemoryEvent;
import dev.menagerie.memory.embedding.VectorStore;
import dev.menagerie.memory.embedding.VectorStore.Stored;
import dev.menagerie.memory.embedding.VectorStore.Where;
import dev.menagerie.memory.embedding.VectorStoreFailed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Brings the vectors of the log to a store elsewhere, in the order of the log, on a thread of its
 * own. While the store does not answer it tries again, more and more seldom.
 *
 * <p>The id of a vector is the position of the event that brought it, so that what is brought twice
 * is there once. Kind, model and position are its attributes.
 */
final class Feeder implements AutoCloseable {

  private static final String KIND = "kind";
  private static final String MODEL = "model";
  private static final String FROM = "from";

  private static final System.Logger LOG = System.getLogger(Feeder.class.getName());

  private static final int BATCH = 64;
  private static final int PAGE = 1_000;

  /** What tasks remember is looked for so often, if nobody tells. */
  private static final Duration IDLE = Duration.ofSeconds(2);

  private static final Duration SHORTEST = Duration.ofMillis(100);
  private static final Duration LONGEST = Duration.ofSeconds(30);

  private final Journal journal;
  private final VectorStore store;
  private final String model;
  private final LongConsumer kept;
  private final Semaphore news = new Semaphore(0);
  private final Thread thread;
  private volatile long fed;

  private Feeder(Journal journal, VectorStore store, String model, long fed, LongConsumer kept) {
    this.journal = journal;
    this.store = store;
    this.model = model;
    this.fed = fed;
    this.kept = kept;
    thread = Thread.ofPlatform().name("menagerie-feeder").daemon(true).unstarted(this::run);
  }

  /**
   * Begins.
   *
   * @param model whose vectors are brought
   * @param fed the position up to which all are there
   * @param kept told the same each time that it has changed
   */
  static Feeder start(
      Journal journal, VectorStore store, String model, long fed, LongConsumer kept) {
    var feeder = new Feeder(journal, store, model, fed, kept);
    feeder.thread.start();
    return feeder;
  }

  /**
   * What one search is to have from the store.
   *
   * @param kinds only these; all if empty
   * @param seen the position up to which is searched
   */
  Nearby nearby(String space, float[] vector, Set<String> kinds, long seen) {
    var texts = new HashMap<>(Map.of(MODEL, Set.of(model)));
    if (!kinds.isEmpty()) {
      texts.put(KIND, kinds);
    }
    long upTo = fed;
    var where = new Where(texts, Map.of(FROM, Math.min(upTo, seen)));
    return new Nearby(store, space, vector, where, upTo);
  }

  /** There may be more in the log. */
  void tell() {
    news.release();
  }

  /**
   * Removes what was brought by events that were erased since.
   *
   * @throws VectorStoreFailed if the store does not answer
   */
  synchronized void removeErased() {
    long read = 0;
    var events = journal.memory(read, PAGE);
    while (!events.isEmpty()) {
      removeErased(events);
      read = events.getLast().position();
      events = journal.memory(read, PAGE);
    }
  }

  private void removeErased(List<MemoryEvent> events) {
    store.remove(
        events.stream().filter(Feeder::isGone).map(it -> Long.toString(it.position())).toList());
  }

  /** What an erasure put in the place of something else is found by the edit that said it first. */
  private static boolean isGone(MemoryEvent event) {
    return event.isErased() || Applying.isOfLater(Applying.read(event).change(), event.position());
  }

  private void run() {
    var pause = SHORTEST;
    try {
      while (!Thread.currentThread().isInterrupted()) {
        try {
          if (feed()) {
            kept.accept(fed);
          } else if (news.tryAcquire(IDLE.toMillis(), TimeUnit.MILLISECONDS)) {
            news.drainPermits();
          }
          pause = SHORTEST;
        } catch (VectorStoreFailed | JournalFailed e) {
          if (pause.equals(SHORTEST) && !Thread.currentThread().isInterrupted()) {
            LOG.log(
                System.Logger.Level.WARNING,
                "vectors of memories wait until they can be brought to their store: {0}",
                e.getMessage());
          }
          Thread.sleep(pause);
          pause = pause.multipliedBy(2).compareTo(LONGEST) < 0 ? pause.multipliedBy(2) : LONGEST;
        }
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt(); // Closed.
    }
  }

  /** Whether there was anything in the log. */
  private synchronized boolean feed() {
    var events = journal.memory(fed, BATCH);
    if (events.isEmpty()) {
      return false;
    }
    var vectors = new LinkedHashMap<String, List<Stored>>();
    for (var event : events) {
      var stored = stored(event);
      if (stored != null) {
        vectors.computeIfAbsent(event.space(), _ -> new ArrayList<>()).add(stored);
      }
    }
    vectors.forEach(store::add);
    removeErased(events);
    fed = events.getLast().position();
    return true;
  }

  private @Nullable Stored stored(MemoryEvent event) {
    var vector = event.isErased() ? null : Meaning.of(event, model);
    var kind = vector == null ? null : kind(event);
    return vector == null || kind == null
        ? null
        : new Stored(
            Long.toString(event.position()),
            vector,
            Map.of(KIND, kind, MODEL, model),
            Map.of(FROM, event.position()));
  }

  /** Of what an event says; null if it says nothing. */
  private static @Nullable String kind(MemoryEvent event) {
    return switch (Applying.read(event).change()) {
      case MemoryChange.Add(var content) -> Documents.kind(content);
      case MemoryChange.Edit(_, var content) -> Documents.kind(content);
      case MemoryChange.Summarise _ -> ThingType.SESSION.text();
      case MemoryChange.Close _,
          MemoryChange.Use _,
          MemoryChange.Remove _,
          MemoryChange.Clear _,
          MemoryChange.Undo _ ->
          null;
    };
  }

  /** Ends it, in the middle of a batch too, which is brought again. */
  @Override
  public void close() {
    thread.interrupt();
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException _) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
