// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.evaluation.family;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** The published data beside the families. */
final class DataFile {

  private DataFile() {}

  static String text(String name) {
    try (var file = Objects.requireNonNull(DataFile.class.getResourceAsStream(name), name)) {
      return new String(file.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(name, e);
    }
  }

  /** The rows of a table below its heading, RFC 4180. */
  static List<List<String>> rows(String name) {
    var rows = new ArrayList<List<String>>();
    var row = new ArrayList<String>();
    var cell = new StringBuilder();
    boolean quoted = false;
    var text = text(name);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"') {
        quoted = !quoted; // a doubled one leaves and enters again, and is not wanted in the data
      } else if (quoted || (c != ',' && c != '\n' && c != '\r')) {
        cell.append(c);
      } else if (c != '\r') {
        row.add(cell.toString());
        cell.setLength(0);
        if (c == '\n') {
          rows.add(List.copyOf(row));
          row.clear();
        }
      }
    }
    if (!row.isEmpty()) {
      row.add(cell.toString());
      rows.add(List.copyOf(row));
    }
    return List.copyOf(rows.subList(1, rows.size()));
  }
}
