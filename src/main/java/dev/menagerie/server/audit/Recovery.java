// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server.audit;

import static java.nio.charset.StandardCharsets.UTF_8;

import jakarta.json.JsonObjectBuilder;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/**
 * Finds where a log goes on. What a crash left behind its last whole line is put aside.
 *
 * @param head how far it is written
 * @param remarks what the next lines have to say of it
 */
record Recovery(Head head, List<Consumer<JsonObjectBuilder>> remarks) {

  /**
   * Looks at a log.
   *
   * @throws AuditRefused if it was begun under another key, or what says how far it goes is gone
   */
  static Recovery of(AuditFolder folder, Seal seal) throws IOException {
    Files.createDirectories(folder.path());
    var files = folder.files();
    var head = folder.head(seal);
    if (head.isEmpty() && (folder.hasHead() || folder.hasLines())) {
      throw new AuditRefused(
          ("%s: its file head is missing, damaged, or of another menagerie.security.audit-key; keep"
                  + " the folder elsewhere for ./menagerie audit verify, and a new log is begun")
              .formatted(folder.path()));
    }
    var found = head.orElse(Head.NONE);
    var remarks = new ArrayList<Consumer<JsonObjectBuilder>>();
    requireEnd(folder, found, remarks);
    for (var file : files) {
      if (file.getFileName().toString().compareTo(found.file()) >= 0) {
        found = beyond(file, found, seal, remarks);
      }
    }
    return new Recovery(found, remarks);
  }

  /** Lines that were written for certain and are gone cannot be had back: only told. */
  private static void requireEnd(
      AuditFolder folder, Head head, List<Consumer<JsonObjectBuilder>> remarks) throws IOException {
    var file = folder.path().resolve(head.file());
    if (!head.file().isEmpty() && (!Files.isRegularFile(file) || Files.size(file) < head.end())) {
      remarks.add(line -> line.add("event", "missing").add("file", head.file()));
    }
  }

  private static Head beyond(
      Path file, Head head, Seal seal, List<Consumer<JsonObjectBuilder>> remarks)
      throws IOException {
    var name = file.getFileName().toString();
    long begin = name.equals(head.file()) ? head.end() : 0;
    if (Files.size(file) <= begin) {
      return head;
    }
    var bytes = Files.readAllBytes(file);
    var found = head;
    int at = Math.toIntExact(begin);
    for (int end = AuditFolder.lineEnd(bytes, at); end >= 0; end = AuditFolder.lineEnd(bytes, at)) {
      var last = found;
      var line =
          new Line(new String(bytes, at, end - at, UTF_8))
              .read()
              .filter(it -> it.intact(seal))
              .filter(it -> it.number() == last.number() + 1 && it.before().equals(last.hash()));
      if (line.isEmpty()) {
        break;
      }
      at = end + 1;
      found = new Head(line.get().number(), line.get().hash(), name, at);
    }
    if (at < bytes.length) {
      putAside(file, bytes, at, found, remarks);
    }
    return found;
  }

  private static void putAside(
      Path file, byte[] bytes, int at, Head head, List<Consumer<JsonObjectBuilder>> remarks)
      throws IOException {
    var torn = Arrays.copyOfRange(bytes, at, bytes.length);
    var aside = file.resolveSibling("torn-%012d".formatted(head.number() + 1));
    Files.write(aside, torn, StandardOpenOption.CREATE, StandardOpenOption.SYNC);
    try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.truncate(at);
      channel.force(true);
    }
    remarks.add(
        line ->
            line.add("event", "torn")
                .add("bytes", torn.length)
                .add("file", aside.getFileName().toString()));
  }
}
