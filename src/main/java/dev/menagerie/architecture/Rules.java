// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.architecture;

import static java.util.stream.Collectors.joining;

import dev.menagerie.core.Answer;
import dev.menagerie.core.Architecture;
import dev.menagerie.core.Malformed;
import dev.menagerie.core.Run;
import dev.menagerie.core.Says;
import dev.menagerie.core.Task;

/**
 * A production system: match the rules with the working memory, resolve the conflict, fire one, and
 * again, until no rule is left to fire.
 *
 * <p>Paper: Forgy, "Rete: A Fast Algorithm for the Many Pattern/Many Object Pattern Match Problem",
 * Artificial Intelligence 19, 1982, with the conflict resolution of OPS5 (Forgy, "OPS5 User's
 * Manual", CMU-CS-81-135, 1981).
 *
 * <p>Deviation: rules whose facts have changed are matched anew, without the network; salience
 * comes first; where recency does not decide either, a model may.
 *
 * @param rules facts and rules that every task begins with, in the language of the page
 * @param maxCycles rules that fire at most, 1 to 10000
 * @param maxRankings ties that are put to the model at most, 0 to 1000
 */
public record Rules(
    @Says("facts and rules that every task begins with, in the language of the page") String rules,
    @Says("rules that fire at most, 1 to 10000") int maxCycles,
    @Says("ties that are put to the model at most, 0 to 1000") int maxRankings)
    implements Architecture {

  public static final Rules DEFAULTS = new Rules("", 1000, 10);

  public Rules {
    Bound.range("maxCycles", maxCycles, 1, 10_000);
    Bound.range("maxRankings", maxRankings, 0, 1000);
    try {
      new Rulebase().read("rules", rules);
    } catch (Malformed e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  static final String NOTHING =
      "There are no rules. Give them in the parameter rules, in the context or in the goal, such"
          + " as: rule adult: age(Who, Years), Years >= 18 => adult(Who). The facts likewise:"
          + " age(ann, 20). And the question: ?- adult(Who).";

  @Override
  public Answer solve(Task task, Run run) {
    var base = new Rulebase();
    try {
      base.read("rules", rules);
      for (int index = 0; index < task.context().size(); index++) {
        base.read("context " + (index + 1), task.context().get(index));
      }
      if (task.goal().contains("?-")) {
        base.read("goal", task.goal());
      }
    } catch (Malformed e) {
      return Answer.partial("The rules cannot be used. %s.".formatted(e.getMessage()));
    }
    if (base.rules().isEmpty() && base.facts().isEmpty()) {
      return Answer.partial(NOTHING);
    }
    var goal =
        base.query().isEmpty()
            ? task.goal()
            : base.query().stream().map(Literal::toString).collect(joining(", "));
    var cycle = new RecogniseAct(base, new Ranking(goal, maxRankings, run), run);
    try {
      var problem = cycle.run(maxCycles);
      return problem
          .map(it -> Answer.partial("%s\n\n(%s)".formatted(cycle.found(), it)))
          .orElseGet(() -> Answer.of(cycle.found()));
    } catch (Malformed e) {
      return Answer.partial("The rules cannot be followed further. %s.".formatted(e.getMessage()));
    }
  }
}
