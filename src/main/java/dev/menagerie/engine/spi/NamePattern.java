// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine.spi;

/** A pattern of names, in which {@code *} stands for any characters. */
public record NamePattern(String text) {

  public boolean matches(String name) {
    var parts = text.split("\\*", -1);
    if (parts.length == 1) {
      return name.equals(text);
    }
    var last = parts[parts.length - 1];
    int from = parts[0].length();
    int end = name.length() - last.length();
    if (end < from || !name.startsWith(parts[0]) || !name.endsWith(last)) {
      return false;
    }
    for (int part = 1; part < parts.length - 1; part++) {
      int at = name.indexOf(parts[part], from);
      if (at < 0 || at + parts[part].length() > end) {
        return false;
      }
      from = at + parts[part].length();
    }
    return true;
  }
}
