// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import dev.menagerie.engine.spi.Redaction;
import dev.menagerie.server.access.Access;
import dev.menagerie.server.access.ApiTokens;
import java.util.Optional;

/** Tokens of callers that this server knows as they are written, now and as its files change. */
record KnownTokens(Access access) implements Redaction {

  private static final String NAME = "API token";

  @Override
  public Optional<String> found(String text) {
    boolean there = mayHold(text) && access.written().stream().anyMatch(text::contains);
    return there ? Optional.of(NAME) : Optional.empty();
  }

  @Override
  public String removed(String text) {
    if (!mayHold(text)) {
      return text;
    }
    var left = text;
    for (var token : access.written()) {
      left = left.replace(token, "[removed: %s]".formatted(NAME));
    }
    return left;
  }

  /** Of most texts that is known without a look at a file. */
  private static boolean mayHold(String text) {
    return text.length() >= ApiTokens.SHORTEST;
  }
}
