// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.sql;

import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A table as a model reads it: a line for each column, index and reference. */
final class Description {

  private final DatabaseMetaData metadata;
  private final Schema.Table table;
  private final StringBuilder text = new StringBuilder();

  private Description(DatabaseMetaData metadata, Schema.Table table) {
    this.metadata = metadata;
    this.table = table;
  }

  static String of(DatabaseMetaData metadata, Schema.Table table) throws SQLException {
    var description = new Description(metadata, table);
    description.head();
    description.columns();
    description.primaryKey();
    description.references();
    description.indexes();
    return description.text.toString().stripTrailing();
  }

  private void head() {
    text.append(table.kind()).append(' ').append(table.fullName());
    comment(table.comment());
    text.append("\n\ncolumns:\n");
  }

  private void columns() throws SQLException {
    try (var columns =
        metadata.getColumns(null, escaped(table.schema()), escaped(table.name()), null)) {
      while (columns.next()) {
        text.append("- ")
            .append(columns.getString("COLUMN_NAME"))
            .append(' ')
            .append(type(columns));
        if ("NO".equals(columns.getString("IS_NULLABLE"))) {
          text.append(" not null");
        }
        var value = columns.getString("COLUMN_DEF");
        if (value != null) {
          text.append(" default ").append(value);
        }
        comment(columns.getString("REMARKS"));
        text.append('\n');
      }
    }
  }

  private void primaryKey() throws SQLException {
    var columns = new TreeMap<Integer, String>();
    try (var keys = metadata.getPrimaryKeys(null, table.schema(), table.name())) {
      while (keys.next()) {
        columns.put(keys.getInt("KEY_SEQ"), keys.getString("COLUMN_NAME"));
      }
    }
    if (!columns.isEmpty()) {
      text.append("\nprimary key: ").append(String.join(", ", columns.values())).append('\n');
    }
  }

  private void references() throws SQLException {
    try (var keys = metadata.getImportedKeys(null, table.schema(), table.name())) {
      section("references", keys, "FKCOLUMN_NAME", "PK");
    }
    try (var keys = metadata.getExportedKeys(null, table.schema(), table.name())) {
      section("referenced by", keys, "PKCOLUMN_NAME", "FK");
    }
  }

  /** Foreign keys, those of several columns in one line. */
  private void section(String title, ResultSet keys, String own, String otherSide)
      throws SQLException {
    var lines = new ArrayList<List<List<String>>>();
    var others = new ArrayList<String>();
    while (keys.next()) {
      if (keys.getInt("KEY_SEQ") <= 1) {
        lines.add(List.of(new ArrayList<>(), new ArrayList<>()));
        others.add(keys.getString(otherSide + "TABLE_NAME"));
      }
      lines.getLast().getFirst().add(keys.getString(own));
      lines.getLast().getLast().add(keys.getString(otherSide + "COLUMN_NAME"));
    }
    if (!lines.isEmpty()) {
      text.append('\n').append(title).append(":\n");
    }
    for (int i = 0; i < lines.size(); i++) {
      text.append(
          "- %s -> %s (%s)\n"
              .formatted(
                  String.join(", ", lines.get(i).getFirst()),
                  others.get(i),
                  String.join(", ", lines.get(i).getLast())));
    }
  }

  private void indexes() throws SQLException {
    Map<String, List<String>> indexes = new LinkedHashMap<>();
    try (var rows = metadata.getIndexInfo(null, table.schema(), table.name(), false, true)) {
      while (rows.next()) {
        var name = rows.getString("INDEX_NAME");
        var column = rows.getString("COLUMN_NAME");
        if (name != null && column != null) {
          var shown = rows.getBoolean("NON_UNIQUE") ? name : "unique " + name;
          indexes.computeIfAbsent(shown, _ -> new ArrayList<>()).add(column);
        }
      }
    }
    if (!indexes.isEmpty()) {
      text.append("\nindexes:\n");
    }
    indexes.forEach(
        (name, columns) -> text.append("- %s (%s)\n".formatted(name, String.join(", ", columns))));
  }

  private static String type(ResultSet column) throws SQLException {
    var name = column.getString("TYPE_NAME");
    var size = column.getInt("COLUMN_SIZE");
    return switch (column.getInt("DATA_TYPE")) {
      case Types.CHAR, Types.VARCHAR, Types.NCHAR, Types.NVARCHAR ->
          0 < size && size < 1_000_000 && !name.equalsIgnoreCase("text")
              ? name + "(" + size + ")"
              : name;
      case Types.NUMERIC, Types.DECIMAL ->
          0 < size && size <= 1000
              ? name + "(" + size + "," + column.getInt("DECIMAL_DIGITS") + ")"
              : name;
      default -> name;
    };
  }

  private void comment(@Nullable String comment) {
    if (comment != null && !comment.isBlank()) {
      text.append(": ").append(comment.strip());
    }
  }

  /** A name where a pattern is expected. */
  private String escaped(String name) throws SQLException {
    var escape = metadata.getSearchStringEscape();
    return name.replace(escape, escape + escape)
        .replace("_", escape + "_")
        .replace("%", escape + "%");
  }
}
