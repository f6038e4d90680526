// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import dev.menagerie.core.Answer;
import dev.menagerie.core.Architecture;
import dev.menagerie.core.Question;
import dev.menagerie.core.Run;
import dev.menagerie.core.Task;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Alternative;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.LinkedHashSet;
import java.util.List;

/** Gives a server in a test an agent that asks two questions, beside its own. */
@Dependent
@Alternative
@Priority(1)
class AskingArchitectures {

  static final String ASKER = "asker";

  /** Asks for a colour that it has, and then for any name. */
  record Asker() implements Architecture {

    @Override
    public Answer solve(Task task, Run run) {
      var colour = run.ask(new Question("Which colour?", List.of("red", "blue")));
      var name = run.ask(Question.of("Whose is it?"));
      return Answer.of("%s is %s".formatted(name, colour));
    }
  }

  @Produces
  @Singleton
  static Architectures architectures() {
    var catalogued = Architectures.catalogued();
    var names = new LinkedHashSet<>(catalogued.names());
    names.add(ASKER);
    return new Architectures(
        names,
        (name, parameters) ->
            name.equals(ASKER) ? new Asker() : catalogued.make().apply(name, parameters));
  }
}
