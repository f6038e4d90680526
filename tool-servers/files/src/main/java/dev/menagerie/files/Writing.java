// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.files;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;

/** The tool that changes: {@code write}. A file is replaced whole, so no reader sees a half. */
final class Writing {

  static final int MAX_TEXT_BYTES = 1 << 20;

  private final Root root;

  /** One writer at a time: an append reads before it writes. */
  private final ReentrantLock lock = new ReentrantLock();

  Writing(Root root) {
    this.root = root;
  }

  /** Writes or appends a text; folders on the way are created. */
  String write(String path, String text, boolean append) {
    var added = text.getBytes(StandardCharsets.UTF_8);
    if (added.length > MAX_TEXT_BYTES) {
      throw new Refused(
          "the text has " + added.length + " bytes, at most " + MAX_TEXT_BYTES + " are written");
    }
    if (path.endsWith("/")) {
      throw new Refused("\"" + path + "\" names a folder, not a file");
    }
    lock.lock();
    try {
      return replace(path, text, added.length, append);
    } catch (IOException e) {
      throw Refused.because(path, e);
    } finally {
      lock.unlock();
    }
  }

  private String replace(String path, String text, int added, boolean append) throws IOException {
    var place = root.resolve(path);
    boolean exists = Files.exists(place, LinkOption.NOFOLLOW_LINKS);
    if (exists && !Texts.attributes(root, place).isRegularFile()) {
      throw new Refused("\"" + root.shown(place) + "\" is not a file");
    }
    var whole = append && exists ? Texts.read(root, place) + text : text;
    var bytes = whole.getBytes(StandardCharsets.UTF_8);
    if (bytes.length > Texts.MAX_FILE_BYTES) {
      throw new Refused(
          "the file would have "
              + bytes.length
              + " bytes, at most "
              + Texts.MAX_FILE_BYTES
              + " are kept in one");
    }
    Files.createDirectories(place.getParent());
    store(root.resolve(path), bytes);
    return append
        ? "appended %d bytes to %s, which now has %d bytes"
            .formatted(added, root.shown(place), bytes.length)
        : "wrote %d bytes to %s".formatted(bytes.length, root.shown(place));
  }

  private static void store(Path place, byte[] bytes) throws IOException {
    var temporary = place.resolveSibling("." + UUID.randomUUID() + ".tmp");
    try {
      try (var channel =
          FileChannel.open(
              temporary,
              Set.of(
                  StandardOpenOption.CREATE_NEW,
                  StandardOpenOption.WRITE,
                  LinkOption.NOFOLLOW_LINKS))) {
        for (var left = ByteBuffer.wrap(bytes); left.hasRemaining(); ) {
          channel.write(left);
        }
        channel.force(true);
      }
      Files.move(temporary, place, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(temporary);
    }
  }
}
