// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.evaluation.family;

/**
 * What a checker says of an answer.
 *
 * @param score 1 if it is right, else from 0 to below 1: how near it is
 * @param why it is not right; empty if it is
 */
public record Verdict(boolean right, double score, String why) {

  public static final Verdict RIGHT = new Verdict(true, 1, "");

  public Verdict {
    if (!(score >= 0 && score <= 1) || right != (score == 1)) {
      throw new IllegalArgumentException(
          "score: %s of a %s answer, must be 1 if it is right and else below"
              .formatted(score, right ? "right" : "wrong"));
    }
  }

  public static Verdict wrong(String why) {
    return new Verdict(false, 0, why);
  }

  /**
   * An answer that is partly right.
   *
   * @param errors at least 1
   * @param of so many and more are worth nothing
   */
  public static Verdict wrong(int errors, int of, String why) {
    return new Verdict(false, Math.max(0, 1 - (double) errors / of), why);
  }
}
