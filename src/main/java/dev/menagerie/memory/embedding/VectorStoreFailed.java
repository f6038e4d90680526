// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.memory.embedding;

/**
 * A store of vectors does not answer. Who searches goes on without it and passes the message on as
 * a warning: it is a sentence.
 */
public final class VectorStoreFailed extends RuntimeException {

  private static final long serialVersionUID = 1;

  VectorStoreFailed(String message, Throwable cause) {
    super(message, cause);
  }
}
