// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.memory;

import dev.menagerie.engine.spi.Journal;
import dev.menagerie.engine.spi.Memories.AsOf;
import dev.menagerie.engine.spi.MemoryEvent;
import dev.menagerie.engine.spi.Sight;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.eclipse.serializer.exceptions.BaseException;

/**
 * The graph as the journal's memory events make it: without its folder it is built anew and is the
 * same.
 *
 * <p>Events are applied, and files written, on one platform thread that is never interrupted, since
 * an interrupt closes the file that a thread is at. Whoever looks does so on a thread of their own.
 */
final class Projection implements AutoCloseable {

  private static final int PAGE = 1_000;

  /** As far as it may be looked at: nothing that was written together is applied in part. */
  private record State(Graph graph, long applied) {}

  private final Journal journal;
  private final Touched touched;
  private final ExecutorService thread;
  private final GraphFile file;
  private final Finding finding = new Finding();
  private final Unstored unstored = new Unstored();
  private volatile State state;

  private Projection(ExecutorService thread, GraphFile file, Journal journal) {
    this.thread = thread;
    this.file = file;
    this.journal = journal;
    touched = new Touched(journal);
    state = new State(file.graph(), file.graph().applied());
  }

  static Projection open(Path data, Journal journal) {
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

  private static Projection openHere(ExecutorService thread, Path data, Journal journal)
      throws IOException {
    var file = new GraphFile(data);
    try {
      var projection = new Projection(thread, file, journal);
      projection.check();
      projection.catchUp();
      return projection;
    } catch (IOException | RuntimeException | Error e) {
      file.close();
      throw e;
    }
  }

  Touched touched() {
    return touched;
  }

  /** A graph that knows an event which the journal does not know belongs to another journal. */
  private void check() throws IOException {
    var graph = file.graph();
    if (graph.applied() > 0) {
      var last = journal.memory(graph.applied() - 1, 1);
      if (last.isEmpty() || !graph.knows(last.getFirst())) {
        file.reset("belongs to another journal");
      }
    }
  }

  /** Looks at a space with everything that is durable now. */
  <T> T look(String space, AsOf asOf, Function<View, T> question) {
    var now = Patience.on(thread, this::caughtUp);
    try {
      return question.apply(view(now, space, Sight.ALL, asOf));
    } catch (BaseException _) { // which may come of an interrupt
      return search(space, Sight.ALL, asOf, (_, view) -> question.apply(view));
    }
  }

  /** Searches a space with everything that is durable now. */
  <T> T search(String space, Sight sight, AsOf asOf, BiFunction<Finding, View, T> question) {
    return Patience.on(
        thread,
        () -> {
          var now = caughtUp();
          try {
            return question.apply(finding, view(now, space, sight, asOf));
          } catch (BaseException e) {
            return question.apply(finding, view(builtAnew(now, e), space, sight, asOf));
          }
        });
  }

  List<String> spaces() {
    return Patience.on(thread, this::caughtUp).graph.spaces();
  }

  private static View view(State state, String space, Sight sight, AsOf asOf) {
    var known = state.graph.space(space);
    return new View(known == null ? new Space() : known, state.applied, sight, asOf);
  }

  private State caughtUp() throws IOException {
    try {
      catchUp();
    } catch (BaseException e) {
      builtAnew(state, e);
    }
    return state;
  }

  /** What a file holds shows when it is read. The first one to see it mends it. */
  private State builtAnew(State damaged, BaseException seen) throws IOException {
    if (damaged.graph == file.graph()) {
      unstored.clear();
      finding.clear();
      file.reset("cannot be read (%s)".formatted(seen.getMessage()));
      catchUp();
    }
    return state;
  }

  private void catchUp() throws IOException {
    var graph = file.graph();
    List<MemoryEvent> events;
    do {
      events = journal.memory(graph.applied(), PAGE);
      for (var event : events) {
        apply(graph, event);
      }
      if (!events.isEmpty()) {
        graph.applied(events.getLast(), unstored);
      }
      store();
    } while (events.size() == PAGE);
    state = new State(graph, graph.applied());
  }

  private void store() throws IOException {
    try {
      file.store(unstored);
    } catch (BaseException e) {
      throw new IOException(e.getMessage(), e); // a full disk is no damage
    }
  }

  private void apply(Graph graph, MemoryEvent event) {
    var space = graph.space(event.space(), unstored);
    var view = new View(space, event.position(), Sight.ALL, AsOf.NOW);
    Applying.apply(event, space, unstored, touched, it -> finding.changed(event.space(), it, view));
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
