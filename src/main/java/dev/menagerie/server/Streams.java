// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import dev.menagerie.engine.Event;
import dev.menagerie.engine.EventStream;
import dev.menagerie.server.Problem.Kind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
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
   * Starts to deliver events. The stream is closed when it ends, breaks, or this closes; at once if
   * this was closed before.
   */
  ChunkedOutput<byte[]> deliver(EventStream events) {
    var output = new ChunkedOutput<byte[]>(byte[].class);
    Thread.ofVirtual().name("events").start(() -> pump(events, output));
    return output;
  }

  private void pump(EventStream events, ChunkedOutput<byte[]> output) {
    open.add(Thread.currentThread());
    try (events;
        output) {
      while (!closed && !output.isClosed()) {
        var event = events.next(comments);
        output.write(EventWriter.frame(event));
        if (event instanceof Event.End) {
          return;
        }
      }
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

  /** Ends all streams. Their clients come back with the last id that they have seen. */
  @Override
  public void close() {
    closed = true;
    open.forEach(Thread::interrupt);
  }
}
