// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.menagerie.testkit.ForAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReActStepTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "I see.\\nAction 1: find[{}] | I see. | find | {}",
        "Thought 2: I see.\\nAction 2: find[{}] | I see. | find | {}",
        "I see.\\nAction: find[{\"q\":\"a]b\"}] | I see. | find | {\"q\":\"a]b\"}",
        "x\\nAction 1: find[{\"q\":[1,[2]]}] and more | x | find | {\"q\":[1,[2]]}",
        "x\\nAction 1: find[{\"q\":\"\\\"]\"}] | x | find | {\"q\":\"\\\"]\"}",
        "x\\nAction 1: Finish[[1, 2]] | x | Finish | [1, 2]",
        "x\\nAction 1: Finish[a]b] | x | Finish | a]b",
        "x\\nAction 1: Finish[a], Finish[b] | x | Finish | a",
        "x\\nAction 1: find[a], find[b] | x | find | a",
        "x\\nAction 1: find[{\"q\": | x | find | {\"q\":",
        "x\\nAction 1: find[] | x | find | ''",
        "x\\n**Action 1:** `find[a]` | x | find | a",
        "x\\nAction 1: find[a]\\nObservation 1: made up\\nThought 2: y | x | find | a",
      })
  void a_thought_and_an_action_are_read(
      String reply, String thought, String name, String argument) {
    var step = ReActStep.read(reply.replace("\\n", "\n"));

    assertThat(step.thought()).isEqualTo(thought);
    assertThat(step.action())
        .contains(new ReActAction(name, argument.equals("''") ? "" : argument));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "I wonder.", "Action 1:", "Action 1: think harder", "find[a]"})
  void a_reply_without_an_action_is_a_thought(String reply) {
    assertThat(ReActStep.read(reply).action()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {" find[a]", "Action 3: find[a]", "find[a]\nObservation 3: no"})
  void the_action_alone_is_read_with_or_without_its_label(String reply) {
    assertThat(ReActStep.readAction(reply)).contains(new ReActAction("find", "a"));
  }

  @Test
  void no_reply_makes_reading_fail() {
    ForAll.forAll(
            source ->
                String.join(
                    "",
                    source.list(
                        it ->
                            it.oneOf(
                                "Action 1:",
                                "\n",
                                "find",
                                "[",
                                "]",
                                "{",
                                "\"",
                                "\\",
                                "Thought",
                                " "))))
        .check(reply -> assertThat(ReActStep.read(reply)).isNotNull());
  }
}
