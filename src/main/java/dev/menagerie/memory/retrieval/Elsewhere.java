// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.memory.retrieval;

import java.util.List;
import java.util.function.LongPredicate;

/**
 * Vectors that are not kept in the index, as one search sees them. A vector has the position of the
 * log that brought it; versions that say the same have the same one.
 */
public interface Elsewhere {

  /**
   * A vector that is near.
   *
   * @param position that brought it
   * @param similarity cosine, -1 to 1
   */
  record Near(long position, double similarity) {}

  /** The at most k nearest, nearest first, of those whose position is wanted. */
  List<Near> nearest(int k, LongPredicate wanted);

  /** The position of the log up to which they are all there. */
  long upTo();
}
