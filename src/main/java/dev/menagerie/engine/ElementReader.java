// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

import java.util.ArrayList;
import java.util.List;

/**
 * Cuts the elements out of a JSON list while it is being written. Reads {@code {"value":[a, b]}}
 * and {@code [a, b]}, and skips anything before.
 */
final class ElementReader {

  private final StringBuilder element = new StringBuilder();
  private boolean inList;
  private boolean closed;
  private boolean inText;
  private boolean escaped;
  private int depth;

  /** The elements that end in this piece of text, each as JSON text. */
  List<String> read(String piece) {
    var ended = new ArrayList<String>();
    for (int index = 0; index < piece.length() && !closed; index++) {
      read(piece.charAt(index), ended);
    }
    return ended;
  }

  /** Whether the list was closed; without that the reply is not whole. */
  boolean closed() {
    return closed;
  }

  private void read(char c, List<String> ended) {
    if (!inList) {
      inList = c == '[';
      return;
    }
    if (inText) {
      element.append(c);
      inText = escaped || c != '"';
      escaped = !escaped && c == '\\';
      return;
    }
    switch (c) {
      case '"' -> {
        inText = true;
        element.append(c);
      }
      case '{', '[' -> {
        depth++;
        element.append(c);
      }
      case '}', ']' -> {
        if (depth == 0) {
          end(ended);
          closed = true;
        } else {
          depth--;
          element.append(c);
        }
      }
      case ',' -> {
        if (depth == 0) {
          end(ended);
        } else {
          element.append(c);
        }
      }
      default -> element.append(c);
    }
    if (depth == 0 && (c == '}' || c == ']') && !closed) {
      end(ended);
    }
  }

  private void end(List<String> ended) {
    var text = element.toString().strip();
    if (!text.isEmpty()) {
      ended.add(text);
    }
    element.setLength(0);
  }
}
