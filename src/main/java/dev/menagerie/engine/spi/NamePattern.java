// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine.spi;

/** A pattern of names, in which {@code *} stands for any characters. */
public record NamePattern(String text) {

  /**
   * A pattern of tool names as an operator writes it.
   *
   * @param of what it is part of, for the message
   * @throws IllegalArgumentException if it has characters that no such name has, or too many
   */
  public static NamePattern ofTools(String of, String text) {
    if (!isOfTools(text)) {
      throw new IllegalArgumentException(
          "%s: \"%s\" is no pattern of tool names; write letters, digits, _, - and *"
              .formatted(of, text.length() > 60 ? text.substring(0, 60) + "..." : text));
    }
    return new NamePattern(text);
  }

  /** Whether a text may be a pattern of tool names. */
  public static boolean isOfTools(String text) {
    return text.matches("[A-Za-z0-9_*-]{1,128}");
  }

  /** Whether any name that begins so can match. */
  public boolean mayBegin(String start) {
    int star = text.indexOf('*');
    var head = star < 0 ? text : text.substring(0, star);
    return head.startsWith(start) || (star >= 0 && start.startsWith(head));
  }

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
