// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.file;

import jakarta.json.JsonValue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * What a file of YAML or JSON says. It is read anew when it changes, before anybody is told what it
 * said; a change that cannot be read changes nothing.
 *
 * @param <T> what it says
 */
public final class WatchedFile<T> {

  private static final System.Logger LOG = System.getLogger(WatchedFile.class.getName());

  private static final Duration MOMENT = Duration.ofMillis(100);
  private static final int MOST_LOOKS = 10;

  /** Of no file: the next look reads what it finds. */
  private static final Stamp UNREAD = Stamp.NONE;

  /**
   * Makes something of a file.
   *
   * @param <T> of what it says
   */
  @FunctionalInterface
  public interface Reader<T> {

    /**
     * Reads it.
     *
     * @param before what it said before; empty at first
     * @throws IllegalArgumentException if it does not fit; a message that begins with the path of a
     *     value, {@code rules[0].when}, is told with its line
     */
    T read(JsonValue json, Optional<T> before);
  }

  private record State<T>(Stamp stamp, T value, Optional<String> error) {}

  private final Path path;
  private final Reader<T> reader;
  private final long between;
  private final LongSupplier nanos;
  private final ReentrantLock reading = new ReentrantLock();
  private volatile State<T> state;
  private volatile long nextLook;

  private WatchedFile(
      Path path, Reader<T> reader, Duration between, LongSupplier nanos, State<T> state) {
    this.path = path;
    this.reader = reader;
    this.between = between.toNanos();
    this.nanos = nanos;
    this.state = state;
    this.nextLook = nanos.getAsLong() + this.between;
  }

  /**
   * Reads a file.
   *
   * @param between how long nobody looks after a look
   * @param nanos the time that passes, whatever the clock shows
   * @throws IllegalArgumentException if it cannot be read; the message says where and why
   */
  public static <T> WatchedFile<T> of(
      Path path, Reader<T> reader, Duration between, LongSupplier nanos) {
    try {
      var stamp = Stamp.of(path);
      var value = read(path, stamp, reader, Optional.empty());
      return new WatchedFile<>(
          path, reader, between, nanos, new State<>(stamp, value, Optional.empty()));
    } catch (IOException e) {
      throw new IllegalArgumentException("%s: cannot be read: %s".formatted(path, e), e);
    }
  }

  private static <T> T read(Path path, Stamp stamp, Reader<T> reader, Optional<T> before)
      throws IOException {
    var located = located(path, Files.readString(stamp.real()));
    try {
      return reader.read(located.json(), before);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "%s: %s".formatted(path, located.located(String.valueOf(e.getMessage()))), e);
    }
  }

  private static LocatedJson located(Path path, String text) {
    try {
      return new LocatedJson(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("%s: %s".formatted(path, e.getMessage()), e);
    }
  }

  public Path path() {
    return path;
  }

  /** What it said at the last look; nobody looks now. */
  public T last() {
    return state.value;
  }

  /** Why its last change could not be read; empty if it was. */
  public Optional<String> error() {
    return state.error;
  }

  /** What it says. Nobody is told anything older than what a look has found. */
  public T current() {
    if (isDue() && hasChanged()) {
      reading.lock();
      try {
        if (isDue()) {
          look();
          nextLook = nanos.getAsLong() + (state.error.isPresent() ? afterFailure() : between);
        }
      } finally {
        reading.unlock();
      }
    }
    return state.value;
  }

  private boolean isDue() {
    return nanos.getAsLong() - nextLook >= 0;
  }

  /** A file that cannot be read costs a moment with each look. */
  private long afterFailure() {
    return Math.max(between, TimeUnit.SECONDS.toNanos(1));
  }

  /** Whether it looks other than when it was read; if not, the next look is put off. */
  private boolean hasChanged() {
    try {
      if (Stamp.of(path).equals(state.stamp) && !reading.isLocked()) {
        nextLook = nanos.getAsLong() + between;
        return false;
      }
    } catch (IOException _) {
      return true;
    }
    return true;
  }

  private void look() {
    var before = state;
    var stamp = UNREAD;
    try {
      stamp = Stamp.of(path);
      if (!stamp.equals(before.stamp)) {
        stamp = settled(stamp);
        var value = read(path, stamp, reader, Optional.of(before.value));
        state = new State<>(stamp, value, Optional.empty());
        LOG.log(System.Logger.Level.INFO, "{0} has changed and was read anew", path);
      }
    } catch (IOException e) {
      keep(before, UNREAD, "%s: cannot be read: %s".formatted(path, e));
    } catch (IllegalArgumentException e) {
      keep(before, stamp, String.valueOf(e.getMessage()));
    }
  }

  /** The stamp when it stays the same for a moment: whoever writes the file may not be through. */
  private Stamp settled(Stamp first) throws IOException {
    var stamp = first;
    for (int look = 0; look < MOST_LOOKS; look++) {
      LockSupport.parkNanos(MOMENT.toNanos());
      var again = Stamp.of(path);
      if (again.equals(stamp)) {
        break;
      }
      stamp = again;
    }
    return stamp;
  }

  private void keep(State<T> before, Stamp stamp, String why) {
    var error = Optional.of(why);
    if (!before.error.equals(error)) {
      LOG.log(System.Logger.Level.ERROR, "{0}; what it said before goes on", why);
    }
    state = new State<>(stamp, before.value, error);
  }
}
