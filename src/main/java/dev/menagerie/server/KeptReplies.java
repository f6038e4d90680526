// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import dev.menagerie.engine.spi.Models;
import dev.menagerie.memory.embedding.Embedder;
import dev.menagerie.memory.embedding.EmbeddingFailed;
import dev.menagerie.model.CacheConfig;
import dev.menagerie.model.CachedModels;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Optional;

/** The models of one tenant, whose replies are kept for nobody else. */
final class KeptReplies {

  private static final System.Logger LOG = System.getLogger(KeptReplies.class.getName());

  private KeptReplies() {}

  /** Models that keep their replies; without an embedder those to equal calls alone. */
  static CachedModels of(Models models, CacheConfig config, Optional<Embedder> embedder) {
    return new CachedModels(
        models, config, text -> embedder.flatMap(it -> vector(it, text)), System::nanoTime);
  }

  /** Without a vector a call has no like: it is asked. */
  private static Optional<float[]> vector(Embedder embedder, String text) {
    try {
      return Optional.of(embedder.embed(List.of(text)).getFirst());
    } catch (EmbeddingFailed e) {
      LOG.log(Level.DEBUG, "a similar call is not looked for: {0}", e.getMessage());
      return Optional.empty();
    }
  }
}
