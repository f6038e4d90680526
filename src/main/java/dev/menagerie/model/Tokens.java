// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.model;

import dev.menagerie.core.Turn;
import java.nio.charset.StandardCharsets;

/**
 * Token counts without a tokenizer, on the high side: a token for every three bytes and a few for
 * every turn and tool. Real tokenizers need a token for about four bytes of English.
 */
final class Tokens {

  private static final int FRAME = 8;

  private Tokens() {}

  static long of(String text) {
    return (text.getBytes(StandardCharsets.UTF_8).length + 2L) / 3;
  }

  /** All that a request makes a model read. */
  static long of(Provider.Request request) {
    long tokens = FRAME;
    for (var turn : request.prompt().turns()) {
      tokens += FRAME + of(turn);
    }
    for (var tool : request.tools()) {
      tokens += FRAME + of(tool.name()) + of(tool.description()) + of(tool.schema().toString());
    }
    return tokens
        + request.schema().map(it -> of(it.toString()) + of(Instruction.WORDS)).orElse(0L);
  }

  private static long of(Turn turn) {
    return switch (turn) {
      case Turn.System(var text) -> of(text);
      case Turn.User(var text) -> of(text);
      case Turn.Assistant(var text, var calls) -> {
        long tokens = of(text);
        for (var call : calls) {
          tokens += 2 * FRAME + of(call.tool()) + of(call.arguments().toString());
        }
        yield tokens;
      }
      case Turn.ToolResult(var call, var observation) ->
          FRAME + of(call.tool()) + of(observation.text());
    };
  }
}
