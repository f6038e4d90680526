// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.memory.retrieval;

import org.apache.lucene.index.LeafReaderContext;

/**
 * A segment of the index, and what is known of it beside.
 *
 * @param current what of it is there now
 */
record Segment(LeafReaderContext context, Edges edges, Shown current) {

  /** The number of its first document. */
  int base() {
    return context.docBase;
  }
}
