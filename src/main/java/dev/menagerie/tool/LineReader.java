// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.tool;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Lines of a process, of which no more is kept than may be. */
final class LineReader {

  /**
   * A line without its end.
   *
   * @param whole whether it was not too long; else this is its beginning, and the rest is skipped
   */
  record Line(String text, boolean whole) {}

  private final InputStream in;
  private final int longest;
  private final byte[] buffer = new byte[8192];
  private int at;
  private int end;
  private boolean skipping;

  /**
   * Reads lines.
   *
   * @param longest of a line in bytes
   */
  LineReader(InputStream in, int longest) {
    this.in = in;
    this.longest = longest;
  }

  /** The next line, as soon as it has ended or is too long; empty at the end. */
  Optional<Line> next() throws IOException {
    var line = new ByteArrayOutputStream();
    while (at < end || fill()) {
      int stop = lineEnd();
      boolean ends = stop < end;
      if (!skipping) {
        int room = longest - line.size();
        line.write(buffer, at, Math.min(stop - at, room));
        skipping = stop - at > room;
        if (skipping) {
          at += room;
          return Optional.of(new Line(text(line), false));
        }
      }
      at = ends ? stop + 1 : stop;
      if (ends) {
        boolean skipped = skipping;
        skipping = false;
        if (!skipped) {
          return Optional.of(new Line(text(line), true));
        }
      }
    }
    return line.size() == 0 ? Optional.empty() : Optional.of(new Line(text(line), true));
  }

  private int lineEnd() {
    int stop = at;
    while (stop < end && buffer[stop] != '\n') {
      stop++;
    }
    return stop;
  }

  private boolean fill() throws IOException {
    at = 0;
    end = Math.max(0, in.read(buffer));
    return end > 0;
  }

  /** Reads the rest and keeps nothing of it. */
  void drain() throws IOException {
    while (fill()) {
      at = end;
    }
  }

  private static String text(ByteArrayOutputStream line) {
    var text = line.toString(StandardCharsets.UTF_8);
    return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
  }
}
