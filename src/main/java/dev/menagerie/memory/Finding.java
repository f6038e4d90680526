// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.memory;

import dev.menagerie.engine.spi.MemoryEvent;
import dev.menagerie.memory.retrieval.Reading;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The search indexes of all spaces, each made when its space is first searched, and told what
 * happens from then on. Used by one thread.
 */
final class Finding {

  private static final System.Logger LOG = System.getLogger(Finding.class.getName());

  private static final int OPEN = 32;
  private static final Pattern PLAIN = Pattern.compile("[a-z0-9][a-z0-9-]{0,63}");

  /** Beside the indexes; no space is kept under that name, as it has an underscore. */
  private static final String MODEL_FILE = "_model";

  private static final String FED_FILE = "_fed";

  private final Path folder;
  private final String model;
  private final String place;
  private final Touched touched;

  /** Those that are open, the one that was used last at the end. */
  private final Map<String, FedIndex> open = new LinkedHashMap<>(OPEN, 0.75f, true);

  /** Those of them that have been read, for any thread. */
  private final Map<String, FedIndex> published = new ConcurrentHashMap<>();

  /**
   * Nothing is open yet.
   *
   * @param model whose vectors are searched; empty if none are
   * @param place where these are kept; empty for in the indexes
   */
  Finding(Path folder, String model, String place, Touched touched) {
    this.folder = folder;
    this.model = model;
    this.place = place;
    this.touched = touched;
  }

  /**
   * Removes indexes that cannot be gone on with.
   *
   * @param fresh whether the graph has just begun
   */
  void begin(boolean fresh) throws IOException {
    var file = folder.resolve(MODEL_FILE);
    var name = (place.isEmpty() ? model : model + "\n" + place).getBytes(StandardCharsets.UTF_8);
    boolean same = Files.exists(file) && Arrays.equals(Files.readAllBytes(file), name);
    if (fresh || !same) {
      GraphFile.delete(folder);
      Files.createDirectories(folder);
      Files.write(file, name);
    }
  }

  /** How far the vectors of the log were brought elsewhere; 0 if that is not known. */
  long fed() throws IOException {
    try {
      return Math.max(
          0,
          Long.parseLong(Files.readString(folder.resolve(FED_FILE), StandardCharsets.ISO_8859_1)));
    } catch (NoSuchFileException | NumberFormatException _) {
      return 0;
    }
  }

  /** Keeps how far the vectors of the log were brought elsewhere. */
  void keepFed(long position) throws IOException {
    var next = folder.resolve(FED_FILE + ".next");
    Files.writeString(next, Long.toString(position));
    Files.move(next, folder.resolve(FED_FILE), StandardCopyOption.ATOMIC_MOVE);
  }

  /**
   * Tells the index of a space about an event that has been applied to it.
   *
   * @param before position of the event of the space before it
   */
  void tell(MemoryEvent event, Space space, long before) {
    var name = event.space();
    if (open.containsKey(name) || Files.exists(folder(name))) {
      try {
        var index = opened(name);
        index.catchUp(space, before);
        index.tell(event, space);
      } catch (UncheckedIOException | IllegalStateException e) {
        LOG.log(System.Logger.Level.WARNING, "the index of space " + name + " failed", e);
        drop(name);
      }
    }
  }

  /** Everything in a space that has been applied. */
  Reading read(String name, Space space) {
    try {
      var index = opened(name);
      index.catchUp(space, space.last());
      var reading = index.read();
      published.put(name, index);
      return reading;
    } catch (UncheckedIOException | IllegalStateException e) {
      drop(name);
      throw e;
    }
  }

  /** What was published last of a space, by any thread; null if that is not at hand. */
  @Nullable Reading published(String name) {
    var index = published.get(name);
    try {
      return index == null ? null : index.published();
    } catch (UncheckedIOException | IllegalStateException _) {
      return null; // It was closed meanwhile.
    }
  }

  private FedIndex opened(String name) {
    var known = open.get(name);
    if (known == null) {
      if (open.size() >= OPEN) {
        drop(open.keySet().iterator().next());
      }
      known = FedIndex.open(folder(name), name, model, !place.isEmpty(), touched);
      open.put(name, known);
    }
    return known;
  }

  /** What was not written to the disk is told to it again when it is opened. */
  private void drop(String name) {
    published.remove(name);
    close(open.remove(name));
  }

  private static void close(@Nullable FedIndex index) {
    try {
      if (index != null) {
        index.close();
      }
    } catch (UncheckedIOException | IllegalStateException e) {
      LOG.log(System.Logger.Level.WARNING, "an index of memory did not close", e);
    }
  }

  /** Closes all. */
  void clear() {
    published.clear();
    open.values().forEach(Finding::close);
    open.clear();
  }

  private Path folder(String space) {
    return folder.resolve(PLAIN.matcher(space).matches() ? space : "_" + hash(space));
  }

  private static String hash(String space) {
    try {
      var digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(digest.digest(space.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
