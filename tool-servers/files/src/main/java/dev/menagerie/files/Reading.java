// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.temporal.ChronoUnit;
import java.util.List;

/** The tools that look: {@code list}, {@code read}, {@code stat}. */
record Reading(Root root) {

  private static final int MAX_ENTRIES = 1000;
  private static final int MAX_TEXT = 256 << 10;

  /** A line for each entry of a folder, in the order of names; folders end with a slash. */
  String list(String path) {
    var folder = root.resolve(path);
    if (!Texts.attributes(root, folder).isDirectory()) {
      throw new Refused("\"" + root.shown(folder) + "\" is a file, not a folder");
    }
    var entries = entries(folder);
    if (entries.isEmpty()) {
      return "(the folder is empty)";
    }
    var lines = entries.stream().limit(MAX_ENTRIES).map(this::entry).toList();
    var rest = entries.size() - lines.size();
    return String.join("\n", lines) + (rest == 0 ? "" : "\n(and " + rest + " more)");
  }

  /**
   * Lines of a file as they are.
   *
   * @param from first line, from 1
   * @param to last line, inclusive; beyond the end is the end
   */
  String read(String path, int from, int to) {
    if (from < 1 || to < from) {
      throw new Refused("from must be at least 1 and to at least from: from " + from + " to " + to);
    }
    var place = root.resolve(path);
    var text = Texts.read(root, place);
    var lines = text.lines().toList();
    if (from > 1 && from > lines.size()) {
      throw new Refused("\"" + root.shown(place) + "\" has " + lines.size() + " lines");
    }
    if (from == 1 && to >= lines.size() && text.length() <= MAX_TEXT) {
      return text;
    }
    return lines(lines, from, Math.min(to, lines.size()));
  }

  /** Kind, size, lines, words and time of a file; kind and entries of a folder. */
  String stat(String path) {
    var place = root.resolve(path);
    var attributes = Texts.attributes(root, place);
    var modified =
        "modified: " + attributes.lastModifiedTime().toInstant().truncatedTo(ChronoUnit.SECONDS);
    if (attributes.isDirectory()) {
      return "kind: folder\nentries: " + entries(place).size() + "\n" + modified;
    }
    var size = "size: " + attributes.size() + " bytes\n";
    try {
      var text = Texts.read(root, place);
      return "kind: text file\n%slines: %d\nwords: %d\ncharacters: %d\n%s"
          .formatted(size, text.lines().count(), words(text), text.codePoints().count(), modified);
    } catch (Refused e) {
      return "kind: other file (" + e.getMessage() + ")\n" + size + modified;
    }
  }

  private static long words(String text) {
    return text.isBlank() ? 0 : text.strip().split("\\s+").length;
  }

  private static String lines(List<String> lines, int from, int to) {
    var shown = new StringBuilder();
    for (int i = from; i <= to; i++) {
      var line = lines.get(i - 1);
      if (shown.length() + line.length() > MAX_TEXT) {
        return i == from
            ? line.substring(0, MAX_TEXT) + "\n(line " + i + " is cut: it is too long)"
            : shown
                + "(lines "
                + from
                + " to "
                + (i - 1)
                + " of "
                + lines.size()
                + "; read on from "
                + i
                + ")";
      }
      shown.append(line).append('\n');
    }
    return shown.toString();
  }

  private List<Path> entries(Path folder) {
    try (var entries = Files.list(folder)) {
      return entries.sorted().toList();
    } catch (IOException e) {
      throw Refused.because(root.shown(folder), e);
    }
  }

  private String entry(Path place) {
    var name = root.shown(place);
    var last = name.substring(name.lastIndexOf('/') + 1);
    try {
      var attributes = Texts.attributes(root, place);
      if (attributes.isDirectory()) {
        return last + "/";
      }
      if (attributes.isSymbolicLink()) {
        return last + " (a symbolic link, not followed)";
      }
      return attributes.isRegularFile()
          ? last + " (" + attributes.size() + " bytes)"
          : last + " (not an ordinary file)";
    } catch (Refused _) {
      return last + " (just removed)";
    }
  }
}
