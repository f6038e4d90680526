// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** Looks for a text in the bytes of all files of a folder, as {@code grep -a} does. */
public final class FolderBytes {

  private static final List<Charset> FORMS =
      List.of(StandardCharsets.UTF_8, StandardCharsets.UTF_16LE, StandardCharsets.UTF_16BE);

  private FolderBytes() {}

  /** The files that hold a text, whatever its case, in UTF-8 or UTF-16. */
  public static List<String> holding(Path folder, String text) {
    try (var files = Files.walk(folder)) {
      return files
          .filter(Files::isRegularFile)
          .filter(file -> holds(file, text))
          .map(file -> folder.relativize(file).toString())
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean holds(Path file, String text) {
    var bytes = latin(file);
    return FORMS.stream()
        .flatMap(
            form -> Stream.of(text, text.toLowerCase(Locale.ROOT)).map(it -> it.getBytes(form)))
        .anyMatch(it -> bytes.contains(new String(it, StandardCharsets.ISO_8859_1)));
  }

  private static String latin(Path file) {
    try {
      return Files.readString(file, StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
