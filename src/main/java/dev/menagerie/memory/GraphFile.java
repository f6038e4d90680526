// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.memory;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;
import static java.util.Objects.requireNonNull;

import dev.menagerie.engine.spi.JournalFailed;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import org.eclipse.serializer.persistence.binary.jdk17.types.BinaryHandlersJDK17;
import org.eclipse.store.storage.embedded.types.EmbeddedStorage;
import org.eclipse.store.storage.embedded.types.EmbeddedStorageManager;
import org.jspecify.annotations.Nullable;

/**
 * The graph on disk, in the folder {@code memory}. The folder holds nothing that the journal does
 * not: one that cannot be read is put aside and the graph begins empty, and so it does if an older
 * release wrote it.
 *
 * <p>Opening takes the lock and refuses a newer format. Nothing is read or made before it is begun.
 *
 * <p>A lock of the operating system guards it, which ends with the process. The storage's own lock
 * file outlives a crash and would make the next start wait.
 */
public final class GraphFile implements AutoCloseable {

  private static final System.Logger LOG = System.getLogger(GraphFile.class.getName());

  private static final String FOLDER = "memory";

  private final Path folder;
  private final Seal seal;
  private final FileChannel lock;
  private @Nullable EmbeddedStorageManager storage;
  private Graph graph = new Graph();

  private GraphFile(Path data) {
    folder = data.resolve(FOLDER);
    seal = new Seal(folder);
    try {
      Files.createDirectories(data);
      lock = FileChannel.open(data.resolve("memory.lock"), CREATE, WRITE);
      if (!locked(lock)) {
        lock.close();
        throw new JournalFailed(
            "%s is in use by another server; stop it, or choose another data folder"
                .formatted(folder));
      }
      refuseNewer();
    } catch (IOException e) {
      throw new JournalFailed(
          "%s cannot be written (%s); choose another data folder or change its permissions"
              .formatted(folder, JournalFailed.why(e)),
          e);
    }
  }

  /**
   * That of a data folder, not begun.
   *
   * @throws JournalFailed if it cannot be written, is in use, or is of a newer release
   */
  public static GraphFile open(Path data) {
    return new GraphFile(data);
  }

  private static boolean locked(FileChannel channel) throws IOException {
    try {
      return channel.tryLock() != null;
    } catch (OverlappingFileLockException _) {
      return false;
    }
  }

  private void refuseNewer() throws IOException {
    try {
      requireKnown(seal.format());
    } catch (IOException | RuntimeException | Error e) {
      lock.close();
      throw e;
    }
  }

  private void requireKnown(int format) {
    if (format > Seal.FORMAT) {
      throw new JournalFailed(
          "%s has format %d, this release reads up to %d; use the release that wrote it, or delete the folder, which is built anew from the journal"
              .formatted(folder, format, Seal.FORMAT));
    }
  }

  /**
   * Begins with what it holds, if that is not done; on a thread that an interrupt does not reach.
   *
   * @throws JournalFailed if it cannot be read or written; it may be tried again
   */
  public void begin() {
    Patience.on(
        work -> Thread.ofPlatform().daemon().name("menagerie-memory-opening").start(work),
        () -> {
          beginHere();
          return true;
        });
  }

  /** The same on this thread. */
  void beginHere() throws IOException {
    if (!lock.isOpen()) {
      throw new IOException(folder + " is closed");
    }
    if (storage == null) {
      hold(start());
    }
  }

  boolean isBegun() {
    return storage != null;
  }

  private void hold(EmbeddedStorageManager begun) {
    try {
      graph = root(begun);
    } catch (RuntimeException | Error e) {
      begun.shutdown();
      throw e;
    }
    storage = begun;
  }

  private EmbeddedStorageManager start() throws IOException {
    int format = seal.format();
    if (format > 0 && format < Seal.FORMAT) {
      LOG.log(
          System.Logger.Level.INFO,
          "{0} was written by an older release and is built anew from the journal",
          folder);
      delete(folder);
    } else if (seal.isBroken()) {
      setAside("is not as it was written", null);
    }
    try {
      return launched();
    } catch (RuntimeException e) {
      setAside("cannot be read", e);
      return launched();
    }
  }

  private EmbeddedStorageManager launched() throws IOException {
    Files.createDirectories(folder);
    seal.open();
    return EmbeddedStorage.Foundation(folder)
        .onConnectionFoundation(BinaryHandlersJDK17::registerJDK17TypeHandlers)
        .start();
  }

  private static Graph root(EmbeddedStorageManager storage) {
    if (storage.root() instanceof Graph stored) {
      return stored;
    }
    var fresh = new Graph();
    storage.setRoot(fresh);
    storage.storeRoot();
    return fresh;
  }

  private void setAside(String why, @Nullable Throwable cause) throws IOException {
    var aside = aside(folder);
    delete(aside);
    Files.move(folder, aside);
    LOG.log(
        System.Logger.Level.WARNING,
        "%s %s and is built anew from the journal; it was put aside as %s"
            .formatted(folder, why, aside.getFileName()),
        cause);
  }

  private static Path aside(Path folder) {
    return folder.resolveSibling("memory.damaged");
  }

  /** Deletes everything that there is of a graph, which must be closed. */
  static void remove(Path data) throws IOException {
    deleteAll(data.resolve(FOLDER));
  }

  private static void deleteAll(Path folder) throws IOException {
    delete(aside(folder));
    delete(folder);
  }

  /** Deletes a folder and everything in it, if there is one. */
  static void delete(Path folder) throws IOException {
    if (Files.exists(folder)) {
      try (var files = Files.walk(folder)) {
        for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }

  /** What it holds; nothing before it is begun. */
  Graph graph() {
    return graph;
  }

  /** Stores what has changed, all or none, once it is begun. */
  void store(Unstored unstored) {
    if (!unstored.isEmpty()) {
      var storer = requireNonNull(storage, "not begun").createStorer();
      unstored.each(storer::store);
      storer.commit();
    }
    unstored.clear();
  }

  /** The folder of the search indexes, which go with the graph. */
  Path index() {
    return folder.resolve(Seal.INDEX);
  }

  /** Puts the folder aside and begins with an empty graph. */
  void reset(String why) throws IOException {
    shutDown();
    setAside(why, null);
    beginEmpty();
  }

  /** Deletes the folder, and one that was put aside, and begins with an empty graph. */
  void renew() throws IOException {
    shutDown();
    deleteAll(folder);
    beginEmpty();
  }

  private void shutDown() {
    try {
      if (storage != null) {
        storage.shutdown();
      }
    } catch (RuntimeException e) {
      LOG.log(System.Logger.Level.DEBUG, "storage that is not used any more did not shut down", e);
    }
  }

  private void beginEmpty() throws IOException {
    hold(launched());
  }

  /** Closes it. May be called again. */
  @Override
  public void close() throws IOException {
    if (!lock.isOpen()) {
      return;
    }
    try (lock) {
      if (storage != null) {
        storage.shutdown();
        seal.close();
      }
    }
  }
}
