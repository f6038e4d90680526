// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.model;

import dev.menagerie.core.Tokens;
import dev.menagerie.engine.spi.Usage;
import java.math.BigDecimal;

/** How many tokens a request makes a model read. */
final class RequestTokens {

  private RequestTokens() {}

  /** What an attempt may have cost whose cost nobody told. */
  static Usage estimate(Provider.Request request, String heard) {
    return new Usage(of(request), 0, Tokens.of(heard), BigDecimal.ZERO);
  }

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
