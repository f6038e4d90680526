// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server.audit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Holds a log against its hashes, also while it is written. */
public final class AuditCheck {

  /** What was found. */
  public sealed interface Finding {

    /**
     * Every line fits.
     *
     * @param number of the last one, 0 if there is none
     */
    record Fits(long number, String hash) implements Finding {}

    /**
     * Something was changed.
     *
     * @param place the first line that does not fit
     */
    record Unfit(String place, String reason) implements Finding {}
  }

  private final AuditFolder folder;
  private final Seal seal;
  private long number;
  private String hash = Line.NOTHING;
  private String headsHash = Line.NOTHING;

  private AuditCheck(AuditFolder folder, Seal seal) {
    this.folder = folder;
    this.seal = seal;
  }

  /** Reads a whole log; takes as long as reading its files does. */
  public static Finding of(Path folder, Seal seal) throws IOException {
    return new AuditCheck(new AuditFolder(folder), seal).check();
  }

  private Finding check() throws IOException {
    if (!Files.isRegularFile(folder.head())) {
      return unfit(folder.head(), "is missing: it says how far the log was written");
    }
    var head = folder.head(seal);
    if (head.isEmpty()) {
      return unfit(
          folder.head(), "was changed, or written under another menagerie.security.audit-key");
    }
    for (var file : folder.files()) {
      var unfit = read(file, head.get());
      if (unfit.isPresent()) {
        return unfit.get();
      }
    }
    if (number < head.get().number()) {
      return unfit(
          folder.path(),
          "ends at number %d, but %d lines were written: the last %d are missing"
              .formatted(number, head.get().number(), head.get().number() - number));
    }
    return headsHash.equals(head.get().hash())
        ? new Finding.Fits(number, hash)
        : unfit(folder.head(), "does not fit line number %d".formatted(head.get().number()));
  }

  /** A last line without an end is just being written, or torn by a crash: the head knows. */
  private Optional<Finding> read(Path file, Head head) throws IOException {
    var bytes = Files.readAllBytes(file);
    int begin = 0;
    int at = 0;
    for (int end = AuditFolder.lineEnd(bytes, 0);
        end >= 0;
        end = AuditFolder.lineEnd(bytes, begin)) {
      at++;
      var wrong = wrong(new Line(new String(bytes, begin, end - begin, UTF_8)));
      if (wrong.isPresent()) {
        return Optional.of(unfit("%s:%d".formatted(file, at), wrong.get()));
      }
      if (number == head.number()) {
        headsHash = hash;
      }
      begin = end + 1;
    }
    return Optional.empty();
  }

  /** Why a line does not fit behind those before it. */
  private Optional<String> wrong(Line text) {
    var line = text.read();
    if (line.isEmpty()) {
      return Optional.of("is no line of an audit log");
    }
    if (!line.get().intact(seal)) {
      return Optional.of(
          "was changed, or written under another menagerie.security.audit-key: its text does not"
              + " have its hash");
    }
    if (line.get().number() != number + 1) {
      return Optional.of(
          "has number %d where %d must be: lines are missing, swapped or added"
              .formatted(line.get().number(), number + 1));
    }
    if (!line.get().before().equals(hash)) {
      return Optional.of(
          "does not follow line number %d as it is now: that was changed".formatted(number));
    }
    number = line.get().number();
    hash = line.get().hash();
    return Optional.empty();
  }

  private static Finding unfit(Object place, String reason) {
    return new Finding.Unfit(place.toString(), reason);
  }
}
