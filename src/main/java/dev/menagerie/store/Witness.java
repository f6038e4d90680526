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
import java.util.function.LongSupplier;
import java.util.zip.CRC32C;

/**
 * A position that has been acknowledged, in a file beside the journal: below it nothing may be
 * missing. SQLite drops what follows a damaged part of its log without a word; this tells.
 */
final class Witness implements AutoCloseable {

  private static final System.Logger LOG = System.getLogger(Witness.class.getName());
  private static final String FORMAT = "menagerie witness 1";

  private final Path file;
  private final LongSupplier acknowledged;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("menagerie-witness").daemon(true).factory());
  private long written;
  private boolean failing;

  /** Writes down, about once a second, how far the journal has been acknowledged. */
  Witness(Path file, long written, LongSupplier acknowledged) {
    this.file = file;
    this.written = written;
    this.acknowledged = acknowledged;
    var _ = thread.scheduleWithFixedDelay(this::tick, 1, 1, TimeUnit.SECONDS);
  }

  /**
   * The position in the file, 0 if there is no file.
   *
   * @throws JournalFailed if the file is not whole
   */
  static long read(Path file) {
    try {
      if (!Files.exists(file)) {
        return 0;
      }
      var text = Files.readString(file);
      var words = text.strip().split(" ");
      if (words.length == 5 && text.equals(line(Long.parseLong(words[3])))) {
        return Long.parseLong(words[3]);
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

  private static String line(long position) {
    var text = "%s %d".formatted(FORMAT, position);
    var crc = new CRC32C();
    crc.update(text.getBytes(UTF_8));
    return "%s %08x\n".formatted(text, crc.getValue());
  }

  private void tick() {
    try {
      write();
      failing = false;
    } catch (IOException e) {
      if (!failing) {
        LOG.log(System.Logger.Level.WARNING, file + " cannot be written: " + e);
      }
      failing = true;
    }
  }

  private void write() throws IOException {
    long position = acknowledged.getAsLong();
    if (position == written) {
      return;
    }
    var next = file.resolveSibling(file.getFileName() + ".new");
    try (var channel = FileChannel.open(next, CREATE, WRITE, TRUNCATE_EXISTING)) {
      var bytes = ByteBuffer.wrap(line(position).getBytes(UTF_8));
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    }
    Files.move(next, file, ATOMIC_MOVE);
    var folder = file.toAbsolutePath().getParent();
    if (folder != null) {
      try (var channel = FileChannel.open(folder, READ)) {
        channel.force(true);
      }
    }
    written = position;
  }

  /** Writes a last time, on its own thread: an interrupt of the caller would close the file. */
  @Override
  public void close() {
    thread.execute(this::tick);
    thread.shutdown();
    Patience.run(() -> thread.awaitTermination(1, TimeUnit.MINUTES));
  }
}
