// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;
import static java.nio.file.StandardOpenOption.WRITE;

import dev.menagerie.engine.spi.JournalFailed;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * What has been acknowledged, in a file beside the journal: less than that must not be there.
 * SQLite drops what follows a damaged part of its log without a word; this tells.
 *
 * <p>The file is written before each acknowledgement, in place and within one sector, and synced
 * once a second: after the end of the process it is exact, after a loss of power it may be behind
 * by a second.
 */
final class Witness implements AutoCloseable {

  private static final System.Logger LOG = System.getLogger(Witness.class.getName());
  private static final String FORMAT = "menagerie witness 2";
  private static final String OLDER = "menagerie witness 1";
  private static final int LENGTH = 96;

  /**
   * How far something has come.
   *
   * @param position the highest given out
   * @param changes of records, documents and deletions
   */
  record Mark(long position, long changes) {

    static final Mark NONE = new Mark(0, 0);

    boolean within(Mark other) {
      return position <= other.position && changes <= other.changes;
    }
  }

  private final Path file;
  private final FileChannel channel;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("menagerie-witness").daemon(true).factory());
  private volatile boolean unsynced;
  private volatile @Nullable IOException failure;

  /**
   * Makes or takes over the file.
   *
   * @param mark what the journal holds
   */
  Witness(Path file, Mark mark) throws IOException {
    this.file = file;
    create(file, mark);
    channel = FileChannel.open(file, WRITE);
    var _ = thread.scheduleWithFixedDelay(this::sync, 1, 1, TimeUnit.SECONDS);
  }

  private static void create(Path file, Mark mark) throws IOException {
    var next = file.resolveSibling(file.getFileName() + ".new");
    try (var channel = FileChannel.open(next, CREATE, WRITE, TRUNCATE_EXISTING)) {
      put(channel, mark);
      channel.force(true);
    }
    Files.move(next, file, ATOMIC_MOVE);
    var folder = file.toAbsolutePath().getParent();
    if (folder != null) {
      try (var channel = FileChannel.open(folder, READ)) {
        channel.force(true);
      }
    }
  }

  private static void put(FileChannel channel, Mark mark) throws IOException {
    var bytes = ByteBuffer.wrap(line(mark).getBytes(UTF_8));
    while (bytes.hasRemaining()) {
      channel.write(bytes, bytes.position());
    }
  }

  /**
   * What the file says, {@link Mark#NONE} if there is no file.
   *
   * @throws JournalFailed if the file is not whole
   */
  static Mark read(Path file) {
    try {
      if (!Files.exists(file)) {
        return Mark.NONE;
      }
      var text = Files.readString(file);
      var words = text.strip().split(" ");
      if (words.length == 6) {
        var mark = new Mark(Long.parseLong(words[3]), Long.parseLong(words[4]));
        if (text.equals(line(mark))) {
          return mark;
        }
      } else if (words.length == 5) {
        var mark = new Mark(Long.parseLong(words[3]), 0);
        if (text.equals(summed("%s %d".formatted(OLDER, mark.position)) + "\n")) {
          return mark;
        }
      }
      throw damaged(file, "its content is not what was written", new IOException("bad checksum"));
    } catch (IOException | NumberFormatException e) {
      throw damaged(file, e.toString(), e);
    }
  }

  private static JournalFailed damaged(Path file, String why, Exception cause) {
    return new JournalFailed(
        "%s is damaged (%s), so the disk may have lost parts of the journal too; restore a backup of the data folder, or delete this one file to go on with what is there"
            .formatted(file, why),
        cause);
  }

  private static String line(Mark mark) {
    var text = summed("%s %d %d".formatted(FORMAT, mark.position, mark.changes));
    return text + " ".repeat(LENGTH - 1 - text.length()) + "\n";
  }

  private static String summed(String text) {
    var crc = new CRC32C();
    crc.update(text.getBytes(UTF_8));
    return "%s %08x".formatted(text, crc.getValue());
  }

  /**
   * Writes down what is about to be acknowledged. Called by the writing thread.
   *
   * @throws IOException if that is not possible, or an earlier mark could not be synced: a loss
   *     would not be noticed
   */
  void write(Mark mark) throws IOException {
    try {
      if (failure != null) {
        throw failure;
      }
      put(channel, mark);
      unsynced = true;
    } catch (IOException e) {
      throw new IOException(
          "its witness %s cannot be written: %s".formatted(file, e.getMessage()), e);
    }
  }

  private void sync() {
    if (unsynced) {
      unsynced = false;
      try {
        channel.force(false);
      } catch (IOException e) {
        failed(e);
      }
    }
  }

  private void failed(IOException e) {
    LOG.log(System.Logger.Level.WARNING, file + " cannot be written: " + e);
    failure = e;
  }

  /** Syncs a last time, on its own thread: an interrupt of the caller would close the file. */
  @Override
  public void close() {
    thread.execute(
        () -> {
          sync();
          try {
            channel.close();
          } catch (IOException e) {
            failed(e);
          }
        });
    thread.shutdown();
    Patience.run(() -> thread.awaitTermination(1, TimeUnit.MINUTES));
  }
}
