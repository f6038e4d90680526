// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import dev.menagerie.core.Answer;
import dev.menagerie.core.Architecture;
import dev.menagerie.core.Observation;
import dev.menagerie.evaluation.family.CodeTasks;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Alternative;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.stream.LongStream;

/** Gives a server in a test programmers, good and bad, for the first tasks of the family. */
@Dependent
@Alternative
@Priority(1)
class Programmers {

  static final int TASKS = 4;

  /** How a programmer writes a function that he knows. */
  enum Programmer {
    RIGHT,
    WRONG,
    BROKEN,
    ENDLESS,
    MUTE;

    String answer(String solution) {
      return switch (this) {
        case RIGHT -> "Here it is:\n```js\n%s\n```".formatted(solution);
        case WRONG -> solution.replace("return list;", "return list.concat([1]);");
        case BROKEN -> solution.replace("return list;", "return list.sideways();");
        case ENDLESS -> solution.replace("return list;", "while (true) {}");
        case MUTE -> "I cannot program.";
      };
    }
  }

  @Produces
  @Singleton
  static Architectures architectures() {
    var catalogued = Architectures.catalogued();
    var names = new LinkedHashSet<>(catalogued.names());
    for (var programmer : Programmer.values()) {
      names.add(name(programmer));
    }
    return new Architectures(
        names,
        (name, parameters) -> {
          for (var programmer : Programmer.values()) {
            if (name(programmer).equals(name)) {
              return programming(programmer);
            }
          }
          return catalogued.make().apply(name, parameters);
        });
  }

  static String name(Programmer programmer) {
    return "programmer-" + programmer.name().toLowerCase(Locale.ROOT);
  }

  private static Architecture programming(Programmer programmer) {
    var family = new CodeTasks(_ -> new Observation.Failure("not here"));
    return (task, _) ->
        Answer.of(
            LongStream.range(0, TASKS)
                .mapToObj(family::problem)
                .filter(it -> it.task().goal().equals(task.goal()))
                .map(it -> programmer.answer(it.solution()))
                .findFirst()
                .orElse("I do not know this task."));
  }
}
