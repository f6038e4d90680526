// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.memory.retrieval;

import java.util.Comparator;
import java.util.List;

/**
 * What a channel lists.
 *
 * @param documents best first
 */
record Listing(Channel channel, List<Scored> documents) {

  Listing {
    documents =
        documents.stream().sorted(Comparator.comparingDouble(Scored::score).reversed()).toList();
  }
}
