// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.core;

import java.util.List;

/**
 * A question to a person.
 *
 * @param choices replies to offer; any text when empty
 */
public record Question(String text, List<String> choices) {

  public Question {
    if (text.isBlank()) {
      throw new IllegalArgumentException("question: blank, must ask something");
    }
    choices = List.copyOf(choices);
  }

  public static Question of(String text) {
    return new Question(text, List.of());
  }
}
