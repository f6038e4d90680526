// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.kit;

import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The answer to one request on its way: plain JSON, or an event stream from the moment that the
 * caller is told something before it. Safe for many threads.
 */
final class Answering {

  /** Asks proxies to pass on what they get at once. */
  private static final HeaderName UNBUFFERED = HeaderNames.create("X-Accel-Buffering");

  private final ServerResponse response;
  private final boolean streamable;
  private final ReentrantLock writing = new ReentrantLock();
  private @Nullable OutputStream stream;
  private boolean over;
  private boolean cancelled;

  /**
   * An answer that has not begun.
   *
   * @param streamable whether the caller takes an event stream
   */
  Answering(ServerResponse response, boolean streamable) {
    this.response = response;
    this.streamable = streamable;
  }

  /** Tells the caller something now, if it takes a stream and the answer is not given yet. */
  void tell(RpcMessage message) {
    writing.lock();
    try {
      if (streamable && !over && !cancelled) {
        write("event: message\ndata: %s\n\n".formatted(message.json()));
      }
    } finally {
      writing.unlock();
    }
  }

  /** Whether the caller is still there to be told something. */
  boolean alive() {
    writing.lock();
    try {
      if (streamable && !over && !cancelled) {
        write(": still here\n\n");
      }
      return streamable && !over && !cancelled;
    } finally {
      writing.unlock();
    }
  }

  /** The same, but nobody can be seen to go who takes no stream. */
  boolean awaited() {
    return streamable ? alive() : !gone();
  }

  /** Whether nobody takes the answer: the caller went away, or has said so. */
  boolean gone() {
    writing.lock();
    try {
      return over || cancelled;
    } finally {
      writing.unlock();
    }
  }

  /** The caller wants no answer any more. */
  void cancel() {
    writing.lock();
    try {
      cancelled = true;
    } finally {
      writing.unlock();
    }
  }

  /** Whether the caller has said that it wants no answer. */
  boolean cancelled() {
    writing.lock();
    try {
      return cancelled;
    } finally {
      writing.unlock();
    }
  }

  /**
   * Gives the answer.
   *
   * @param status of HTTP; a stream that has begun keeps the one it began with
   * @param body empty for none
   */
  void end(int status, String body) {
    writing.lock();
    try {
      if (over) {
        return;
      }
      if (stream == null) {
        whole(cancelled ? 204 : status, cancelled ? "" : body);
      } else {
        if (!cancelled) {
          write("event: message\ndata: %s\n\n".formatted(body));
        }
        stream.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      over = true;
      writing.unlock();
    }
  }

  private void whole(int status, String body) {
    response.status(status);
    if (body.isEmpty()) {
      response.send();
    } else {
      response.header(HeaderNames.CONTENT_TYPE, "application/json");
      response.send(body.getBytes(StandardCharsets.UTF_8));
    }
  }

  /** A caller that has gone away is not told anything more. */
  private void write(String text) {
    try {
      var out = stream;
      if (out == null) {
        response.header(HeaderNames.CONTENT_TYPE, "text/event-stream");
        response.header(HeaderNames.CACHE_CONTROL, "no-cache");
        response.header(UNBUFFERED, "no");
        out = response.outputStream();
        stream = out;
      }
      out.write(text.getBytes(StandardCharsets.UTF_8));
      out.flush();
    } catch (IOException | UncheckedIOException e) {
      over = true;
    }
  }
}
