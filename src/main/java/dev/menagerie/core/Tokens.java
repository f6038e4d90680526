// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.core;

import java.nio.charset.StandardCharsets;
import java.util.function.ToLongFunction;

/**
 * Token counts, by a tokenizer that is handed over or without one. Without, they are on the high
 * side: a token for every three bytes and a few for every turn and call. Real tokenizers need a
 * token for about four bytes of English.
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
    return of(turn, Tokens::of);
  }

  /**
   * The tokens of a turn.
   *
   * @param tokenizer counts those of a text
   */
  public static long of(Turn turn, ToLongFunction<String> tokenizer) {
    return FRAME
        + switch (turn) {
          case Turn.System(var text) -> tokenizer.applyAsLong(text);
          case Turn.User(var text) -> tokenizer.applyAsLong(text);
          case Turn.Assistant(var text, var calls) -> {
            long tokens = tokenizer.applyAsLong(text);
            for (var call : calls) {
              tokens +=
                  2 * FRAME
                      + tokenizer.applyAsLong(call.tool())
                      + tokenizer.applyAsLong(call.arguments().toString());
            }
            yield tokens;
          }
          case Turn.ToolResult(var call, var observation) ->
              FRAME
                  + tokenizer.applyAsLong(call.tool())
                  + tokenizer.applyAsLong(observation.text());
        };
  }

  /** The longest beginning of a text that has at most so many tokens, counted without tokenizer. */
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

  /**
   * A beginning of a text that has at most so many tokens: the whole, or about as much of it as
   * fits.
   *
   * @param tokenizer counts those of a text
   */
  public static String cut(String text, long tokens, ToLongFunction<String> tokenizer) {
    var beginning = cut(text, 2 * Math.max(0, tokens));
    long counted = tokenizer.applyAsLong(beginning);
    while (counted > tokens) {
      int kept = (int) (beginning.length() * Math.max(0, tokens) / (counted + 1));
      boolean inPair = kept > 0 && Character.isHighSurrogate(beginning.charAt(kept - 1));
      beginning = beginning.substring(0, inPair ? kept - 1 : kept);
      counted = tokenizer.applyAsLong(beginning);
    }
    return beginning;
  }
}
