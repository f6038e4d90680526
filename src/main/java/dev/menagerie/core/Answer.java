// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.core;

/**
 * The outcome of a run.
 *
 * @param complete false when {@code text} is only the best answer so far
 */
public record Answer(String text, boolean complete) {

  public static Answer of(String text) {
    return new Answer(text, true);
  }

  public static Answer partial(String text) {
    return new Answer(text, false);
  }
}
