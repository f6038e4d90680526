// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.sql;

import java.sql.Blob;
import java.sql.Clob;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The values of a row as texts, long ones cut. */
final class Cells {

  static final int MAX_CHARS = 4000;
  static final int MAX_BINARY = 64;

  private Cells() {}

  static List<String> names(ResultSet rows) throws SQLException {
    var columns = rows.getMetaData();
    var names = new ArrayList<String>();
    for (int i = 1; i <= columns.getColumnCount(); i++) {
      names.add(columns.getColumnLabel(i));
    }
    return names;
  }

  static List<@Nullable String> values(ResultSet rows) throws SQLException {
    var columns = rows.getMetaData();
    var values = new ArrayList<@Nullable String>();
    for (int i = 1; i <= columns.getColumnCount(); i++) {
      values.add(
          switch (columns.getColumnType(i)) {
            case Types.BINARY,
                Types.VARBINARY,
                Types.LONGVARBINARY,
                Types.BLOB,
                Types.CLOB,
                Types.NCLOB ->
                large(rows.getObject(i));
            default -> cut(rows.getString(i));
          });
    }
    return values;
  }

  private static @Nullable String large(@Nullable Object value) throws SQLException {
    return switch (value) {
      case null -> null;
      case byte[] bytes -> binary(bytes, bytes.length);
      case Blob blob -> binary(blob.getBytes(1, MAX_BINARY), blob.length());
      case Clob clob -> cut(clob.getSubString(1, MAX_CHARS), clob.length());
      default -> cut(value.toString());
    };
  }

  private static @Nullable String cut(@Nullable String value) {
    return value == null ? null : cut(value, value.length());
  }

  private static String cut(String value, long length) {
    return length <= MAX_CHARS
        ? value
        : "%s [cut: %d characters in all; read on with substr]"
            .formatted(value.substring(0, MAX_CHARS), length);
  }

  private static String binary(byte[] bytes, long length) {
    var shown = HexFormat.of().formatHex(bytes, 0, Math.min(bytes.length, MAX_BINARY));
    return length <= MAX_BINARY
        ? "x'" + shown + "'"
        : "x'%s' [cut: %d bytes in all]".formatted(shown, length);
  }
}
