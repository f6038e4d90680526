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
import java.util.function.UnaryOperator;
import java.util.stream.LongStream;

/** Gives a server in a test programmers, good and bad, for the first tasks of the family. */
@Dependent
@Alternative
@Priority(1)
class Programmers {

  static final int TASKS = 4;

  /** How a programmer writes a function that he knows. */
  enum Programmer {
    RIGHT(it -> "Here it is:\n```js\n%s\n```".formatted(it)),
    WRONG(it -> it.replace("return list;", "return list.concat([1]);")),
    BROKEN(it -> it.replace("return list;", "return list.sideways();")),
    ENDLESS(it -> it.replace("return list;", "while (true) {}")),
    MUTE(_ -> "I cannot program.");

    private final UnaryOperator<String> hand;

    Programmer(UnaryOperator<String> hand) {
      this.hand = hand;
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
    return "programmer-" + programmer.ordinal();
  }

  private static Architecture programming(Programmer programmer) {
    var family = new CodeTasks(_ -> new Observation.Failure("not here"));
    return (task, _) ->
        Answer.of(
            LongStream.range(0, TASKS)
                .mapToObj(family::problem)
                .filter(it -> it.task().goal().equals(task.goal()))
                .map(it -> programmer.hand.apply(it.solution()))
                .findFirst()
                .orElse("I do not know this task."));
  }
}
