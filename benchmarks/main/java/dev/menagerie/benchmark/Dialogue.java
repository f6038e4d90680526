// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.benchmark;

import java.time.Instant;
import java.util.List;
import java.util.Set;

/** A long conversation of two people over months, and what may be asked about it. */
record Dialogue(List<Turn> turns, List<Question> questions) {

  /**
   * What one of them said.
   *
   * @param entities whom and which places it names, the speaker first
   */
  record Turn(String text, Instant at, List<String> entities) {}

  /**
   * A question.
   *
   * @param kind "single-hop", "multi-hop", "temporal" or "open"
   * @param evidence numbers of the turns that answer it together
   */
  record Question(String kind, String text, Set<Integer> evidence) {}
}
