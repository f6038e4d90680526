// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.memory.retrieval;

import java.util.List;

/**
 * A document that was found.
 *
 * @param score of the fused ranks: the sum of weight / (k + rank) over the channels
 * @param relevance the greatest of: the cosine; the share of the question's words it has, by their
 *     weight; its share of the walk, to the best one's, times the relevance of what the walk began
 *     at (1 if the question names an entity). 0 to 1, whatever else was found
 * @param reasons by channel, in the order of {@link Channel}; a channel that did not list it is not
 *     there
 */
public record Hit(Document document, double score, double relevance, List<Reason> reasons) {

  public Hit {
    reasons = List.copyOf(reasons);
  }
}
