// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.web;

import java.util.List;

/**
 * Something that a search found.
 *
 * @param place where it can be fetched
 */
record Hit(String title, String place, String snippet) {

  /** Numbered, best first. */
  static String text(List<Hit> hits) {
    var text = new StringBuilder();
    for (int i = 0; i < hits.size(); i++) {
      var hit = hits.get(i);
      text.append("%d. %s\n   %s\n".formatted(i + 1, hit.title(), hit.place()));
      if (!hit.snippet().isEmpty()) {
        text.append("   ").append(hit.snippet()).append('\n');
      }
    }
    return text.toString().stripTrailing();
  }
}
