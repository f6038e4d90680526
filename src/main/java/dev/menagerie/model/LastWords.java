// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.model;

import dev.menagerie.core.Turn;
import dev.menagerie.engine.spi.ModelCall;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * The last turn of a call, to be compared with those of others. Only calls without tools, whose
 * last turn is a user's, can be alike; and texts with different numbers never are, however near
 * their vectors.
 */
final class LastWords {

  private static final Pattern NUMBER = Pattern.compile("\\d+(?:[.,]\\d+)*");

  private final String frame;
  private final float[] vector;
  private final List<String> numbers;

  private LastWords(String frame, float[] vector, List<String> numbers) {
    this.frame = frame;
    this.vector = vector;
    this.numbers = numbers;
  }

  /**
   * Empty if the call can have no like, or there is no vector of its text.
   *
   * @param embedder the vector of a text, of length 1; empty if there is none now
   */
  static Optional<LastWords> of(
      String model, ModelCall call, Function<String, Optional<float[]>> embedder) {
    if (!call.tools().isEmpty()
        || !(call.prompt().turns().getLast() instanceof Turn.User(var text))
        || text.chars().allMatch(it -> Character.isWhitespace(it) || Character.isISOControl(it))) {
      return Optional.empty();
    }
    var numbers = NUMBER.matcher(text).results().map(MatchResult::group).toList();
    return embedder
        .apply(text)
        .map(vector -> new LastWords(CallKey.frame(model, call), vector, numbers));
  }

  /** The cosine; 0 if the rest of the call or the numbers differ. */
  double likeness(LastWords other) {
    if (!frame.equals(other.frame) || !numbers.equals(other.numbers)) {
      return 0;
    }
    double sum = 0;
    for (int i = 0; i < vector.length; i++) {
      sum += vector[i] * other.vector[i];
    }
    return sum;
  }

  int bytes() {
    return Float.BYTES * vector.length + 2 * frame.length();
  }
}
