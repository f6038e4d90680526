// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.tool;

import java.util.regex.Pattern;

/**
 * Foreign text without what nobody sees and somebody obeys: terminal escapes, control characters,
 * and the invisible characters of Unicode that turn a line around or carry a hidden message.
 */
final class PlainText {

  /** ECMA-48: control sequences, strings with their end, and what else begins with an escape. */
  private static final Pattern ESCAPES =
      Pattern.compile(
          "(?:\u001B\\[|\u009B)[0-?]*+[ -/]*+[@-~]?"
              + "|(?:\u001B[\\]PX^_]|[\u0090\u0098\u009D-\u009F])"
              + "[^\u0007\u001B\u0090\u0098\u009C-\u009F]{0,4096}+(?:\u0007|\u001B\\\\|\u009C)"
              + "|\u001B[ -/]*+[0-~]?");

  /** Of a row of joiners, as one emoji has; more carry bits, not words. */
  private static final int JOINERS = 2;

  private PlainText() {}

  static String of(String text) {
    if (text.chars().allMatch(PlainText::usual)) {
      return text;
    }
    var visible = ESCAPES.matcher(text).replaceAll("");
    var plain = new StringBuilder(visible.length());
    int joiners = 0;
    for (int i = 0; i < visible.length(); ) {
      int c = visible.codePointAt(i);
      i += Character.charCount(c);
      if (joins(c)) {
        if (joiners++ < JOINERS) {
          plain.appendCodePoint(c);
        }
      } else if (c == 0x2028 || c == 0x2029) {
        plain.append('\n');
        joiners = 0;
      } else if (kept(c)) {
        plain.appendCodePoint(c);
        joiners = 0;
      }
    }
    return plain.toString();
  }

  private static boolean usual(int c) {
    return (c >= ' ' && c <= '~') || c == '\n' || c == '\t' || c == '\r';
  }

  /** Between the parts of an emoji, and between letters of scripts that need it. */
  private static boolean joins(int c) {
    return (c >= 0x200C && c <= 0x200F) || c == 0xFE0F;
  }

  private static boolean kept(int c) {
    boolean space = c == '\n' || c == '\t' || c == '\r';
    boolean format = Character.getType(c) == Character.FORMAT && !written(c);
    boolean surrogate = c >= 0xD800 && c <= 0xDFFF;
    return space || !(Character.isISOControl(c) || format || surrogate || blank(c));
  }

  /** Signs that Unicode counts as format characters and that can be seen. */
  private static boolean written(int c) {
    return (c >= 0x0600 && c <= 0x0605)
        || c == 0x06DD
        || c == 0x070F
        || c == 0x0890
        || c == 0x0891
        || c == 0x08E2
        || c == 0x110BD
        || c == 0x110CD
        || (c >= 0x13430 && c <= 0x1343F);
  }

  /** Letters and marks that show nothing: fillers, and selectors of another shape. */
  private static boolean blank(int c) {
    return c == 0x034F
        || c == 0x115F
        || c == 0x1160
        || c == 0x17B4
        || c == 0x17B5
        || (c >= 0x180B && c <= 0x180F)
        || c == 0x3164
        || (c >= 0xFE00 && c <= 0xFE0E)
        || c == 0xFFA0
        || (c >= 0xE0000 && c <= 0xE0FFF);
  }
}
