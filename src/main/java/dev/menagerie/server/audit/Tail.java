// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server.audit;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.menagerie.core.Json;
import jakarta.json.JsonObjectBuilder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The end of a log, at which lines are written. For one thread. */
final class Tail implements AutoCloseable {

  private final AuditFolder folder;
  private final Seal seal;
  private final long mostBytes;
  private volatile Head head;
  private @Nullable FileChannel file;
  private @Nullable FileChannel headFile;
  private boolean dirty;

  Tail(AuditFolder folder, Seal seal, long mostBytes, Head head) {
    this.folder = folder;
    this.seal = seal;
    this.mostBytes = mostBytes;
    this.head = head;
  }

  /** How far it is written. May be asked by any thread. */
  Head head() {
    return head;
  }

  /** Writes lines durably: all of them, or none that counts. */
  void write(Instant time, List<Consumer<JsonObjectBuilder>> lines) throws IOException {
    var at = place(time);
    var channel = opened(at.file());
    var bytes = new ByteArrayOutputStream();
    long number = at.number();
    var hash = at.hash();
    for (var members : lines) {
      var json = Json.object().add("number", ++number).add("time", time.toString());
      members.accept(json);
      var line = Line.of(json, hash, seal);
      hash = line.read().orElseThrow().hash();
      bytes.writeBytes((line.text() + "\n").getBytes(UTF_8));
    }
    dirty = true;
    write(channel, ByteBuffer.wrap(bytes.toByteArray()), at.end());
    channel.force(false);
    dirty = false;
    head = new Head(number, hash, at.file(), at.end() + bytes.size());
    writeHead();
  }

  /** Where the next line is to stand; nothing is changed yet. */
  private Head place(Instant time) throws IOException {
    var now = head;
    var current = folder.path().resolve(now.file());
    boolean goesOn =
        !now.file().isEmpty()
            && now.end() < mostBytes
            && AuditFolder.day(current).equals(AuditFolder.day(time).toString())
            && Files.isRegularFile(current)
            && Files.size(current) >= now.end();
    if (goesOn) {
      return now;
    }
    var next = folder.file(now.number() + 1, time).getFileName().toString();
    return new Head(now.number(), now.hash(), next, 0);
  }

  private FileChannel opened(String name) throws IOException {
    var channel = file;
    if (channel == null || !name.equals(head.file()) || dirty) {
      close(channel);
      file = null;
      Files.createDirectories(folder.path());
      channel =
          FileChannel.open(
              folder.path().resolve(name), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      file = channel;
      channel.truncate(name.equals(head.file()) ? head.end() : 0);
      writeHead();
      folder.keepNames();
    }
    return channel;
  }

  private void writeHead() throws IOException {
    var channel = headFile;
    if (channel == null || !Files.exists(folder.head())) {
      close(channel);
      headFile = null;
      if (!folder.hasHead()) {
        beginHead();
      }
      channel = FileChannel.open(folder.head(), StandardOpenOption.WRITE);
      headFile = channel;
    }
    write(channel, head.bytes(seal), 0);
  }

  /** Aside at first: on a full disk there is none rather than an empty one. */
  private void beginHead() throws IOException {
    var aside = folder.head().resolveSibling("head.new");
    try (var channel =
        FileChannel.open(
            aside,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      write(channel, head.bytes(seal), 0);
      channel.force(true);
    }
    Files.move(aside, folder.head(), StandardCopyOption.ATOMIC_MOVE);
  }

  private static void write(FileChannel channel, ByteBuffer bytes, long position)
      throws IOException {
    long at = position;
    while (bytes.hasRemaining()) {
      at += channel.write(bytes, at);
    }
  }

  private static void close(@Nullable FileChannel channel) throws IOException {
    if (channel != null) {
      channel.close();
    }
  }

  @Override
  public void close() throws IOException {
    close(file);
    if (headFile != null) {
      headFile.force(false);
      headFile.close();
    }
  }
}
