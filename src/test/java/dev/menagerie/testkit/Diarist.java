// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.testkit;

import dev.menagerie.core.Answer;
import dev.menagerie.core.Architecture;
import dev.menagerie.core.MemoryChange;
import dev.menagerie.core.MemoryContent.Noted;
import dev.menagerie.core.MemoryContent.Source;
import dev.menagerie.core.Note;
import dev.menagerie.core.Query;
import dev.menagerie.core.Question;
import dev.menagerie.core.Run;
import dev.menagerie.core.Task;
import java.util.List;

/**
 * Does with memory what the goal says, a line each: {@code note TEXT}, {@code from ID TEXT}, {@code
 * edit ID TEXT}, {@code drop ID}, {@code recall WORDS}, {@code child GOAL}, {@code ask}. Answers
 * with what it recalled.
 */
public record Diarist() implements Architecture {

  public static final String NAME = "diarist";

  @Override
  public Answer solve(Task task, Run run) {
    var recalled = new StringBuilder("done.");
    for (var line : task.goal().lines().toList()) {
      var words = line.split(" ", 2);
      var rest = words.length > 1 ? words[1] : "";
      var named = rest.split(" ", 2);
      switch (words[0]) {
        case "note" -> run.remember(Note.of(rest));
        case "from" -> {
          var sources = List.of(new Source(named[0], 1));
          run.remember(List.of(new MemoryChange.Add(noted(named[1]).withSources(sources))));
        }
        case "edit" -> run.remember(List.of(new MemoryChange.Edit(named[0], noted(named[1]))));
        case "drop" -> run.remember(List.of(new MemoryChange.Remove(List.of(named[0]), named[1])));
        case "recall" ->
            run.recall(Query.of(rest, 5)).forEach(it -> recalled.append(' ').append(it.text()));
        case "child" -> recalled.append(run.delegate(NAME, Task.of(rest)).text());
        case "ask" -> recalled.append(run.ask(Question.of(rest)));
        default -> throw new IllegalArgumentException(line);
      }
    }
    return Answer.of(recalled.toString());
  }

  private static Noted noted(String text) {
    return Noted.of(Note.of(text));
  }
}
