// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.memory;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import dev.menagerie.engine.spi.JournalFailed;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Set;
import org.eclipse.store.storage.embedded.types.EmbeddedStorage;
import org.eclipse.store.storage.embedded.types.EmbeddedStorageManager;

/**
 * The graph on disk, in the folder {@code memory}. The folder holds nothing that the journal does
 * not: one that cannot be read is put aside and the graph begins empty.
 *
 * <p>A lock of the operating system guards it, which ends with the process. The storage's own lock
 * file outlives a crash and would make the next start wait.
 */
final class GraphFile implements AutoCloseable {

  private static final System.Logger LOG = System.getLogger(GraphFile.class.getName());

  private final Path folder;
  private final FileChannel lock;
  private EmbeddedStorageManager storage;
  private Graph graph;

  GraphFile(Path data) {
    folder = data.resolve("memory");
    try {
      Files.createDirectories(data);
      lock = FileChannel.open(data.resolve("memory.lock"), CREATE, WRITE);
      if (!locked(lock)) {
        lock.close();
        throw new JournalFailed(
            "%s is in use by another server; stop it, or choose another data folder"
                .formatted(folder));
      }
      storage = opened(lock);
      graph = root(storage);
    } catch (IOException e) {
      throw new JournalFailed(
          "%s cannot be written (%s); choose another data folder or change its permissions"
              .formatted(folder, JournalFailed.why(e)),
          e);
    }
  }

  private static boolean locked(FileChannel channel) throws IOException {
    try {
      return channel.tryLock() != null;
    } catch (OverlappingFileLockException _) {
      return false;
    }
  }

  private EmbeddedStorageManager opened(FileChannel lock) throws IOException {
    try {
      return start();
    } catch (IOException | RuntimeException | Error e) {
      lock.close();
      throw e;
    }
  }

  private EmbeddedStorageManager start() throws IOException {
    try {
      return EmbeddedStorage.start(folder);
    } catch (RuntimeException e) {
      LOG.log(
          System.Logger.Level.WARNING,
          folder + " cannot be read and is built anew from the journal; it was put aside",
          e);
      putAside();
      return EmbeddedStorage.start(folder);
    }
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

  private void putAside() throws IOException {
    var aside = folder.resolveSibling("memory.damaged");
    if (Files.exists(aside)) {
      try (var files = Files.walk(aside)) {
        for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
    Files.move(folder, aside);
  }

  Graph graph() {
    return graph;
  }

  /** Stores objects of the graph, all or none. */
  void store(Set<Object> changed) {
    var storer = storage.createStorer();
    changed.forEach(storer::store);
    storer.commit();
  }

  /** Begins with an empty graph. */
  void reset() throws IOException {
    storage.shutdown();
    putAside();
    storage = EmbeddedStorage.start(folder);
    graph = root(storage);
  }

  @Override
  public void close() throws IOException {
    storage.shutdown();
    lock.close();
  }
}
