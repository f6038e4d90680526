// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.architecture;

import java.util.List;
import java.util.regex.Pattern;

/** What is marked in a text as coming from memory. */
final class Recollection {

  private static final Pattern MARKED = Pattern.compile("(?s)<memory\\b[^>]*>(.*?)(?:</memory>|$)");

  private Recollection() {}

  static boolean marks(String text) {
    return MARKED.matcher(text).find();
  }

  /** What memory said. */
  static List<String> texts(String text) {
    return MARKED.matcher(text).results().map(it -> it.group(1)).toList();
  }

  /** What else is said. */
  static String stripped(String text) {
    return MARKED.matcher(text).replaceAll("");
  }
}
