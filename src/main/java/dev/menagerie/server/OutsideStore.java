// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import dev.menagerie.memory.embedding.Embedder;
import dev.menagerie.memory.embedding.VectorStore;
import dev.menagerie.memory.embedding.VectorStoreConfig;
import java.util.Optional;

/** The vector store that is configured. */
final class OutsideStore {

  private OutsideStore() {}

  /**
   * Opens it; it is not connected to.
   *
   * @return empty if vectors are kept with the memories
   * @throws StartRefused if its settings are wrong or its module is missing
   */
  static Optional<VectorStore> open(VectorStoreConfig config, Optional<Embedder> embedder) {
    try {
      return embedder.flatMap(it -> VectorStore.open(config, it::dimension));
    } catch (IllegalArgumentException e) {
      throw new StartRefused("menagerie.memory.vectors: " + e.getMessage());
    }
  }
}
