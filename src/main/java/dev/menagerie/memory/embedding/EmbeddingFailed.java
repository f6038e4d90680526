// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.memory.embedding;

/**
 * There are no vectors now. Who searches goes on by words and passes the message on as a warning:
 * it is a sentence.
 */
public final class EmbeddingFailed extends RuntimeException {

  private static final long serialVersionUID = 1;

  /** A failure. Fakes of an {@link Embedder} may throw it too. */
  public EmbeddingFailed(String message, Throwable cause) {
    super(message, cause);
  }
}
