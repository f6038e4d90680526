// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.memory.retrieval;

/**
 * A way to rank documents. The first three find documents; the others only order what these have
 * found, since what is new or important is not therefore about the question.
 */
public enum Channel {
  /** Shares words with the question; score: BM25. */
  LEXICAL,
  /** Means something similar; score: cosine, -1 to 1. */
  VECTOR,
  /**
   * Is near, over shared entities, to what the question names or finds; score: share of the walk.
   */
  GRAPH,
  /** Is new; score: what is left after decay, 0 to 1. */
  RECENCY,
  /** Was said to be important; score: 0 to 1. */
  IMPORTANCE
}
