// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.tool;

/** How much there is in a JSON text, before it is read into memory. */
final class JsonWeight {

  private JsonWeight() {}

  /** At least as many as the text has values, names of members among them; at most twice that. */
  static int values(String text) {
    int values = 1;
    boolean inText = false;
    for (int at = 0; at < text.length(); at++) {
      char next = text.charAt(at);
      if (next == '"') {
        inText = !inText;
      } else if (inText && next == '\\') {
        at++;
      } else if (!inText && (next == ',' || next == ':' || next == '[' || next == '{')) {
        values++;
      }
    }
    return values;
  }
}
