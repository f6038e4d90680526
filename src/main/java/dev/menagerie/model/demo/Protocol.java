// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.model.demo;

import dev.menagerie.model.demo.Pursuit.Next;
import java.util.Optional;
import java.util.regex.Pattern;

/** Thoughts and actions in text, as the prompt prescribes them. */
final class Protocol {

  private static final Pattern ASKED = Pattern.compile("\\n(Thought|Action) (\\d{1,9}):\\s*$");

  private Protocol() {}

  /** The next thought and action, if the prompt asks for one. */
  static Optional<String> reply(Mind mind) {
    var asked = ASKED.matcher(mind.rendered().text());
    if (!mind.rendered().has("Finish[") || !asked.find()) {
      return Optional.empty();
    }
    var step = asked.group(2);
    return Optional.of(
        switch (mind.next()) {
          case Next.Calls(var calls, var why) ->
              said(
                  asked.group(1),
                  step,
                  why,
                  calls.getFirst().tool() + "[" + calls.getFirst().arguments() + "]");
          case Next.Done(var answer, _) ->
              said(asked.group(1), step, "I know the answer now.", "Finish[" + answer + "]");
          case Next.Stuck(var reason) ->
              said(asked.group(1), step, "I cannot go on.", "Finish[" + reason + "]");
        });
  }

  private static String said(String asked, String step, String thought, String action) {
    return asked.equals("Action")
        ? " " + action
        : " %s\nAction %s: %s".formatted(thought, step, action);
  }
}
