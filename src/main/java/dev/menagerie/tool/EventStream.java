// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.tool;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;

/** The data of server-sent events, one event at a time. */
final class EventStream {

  private static final int LONGEST_ID = 1_000;

  private final InputStream in;
  private final int largest;
  private final Runnable begins;
  private int read;
  private boolean afterReturn;
  private Optional<String> lastId = Optional.empty();
  private Optional<Duration> retry = Optional.empty();

  /**
   * Reads events.
   *
   * @param largest size of one event in bytes, with what comes before it
   * @param begins called before each event is read
   */
  EventStream(InputStream in, int largest, Runnable begins) {
    this.in = in;
    this.largest = largest;
    this.begins = begins;
  }

  /** The id of the last event that came whole and had one: where the stream can be taken up. */
  Optional<String> lastId() {
    return lastId;
  }

  /** The same stream, which takes up an earlier one: what that said last still counts. */
  EventStream after(EventStream earlier) {
    lastId = earlier.lastId;
    retry = earlier.retry;
    return this;
  }

  /** How long to wait before the stream is taken up, if it said so. */
  Optional<Duration> retry() {
    return retry;
  }

  /**
   * The data of the next event that has any; empty at the end of the stream. Servers begin streams
   * with an event of empty data, which says nothing; what the end cuts off is no event.
   *
   * @throws ExchangeFailed if the stream is too large
   */
  Optional<String> next() throws IOException {
    var data = new StringBuilder();
    read = 0;
    begins.run();
    var id = lastId;
    for (var line = line(); line.isPresent(); line = line()) {
      var text = line.get();
      if (text.isEmpty()) {
        lastId = id;
      }
      if (text.isEmpty() && !data.toString().isBlank()) {
        return Optional.of(data.substring(0, data.length() - 1));
      }
      if (text.isEmpty()) {
        data.setLength(0);
      }
      if (text.startsWith("data:")) {
        data.append(value(text, "data:")).append('\n');
      } else if (text.startsWith("id:")) {
        id =
            Optional.of(value(text, "id:"))
                .filter(it -> !it.isEmpty() && it.length() <= LONGEST_ID);
      } else if (text.startsWith("retry:") && text.matches("retry: ?\\d{1,9}")) {
        retry = Optional.of(Duration.ofMillis(Long.parseLong(value(text, "retry:"))));
      }
    }
    return Optional.empty();
  }

  private static String value(String line, String field) {
    return line.substring(field.length() + (line.startsWith(" ", field.length()) ? 1 : 0));
  }

  /** A line without its end, which is any of CR LF, LF and CR. */
  private Optional<String> line() throws IOException {
    var line = new ByteArrayOutputStream();
    for (var next = in.read(); next >= 0; next = in.read()) {
      if (++read > largest) {
        throw HttpAnswer.tooLarge(largest);
      }
      var skipped = afterReturn && next == '\n';
      afterReturn = next == '\r';
      if (next == '\n' || next == '\r') {
        if (!skipped) {
          return Optional.of(line.toString(StandardCharsets.UTF_8));
        }
      } else {
        line.write(next);
      }
    }
    return Optional.empty();
  }
}
