// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.files;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The tool {@code search}: lines that contain a text. */
record Searching(Root root) {

  private static final int MAX_MATCHES = 200;
  private static final int MAX_FILES = 10_000;
  private static final int MAX_LINE = 300;

  /** {@code file:line: text} for each line, then how many there are. */
  String search(String text, String path, boolean ignoreCase) {
    if (text.isEmpty() || text.contains("\n")) {
      throw new Refused("text: must be one line that is not empty");
    }
    var files = files(root.resolve(path));
    var found = new ArrayList<String>();
    int matches = 0;
    int matching = 0;
    for (var file : files.stream().limit(MAX_FILES).toList()) {
      int before = matches;
      var lines = lines(file);
      for (int i = 0; i < lines.size(); i++) {
        if (contains(lines.get(i), text, ignoreCase)) {
          matches++;
          if (found.size() < MAX_MATCHES) {
            found.add(root.shown(file) + ":" + (i + 1) + ": " + cut(lines.get(i)));
          }
        }
      }
      matching += matches > before ? 1 : 0;
    }
    var all = files.size() > MAX_FILES ? "; only " + MAX_FILES + " files were searched" : "";
    if (matches == 0) {
      return "no line contains \"" + text + "\"" + all;
    }
    return String.join("\n", found)
        + "\n(%d matching %s in %d %s%s%s)"
            .formatted(
                matches,
                matches == 1 ? "line" : "lines",
                matching,
                matching == 1 ? "file" : "files",
                matches > found.size() ? "; the first " + found.size() + " are shown" : "",
                all);
  }

  /** Files at or below a place, in order, without following links. */
  private List<Path> files(Path place) {
    Texts.attributes(root, place);
    try (var found = Files.walk(place)) {
      return found
          .filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
          .limit(MAX_FILES + 1L)
          .sorted()
          .toList();
    } catch (IOException e) {
      throw Refused.because(root.shown(place), e);
    } catch (UncheckedIOException _) {
      throw new Refused("\"" + root.shown(place) + "\": not all of it can be read");
    }
  }

  /** None of a file that is not text. */
  private List<String> lines(Path file) {
    try {
      return Texts.read(root, file).lines().toList();
    } catch (Refused _) {
      return List.of();
    }
  }

  private static boolean contains(String line, String text, boolean ignoreCase) {
    return ignoreCase
        ? line.toLowerCase(Locale.ROOT).contains(text.toLowerCase(Locale.ROOT))
        : line.contains(text);
  }

  private static String cut(String line) {
    return line.length() <= MAX_LINE ? line : line.substring(0, MAX_LINE) + "...";
  }
}
