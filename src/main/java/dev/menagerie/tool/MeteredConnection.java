// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.tool;

import io.helidon.common.buffers.DataReader;
import io.helidon.common.buffers.DataWriter;
import io.helidon.common.socket.HelidonSocket;
import io.helidon.webclient.api.ClientConnection;
import io.helidon.webclient.api.TcpClientConnection;
import java.io.UncheckedIOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A connection that reads no more than it is allowed to. The client reads whole chunks, of whatever
 * size the server says they are, and would keep them all.
 */
final class MeteredConnection implements ClientConnection {

  /** Before a body: more than the client takes of status and headers. */
  private static final int HEAD = 64 * 1024;

  /** No socket waits longer: it counts milliseconds in an int. */
  private static final Duration LONGEST = Duration.ofMillis(Integer.MAX_VALUE);

  private final TcpClientConnection tcp;
  private final Predicate<MeteredConnection> release;
  private final DataReader reader;
  private long allowed;
  private int largest;
  private boolean heard;
  private Optional<Deadline> deadline = Optional.empty();
  private Duration limit = Duration.ZERO;
  private long restsFrom;

  /**
   * Wraps a connection that is open.
   *
   * @param release whether it is taken back for the next request; else it is closed
   */
  MeteredConnection(TcpClientConnection tcp, Predicate<MeteredConnection> release) {
    this.tcp = tcp;
    this.release = release;
    this.reader = new DataReader(this::read);
  }

  /** The same as far as a socket can wait, which are 24 days. */
  static Duration bounded(Duration timeout) {
    return timeout.compareTo(LONGEST) < 0 ? timeout : LONGEST;
  }

  private byte @Nullable [] read() {
    var bytes = deadline.isPresent() ? readUntil(deadline.get()) : tcp.helidonSocket().get();
    if (bytes != null) {
      heard = true;
      allowed -= bytes.length;
      if (allowed < 0) {
        throw HttpAnswer.tooLarge(largest);
      }
    }
    return bytes;
  }

  private byte @Nullable [] readUntil(Deadline deadline) {
    var left = deadline.left();
    if (!left.isPositive()) {
      throw unanswered();
    }
    readTimeout(left.plusMillis(1)); // whole ones; 0 would be for ever
    try {
      return tcp.helidonSocket().get();
    } catch (UncheckedIOException e) {
      throw e.getCause() instanceof SocketTimeoutException ? unanswered() : e;
    }
  }

  /**
   * Begins a request, of whose answer nothing has been heard yet.
   *
   * @param deadline at which reading ends; none where the thread that reads is watched
   */
  void begin(int largest, Optional<Deadline> deadline) {
    this.deadline = deadline;
    this.limit = deadline.map(Deadline::left).orElse(Duration.ZERO);
    heard = false;
    allow(largest);
  }

  /** Whether the deadline of the request is over, if it has one. */
  boolean isOver() {
    return deadline.filter(Deadline::isOver).isPresent();
  }

  /** There was no answer by the deadline. */
  ExchangeFailed unanswered() {
    return Watched.unanswered(limit);
  }

  /** When reading ends, if the thread that reads is not watched. */
  Optional<Deadline> deadline() {
    return deadline;
  }

  /** Whether anything of the answer has come. */
  boolean heard() {
    return heard;
  }

  /**
   * Allows a body or event to be read from now on, in chunks of at least a few bytes each.
   *
   * @param largest size of it
   */
  void allow(int largest) {
    this.largest = largest;
    allowed = 2L * largest + HEAD;
  }

  void restsFrom(long nanos) {
    restsFrom = nanos;
  }

  Duration restedFor(long nanos) {
    return Duration.ofNanos(nanos - restsFrom);
  }

  @Override
  public DataReader reader() {
    return reader;
  }

  @Override
  public DataWriter writer() {
    return tcp.writer();
  }

  @Override
  public String channelId() {
    return tcp.channelId();
  }

  @Override
  public HelidonSocket helidonSocket() {
    return tcp.helidonSocket();
  }

  @Override
  public void readTimeout(Duration readTimeout) {
    tcp.readTimeout(bounded(readTimeout));
  }

  @Override
  public void releaseResource() {
    if (reader.available() > 0 || !release.test(this)) { // what is left answers no request
      closeResource();
    }
  }

  @Override
  public void closeResource() {
    tcp.closeResource();
  }
}
