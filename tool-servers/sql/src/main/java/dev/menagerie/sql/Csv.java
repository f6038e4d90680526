// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.sql;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Rows as comma-separated values (RFC 4180, with a header), as many as the limits allow. NULL is
 * written {@code NULL}; the text of that name, and the empty text, are quoted.
 */
final class Csv {

  private static final String NULL = "NULL";

  private final int maxRows;
  private final int maxBytes;
  private final StringBuilder text = new StringBuilder();
  private int bytes;
  private int rows;
  private String cut = "";

  Csv(Settings limits, List<String> header) {
    this.maxRows = limits.maxRows();
    this.maxBytes = limits.maxBytes();
    append(line(new ArrayList<>(header)));
  }

  /** Adds a row. False if it no longer fits; the text then says so. */
  boolean add(List<@Nullable String> row) {
    if (rows == maxRows) {
      cut = "there are more: narrow the query, or read on with ORDER BY, LIMIT and OFFSET";
      return false;
    }
    var line = line(row);
    if (bytes + bytes(line) > maxBytes) {
      cut =
          "with the next one it would be more than %d bytes: select fewer columns, or parts of long values"
              .formatted(maxBytes);
      return false;
    }
    append(line);
    rows++;
    return true;
  }

  String text() {
    var counted = rows == 1 ? "1 row" : rows + " rows";
    return text + "\n(" + (cut.isEmpty() ? counted : counted + " shown; " + cut) + ")";
  }

  private void append(String line) {
    text.append(line);
    bytes += bytes(line);
  }

  private static int bytes(String line) {
    return line.getBytes(StandardCharsets.UTF_8).length;
  }

  private static String line(List<@Nullable String> values) {
    var line = new StringBuilder();
    for (var value : values) {
      line.append(line.isEmpty() ? "" : ",").append(quoted(value));
    }
    return line.append('\n').toString();
  }

  private static String quoted(@Nullable String value) {
    if (value == null) {
      return NULL;
    }
    var plain =
        !value.isEmpty()
            && !value.equals(NULL)
            && value.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
    return plain ? value : "\"" + value.replace("\"", "\"\"") + "\"";
  }
}
