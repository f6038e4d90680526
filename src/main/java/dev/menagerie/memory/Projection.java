// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.memory;

import dev.menagerie.engine.spi.Journal;
import dev.menagerie.engine.spi.JournalFailed;
import dev.menagerie.engine.spi.Memories.AsOf;
import dev.menagerie.engine.spi.MemoryEvent;
import dev.menagerie.engine.spi.Sight;
import dev.menagerie.memory.embedding.VectorStore;
import dev.menagerie.memory.retrieval.Reading;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.eclipse.serializer.exceptions.BaseException;
import org.jspecify.annotations.Nullable;

/**
 * The graph as the journal's memory events make it: without its folder it is built anew and is the
 * same.
 *
 * <p>Events are applied, and files written, on one platform thread that is never interrupted, since
 * an interrupt closes the file that a thread is at. Whoever looks does so on a thread of their own.
 */
final class Projection implements AutoCloseable {

  private static final System.Logger LOG = System.getLogger(Projection.class.getName());

  private static final int PAGE = 1_000;

  /** As far as it may be looked at: nothing that was written together is applied in part. */
  private record State(Graph graph, long applied) {}

  private final Journal journal;
  private final Touched touched;
  private final ExecutorService thread;
  private final GraphFile file;
  private final Finding finding;
  private final Unstored unstored = new Unstored();
  private final String model;
  private final @Nullable VectorStore vectors;
  private volatile @Nullable Feeder feeder;

  /** Nothing is opened any more. Of the one thread. */
  private boolean closed;

  /** Null until what was written is brought up to date. */
  private volatile @Nullable State state;

  /** Whether the graph is being built anew, and the one before is not to be looked at any more. */
  private volatile boolean anew;

  private Projection(
      ExecutorService thread,
      GraphFile file,
      Journal journal,
      String model,
      @Nullable VectorStore vectors) {
    this.thread = thread;
    this.file = file;
    this.journal = journal;
    this.model = model;
    this.vectors = vectors;
    touched = new Touched(journal);
    finding = new Finding(file.index(), model, vectors == null ? "" : vectors.place(), touched);
  }

  /**
   * Brings it up to date, now if the file is begun, else with the first look.
   *
   * @param file closed with it, and if this fails
   * @param model whose vectors are searched; empty if none are
   * @param vectors where these are kept; null for in the indexes
   */
  static Projection open(
      GraphFile file, Journal journal, String model, @Nullable VectorStore vectors) {
    var thread =
        Executors.newSingleThreadExecutor(
            Thread.ofPlatform().name("menagerie-memory").daemon(true).factory());
    var projection = new Projection(thread, file, journal, model, vectors);
    if (file.isBegun()) {
      try {
        Patience.on(thread, projection::opened);
      } catch (RuntimeException | Error e) {
        projection.close();
        throw e;
      }
    }
    return projection;
  }

  /** What there is, opened if it is not, on the one thread; tried again if it has failed. */
  private State opened() throws IOException {
    if (closed) {
      throw new JournalFailed(
          "memory is closed: the server is stopping; ask again when it is back");
    }
    var known = state;
    var now = known == null ? firstState() : known;
    if (vectors != null && feeder == null) {
      feeder = Feeder.start(journal, vectors, model, finding.fed(), this::keepFed);
    }
    return now;
  }

  /** Begins with it beside everything else. Where that fails, whoever looks is told. */
  void warm() {
    try {
      thread.execute(this::warmHere);
    } catch (RejectedExecutionException _) {
      // It was closed meanwhile.
    }
  }

  private void warmHere() {
    try {
      if (!closed) {
        var _ = opened();
      }
    } catch (IOException | RuntimeException | JournalFailed e) {
      LOG.log(System.Logger.Level.WARNING, "memory cannot be opened yet", e);
    }
  }

  private State firstState() throws IOException {
    file.beginHere();
    finding.begin(file.graph().applied() == 0);
    check();
    return catchUp();
  }

  private void keepFed(long position) {
    Patience.on(
        thread,
        () -> {
          finding.keepFed(position);
          return true;
        });
  }

  /** What brings vectors to where they are kept; null if that is in the indexes. */
  @Nullable Feeder feeder() {
    if (vectors != null && feeder == null) {
      Patience.on(thread, this::opened);
    }
    return feeder;
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
        reset("belongs to another journal");
      }
    }
  }

  private void reset(String why) throws IOException {
    anew = true;
    unstored.clear();
    finding.clear();
    file.reset(why);
    finding.begin(true);
  }

  /**
   * With everything that is durable now. Where that is applied already nobody is waited for,
   * whatever the thread is at.
   */
  private State current() {
    var applied = applied();
    return applied == null ? Patience.on(thread, this::caughtUp) : applied;
  }

  /**
   * The same if everything durable is applied; for that nothing need be open if there is nothing.
   */
  private @Nullable State applied() {
    var known = state;
    if (known == null) {
      return written() ? null : nothing();
    }
    return !anew && journal.memory(known.applied, 1).isEmpty() ? known : null;
  }

  private boolean written() {
    return !journal.memory(0, 1).isEmpty();
  }

  private static State nothing() {
    return new State(new Graph(), 0);
  }

  /** Looks at a space with everything that is durable now. */
  <T> T look(String space, AsOf asOf, Function<View, T> question) {
    return look(space, Sight.ALL, asOf, question);
  }

  /** Looks at what a sight shows of a space with everything that is durable now. */
  <T> T look(String space, Sight sight, AsOf asOf, Function<View, T> question) {
    var now = current();
    try {
      return question.apply(view(now, space, sight, asOf));
    } catch (BaseException _) { // which may come of an interrupt
      return Patience.on(thread, () -> mended(it -> question.apply(view(it, space, sight, asOf))));
    }
  }

  /** Searches a space with everything that is durable now; null if it was never written to. */
  <T> T search(
      String space, Sight sight, AsOf asOf, BiFunction<@Nullable Reading, View, T> question) {
    try (var found = readable(space)) {
      return question.apply(found.reading, view(found.state, space, sight, asOf));
    } catch (BaseException _) { // as above
      return Patience.on(
          thread,
          () ->
              mended(
                  state -> {
                    try (var found = readable(state, space)) {
                      return question.apply(found.reading, view(state, space, sight, asOf));
                    }
                  }));
    }
  }

  /** A state of the graph with the index of a space, if there is one. */
  private record Readable(State state, @Nullable Reading reading) implements AutoCloseable {
    @Override
    public void close() {
      if (reading != null) {
        reading.close();
      }
    }
  }

  private Readable readable(String name) {
    var ready = ready(name);
    return ready == null ? Patience.on(thread, () -> mended(it -> readable(it, name))) : ready;
  }

  /**
   * The same if everything durable is applied and published: then nobody is waited for. What was
   * published is taken before the state, which it must not be ahead of.
   */
  private @Nullable Readable ready(String name) {
    var before = state;
    if (before == null) {
      return written() ? null : new Readable(nothing(), null);
    }
    var reading = finding.published(name);
    if (reading == null) {
      return null;
    }
    boolean fits = false;
    try {
      var now = applied();
      if (now == null || now.graph != before.graph) {
        return null;
      }
      var space = now.graph.space(name);
      fits = space != null && reading.applied() >= space.last() && reading.applied() <= now.applied;
      return fits ? new Readable(now, reading) : null;
    } finally {
      if (!fits) {
        reading.close();
      }
    }
  }

  private Readable readable(State state, String name) {
    var space = state.graph.space(name);
    return new Readable(state, space == null ? null : finding.read(name, space));
  }

  private <T> T mended(Function<State, T> question) throws IOException {
    var now = caughtUp();
    try {
      return question.apply(now);
    } catch (BaseException e) {
      return question.apply(builtAnew(now, e));
    }
  }

  List<String> spaces() {
    return current().graph.spaces();
  }

  private static View view(State state, String space, Sight sight, AsOf asOf) {
    var known = state.graph.space(space);
    return new View(known == null ? new Space() : known, state.applied, sight, asOf);
  }

  private State caughtUp() throws IOException {
    var before = opened();
    try {
      return catchUp();
    } catch (BaseException e) {
      return builtAnew(before, e);
    }
  }

  /** What a file holds shows when it is read. The first one to see it mends it. */
  private State builtAnew(State damaged, BaseException seen) throws IOException {
    if (damaged.graph == file.graph()) {
      reset("cannot be read (%s)".formatted(seen.getMessage()));
    }
    return catchUp();
  }

  private State catchUp() throws IOException {
    var graph = file.graph();
    List<MemoryEvent> events;
    do {
      events = journal.memory(graph.applied(), PAGE);
      for (var event : events) {
        apply(graph, event);
      }
      if (!events.isEmpty()) {
        graph.applied(events.getLast(), unstored);
        if (feeder != null) {
          feeder.tell();
        }
      }
      store();
    } while (events.size() == PAGE);
    var now = new State(graph, graph.applied());
    state = now;
    anew = false;
    return now;
  }

  private void store() throws IOException {
    try {
      file.store(unstored);
    } catch (BaseException e) {
      throw new IOException(e.getMessage(), e); // a full disk is no damage
    }
  }

  /** Builds everything anew from the journal, and keeps nothing of the files. */
  void renew() {
    Patience.on(
        thread,
        () -> {
          opened();
          anew = true;
          unstored.clear();
          finding.clear();
          file.renew();
          finding.begin(true);
          catchUp();
          return true;
        });
  }

  private void apply(Graph graph, MemoryEvent event) {
    if (event.isErased()) {
      return;
    }
    var space = graph.space(event.space(), unstored);
    long before = space.last();
    Applying.apply(event, space, unstored, touched);
    finding.tell(event, space, before);
  }

  @Override
  public void close() {
    Patience.on(thread, () -> closed = true); // a feeder that is closed here must be the last one
    if (feeder != null) {
      feeder.close();
    }
    Patience.on(
        thread,
        () -> {
          finding.clear();
          file.close();
          return true;
        });
    thread.shutdown();
  }
}
