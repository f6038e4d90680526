// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.architecture;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Why something holds.
 *
 * @param goal what was shown
 * @param by the clause that shows it, or why it needs none
 * @param premises the proofs of the clause's body
 */
record Proof(String goal, String by, List<Proof> premises) {

  private static final int MOST_LINES = 200;

  Proof {
    premises = List.copyOf(premises);
  }

  /** The tree, a line for each goal, indented by depth; what was shown above is not again. */
  static String tree(List<Proof> proofs) {
    var lines = new LinkedHashSet<String>();
    var text = new StringBuilder();
    proofs.forEach(it -> it.write("", lines, text));
    return text.toString().stripTrailing();
  }

  private void write(String indent, Set<String> shown, StringBuilder text) {
    if (shown.size() >= MOST_LINES) {
      return;
    }
    boolean known = !shown.add(goal);
    text.append("%s%s  [%s]\n".formatted(indent, goal, known ? "as above" : by));
    if (!known) {
      premises.forEach(it -> it.write(indent + "  ", shown, text));
    }
  }
}
