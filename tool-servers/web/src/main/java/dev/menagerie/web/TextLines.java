// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.web;

/** Lines of text under way: white space is joined, and breaks are written when text follows. */
final class TextLines {

  private final StringBuilder out = new StringBuilder();
  private final int most;

  private int breaks;
  private boolean space;
  private String mark = "";
  private boolean verbatim;
  private int anchors;
  private int link = -1;

  /**
   * Empty lines.
   *
   * @param most characters, after which it is {@link #full}
   */
  TextLines(int most) {
    this.most = most;
  }

  boolean full() {
    return out.length() >= most;
  }

  /** The next text begins on a line of its own. */
  void line() {
    separate(1);
  }

  /** The next text begins after an empty line. */
  void paragraph() {
    separate(2);
  }

  /** A link's text stays on one line. */
  private void separate(int lines) {
    if (anchors > 0) {
      space = true;
    } else {
      breaks = Math.max(breaks, lines);
    }
  }

  /** What the next text begins with, outside a link; nothing if none follows on this line. */
  void mark(String text) {
    mark = anchors > 0 ? "" : text;
  }

  void text(String text) {
    if (verbatim) {
      begin();
      out.append(text);
      return;
    }
    for (int i = 0; i < text.length() && !full(); i++) {
      char next = text.charAt(i);
      if (Character.isWhitespace(next) || next == '\u00a0') {
        space = true;
      } else if (!Character.isISOControl(next)) {
        begin();
        out.append(next);
      }
    }
  }

  private void begin() {
    if (!out.isEmpty() && breaks > 0) {
      out.repeat('\n', breaks);
    } else if (space && !out.isEmpty() && out.charAt(out.length() - 1) != '\n') {
      out.append(' ');
    }
    breaks = 0;
    space = false;
    out.append(mark);
    mark = "";
    if (anchors > 0 && link < 0 && !verbatim) {
      link = out.length();
      out.append('[');
    }
  }

  void openLink() {
    anchors++;
  }

  /**
   * Ends a link.
   *
   * @param target empty to leave its text alone
   */
  void closeLink(String target) {
    anchors--;
    if (anchors > 0 || link < 0) {
      return;
    }
    if (target.isEmpty() || out.substring(link + 1).equals(target)) {
      out.deleteCharAt(link);
    } else {
      out.append("](").append(target).append(')');
    }
    link = -1;
  }

  void openVerbatim() {
    paragraph();
    begin();
    out.append("```\n");
    verbatim = true;
  }

  void closeVerbatim() {
    verbatim = false;
    out.append(out.charAt(out.length() - 1) == '\n' ? "```" : "\n```");
    paragraph();
  }

  @Override
  public String toString() {
    return out.substring(0, Math.min(out.length(), most)).strip();
  }
}
