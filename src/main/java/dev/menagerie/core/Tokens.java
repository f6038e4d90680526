// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.core;

import java.nio.charset.StandardCharsets;

/**
 * Token counts without a tokenizer, on the high side: a token for every three bytes and a few for
 * every turn and call. Real tokenizers need a token for about four bytes of English.
 */
public final class Tokens {

  /** What a turn costs beside its text. */
  public static final int FRAME = 8;

  private static final int BYTES = 3;

  private Tokens() {}

  public static long of(String text) {
    return (text.getBytes(StandardCharsets.UTF_8).length + BYTES - 1L) / BYTES;
  }

  public static long of(Turn turn) {
    return FRAME
        + switch (turn) {
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

  /** The longest beginning of a text that has at most so many tokens. */
  public static String cut(String text, long tokens) {
    long left = Math.max(0, tokens) * BYTES;
    int end = 0;
    while (end < text.length()) {
      int point = text.codePointAt(end);
      left -= point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
      if (left < 0) {
        break;
      }
      end += Character.charCount(point);
    }
    return text.substring(0, end);
  }
}
