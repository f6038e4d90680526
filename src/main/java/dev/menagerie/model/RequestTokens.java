// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.model;

import dev.menagerie.core.Tokens;

/** How many tokens a request makes a model read. */
final class RequestTokens {

  private RequestTokens() {}

  static long of(Provider.Request request) {
    long tokens = Tokens.FRAME;
    for (var turn : request.prompt().turns()) {
      tokens += Tokens.of(turn);
    }
    for (var tool : request.tools()) {
      tokens +=
          Tokens.FRAME
              + Tokens.of(tool.name())
              + Tokens.of(tool.description())
              + Tokens.of(tool.schema().toString());
    }
    return tokens
        + request
            .schema()
            .map(it -> Tokens.of(it.toString()) + Tokens.of(Instruction.WORDS))
            .orElse(0L);
  }
}
