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
   * @throws StartRefused if its settings are wrong, its module is missing, or nothing makes vectors
   */
  static Optional<VectorStore> open(VectorStoreConfig config, Optional<Embedder> embedder) {
    if (config.kind().isPresent() && embedder.isEmpty()) {
      throw new StartRefused(
          "menagerie.memory.vectors.store: %s, has no vectors to keep; set menagerie.memory.embedding.provider to onnx, openai or bean, or leave it at embedded"
              .formatted(config));
    }
    try {
      return embedder.flatMap(it -> VectorStore.open(config, it::dimension));
    } catch (IllegalArgumentException e) {
      throw new StartRefused("menagerie.memory.vectors: " + e.getMessage());
    }
  }
}
