// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.core;

import java.util.List;
import java.util.regex.Pattern;

/**
 * Text that memory gave, marked where a model reads it: {@code <memory id="n12">...</memory>}. So
 * it can be told from what was said by others, and is not remembered once more.
 */
public final class Marked {

  private static final Pattern TAG = Pattern.compile("<(?=/?memory)", Pattern.CASE_INSENSITIVE);

  /** One that is not closed goes to the end: it was cut. */
  private static final Pattern MARK =
      Pattern.compile(
          "<memory id=\"[a-z][0-9]+\".*?(</memory>|\\z)",
          Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

  private static final Pattern ENDS =
      Pattern.compile("^<[^>]*>|</memory>$", Pattern.CASE_INSENSITIVE);

  private static final Pattern ID = Pattern.compile("[a-z][0-9]+");

  private Marked() {}

  /**
   * Marks a text. Nothing in it can end the mark.
   *
   * @param id of the thing of memory that says it
   */
  public static String mark(String id, String text) {
    if (!ID.matcher(id).matches()) {
      throw new IllegalArgumentException("id: %s, must be like n12".formatted(id));
    }
    return "<memory id=\"%s\">%s</memory>".formatted(id, TAG.matcher(text).replaceAll("&lt;"));
  }

  /** Whether any of a text is marked. */
  public static boolean isMarked(String text) {
    return MARK.matcher(text).find();
  }

  /** What is marked in a text, in its order. */
  public static List<String> marked(String text) {
    return MARK.matcher(text).results().map(it -> ENDS.matcher(it.group()).replaceAll("")).toList();
  }

  /** A text without what is marked in it. */
  public static String strip(String text) {
    return MARK.matcher(text).replaceAll("");
  }
}
