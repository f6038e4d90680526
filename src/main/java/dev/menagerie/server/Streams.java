// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import dev.menagerie.engine.Event;
import dev.menagerie.engine.EventStream;
import dev.menagerie.engine.Refused;
import dev.menagerie.engine.spi.JournalFailed;
import dev.menagerie.server.Problem.Kind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.glassfish.jersey.server.ChunkedOutput;

/**
 * The open event streams, a virtual thread each. Every event is flushed by itself. A client that
 * went away is noticed at the next write, which a comment makes sure of.
 */
final class Streams implements AutoCloseable {

  private static final Logger LOG = Logger.getLogger(Streams.class.getName());

  private final Set<Thread> open = ConcurrentHashMap.newKeySet();
  private final Duration comments;
  private volatile boolean closed;

  /**
   * @param comments how long nothing happens before a comment is sent
   */
  Streams(Duration comments) {
    this.comments = comments;
  }

  /** Refuses who wants to follow what will not go on in this process. */
  void requireOpen() {
    if (closed) {
      throw Problem.of(Kind.UNAVAILABLE, "The server is stopping. Try again when it is back.");
    }
  }

  /**
   * Starts to deliver a task's events. The stream is closed when it ends, breaks, or this closes;
   * at once if this was closed before.
   */
  ChunkedOutput<byte[]> deliver(String task, EventStream events) {
    var output = new Output();
    Thread.ofVirtual().name("events").start(() -> pump(task, events, output));
    return output;
  }

  /** How many streams are being delivered. */
  int open() {
    return open.size();
  }

  private void pump(String task, EventStream events, Output output) {
    open.add(Thread.currentThread());
    try (events;
        output) {
      output.awaitBegin();
      boolean more = true;
      while (more && !closed && !output.isClosed()) {
        more = sendNext(task, events, output);
      }
    } catch (InterruptedException e) {
      LOG.log(Level.FINE, "an event client was not answered: {0}", e.getMessage());
    } catch (IOException | UncheckedIOException e) {
      LOG.log(Level.FINE, "an event client went away: {0}", e.getMessage());
    } catch (RuntimeException e) {
      if (!closed) {
        LOG.log(Level.WARNING, "an event stream broke", e);
      }
    } finally {
      open.remove(Thread.currentThread());
    }
  }

  /**
   * Sends what comes next, an end or the reason why none comes; returns whether more may follow.
   */
  private boolean sendNext(String task, EventStream events, ChunkedOutput<byte[]> output)
      throws IOException {
    Event event;
    try {
      event = events.next(comments);
    } catch (Refused | JournalFailed e) {
      LOG.log(
          Level.WARNING,
          "a stream of task {0} breaks off: {1}",
          new Object[] {task, e.getMessage()});
      output.write(EventWriter.problem(Problems.problem(e).task(task)));
      return false;
    }
    output.write(EventWriter.frame(event));
    return !(event instanceof Event.End);
  }

  /**
   * An output of which it is known when its response begins. What is written before, and what is
   * written while another thread flushes that, would be kept in memory whether it is read or not.
   */
  private static final class Output extends ChunkedOutput<byte[]> {

    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final CountDownLatch begun = new CountDownLatch(1);

    Output() {
      super(byte[].class);
    }

    void awaitBegin() throws IOException, InterruptedException {
      if (!begun.await(PATIENCE.toNanos(), TimeUnit.NANOSECONDS)) {
        throw new IOException("its response has not begun in " + PATIENCE);
      }
    }

    /** Called by whoever begins the response, with nothing to write yet. */
    @Override
    protected void flushQueue() throws IOException {
      try {
        super.flushQueue();
      } finally {
        begun.countDown();
      }
    }
  }

  /** Ends all streams. Their clients come back with the last id that they have seen. */
  @Override
  public void close() {
    closed = true;
    open.forEach(Thread::interrupt);
  }
}
