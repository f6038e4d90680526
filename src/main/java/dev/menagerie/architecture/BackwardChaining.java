// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.architecture;

import static java.util.stream.Collectors.joining;

import dev.menagerie.architecture.HornBase.Clause;
import dev.menagerie.architecture.Term.Compound;
import dev.menagerie.architecture.Term.Variable;
import dev.menagerie.core.Answer;
import dev.menagerie.core.Architecture;
import dev.menagerie.core.Malformed;
import dev.menagerie.core.Progress;
import dev.menagerie.core.Run;
import dev.menagerie.core.Says;
import dev.menagerie.core.Task;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Proves a goal from facts and rules: finds the rules that end in it, and proves what they ask for.
 *
 * <p>Paper: Kazemi et al., "LAMBADA: Backward Chaining for Automated Reasoning in Natural
 * Language", ACL 2023, arXiv:2212.13894; SLD resolution after Kowalski, "Predicate Logic as
 * Programming Language", IFIP 1974, with the tabling of Chen and Warren, "Tabled Evaluation with
 * Delaying for General Logic Programs", JACM 43(1), 1996.
 *
 * <p>Deviation: facts and rules are formal, so that fact check, goal decomposition and sign
 * agreement are unification and not calls of a model; rule selection may be one.
 *
 * @param rules facts and rules that every task begins with, in Prolog
 * @param maxDepth goals below each other, 1 to 300
 * @param maxGoals goals in all, 1 to 100000
 * @param maxRankings choices of a rule that are put to the model at most, 0 to 1000
 */
public record BackwardChaining(
    @Says("facts and rules that every task begins with, in Prolog") String rules,
    @Says("goals below each other, 1 to 300") int maxDepth,
    @Says("goals in all, 1 to 100000") int maxGoals,
    @Says("choices of a rule that are put to the model at most, 0 to 1000") int maxRankings)
    implements Architecture {

  public static final BackwardChaining DEFAULTS = new BackwardChaining("", 100, 10_000, 10);

  public BackwardChaining {
    Bound.range("maxDepth", maxDepth, 1, 300);
    Bound.range("maxGoals", maxGoals, 1, 100_000);
    Bound.range("maxRankings", maxRankings, 0, 1000);
    try {
      new HornBase().read("rules", rules).demandStratified();
    } catch (Malformed e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  static final String NO_QUESTION =
      "There is no question. Ask it in the goal or the context, such as: ?- ancestor(ann, Who). "
          + "Facts and rules stand before it, or in the parameter rules, such as: "
          + "parent(ann, ben). ancestor(X, Y) :- parent(X, Y).";

  private static final int DRAWN = 1_000;
  private static final int PROVEN = 10;

  @Override
  public Answer solve(Task task, Run run) {
    var base = new HornBase();
    try {
      base.read("rules", rules);
      for (int index = 0; index < task.context().size(); index++) {
        base.read("context " + (index + 1), task.context().get(index));
      }
      if (task.goal().contains("?-")) {
        base.read("goal", task.goal());
      }
      base.demandStratified();
    } catch (Malformed e) {
      return Answer.partial("The rules cannot be used. %s.".formatted(e.getMessage()));
    }
    return base.query().isEmpty() ? Answer.partial(NO_QUESTION) : proven(base, run);
  }

  private Answer proven(HornBase base, Run run) {
    var query = base.query().stream().map(Literal::toString).collect(joining(", "));
    var variables = variables(base.query());
    var top = new Compound("?-", List.copyOf(variables));
    var asked = base.with(new Clause(top, base.query(), "the question"));
    var search = new Search(new Ranking(query, maxRankings, run), run);
    var prover = new Prover(asked, maxDepth + 1, maxGoals + 1, search);
    search.best = () -> answers(variables, prover.known(top).keySet());
    var found = prover.prove(top);
    var answers = answers(variables, found.keySet());
    var trees =
        Proof.tree(
            found.values().stream().limit(PROVEN).flatMap(it -> it.premises().stream()).toList());
    var text = found.isEmpty() ? "" : "%s\n\n%s".formatted(answers, trees);
    boolean settled = variables.isEmpty() && !found.isEmpty();
    if (prover.doubt().isPresent() && !settled) {
      var why = "Not everything was looked at: %s.".formatted(prover.doubt().get());
      return Answer.partial(
          found.isEmpty() ? "unknown\n\n" + why : "%s\n\n%s".formatted(text, why));
    }
    return Answer.of(found.isEmpty() ? "no\n\n%s cannot be shown.".formatted(query) : text);
  }

  /** The named variables of the question, in order. */
  private static List<Variable> variables(List<Literal> query) {
    Set<Variable> variables = new LinkedHashSet<>();
    query.forEach(it -> it.variables(variables::add));
    return variables.stream().filter(it -> !it.name().startsWith("_")).toList();
  }

  /** A line for each answer: what the variables are. */
  private static String answers(List<Variable> variables, Set<Compound> found) {
    if (variables.isEmpty()) {
      return found.isEmpty() ? "" : "yes";
    }
    var lines = new ArrayList<String>();
    for (var answer : found) {
      var parts = new ArrayList<String>();
      for (int index = 0; index < variables.size(); index++) {
        parts.add("%s = %s".formatted(variables.get(index), answer.arguments().get(index)));
      }
      lines.add(String.join(", ", parts));
    }
    return String.join("\n", lines);
  }

  /** Draws the goals, and has the model choose among rules. */
  private static final class Search implements Prover.Watcher {
    private final Ranking ranking;
    private final Run run;
    private Supplier<String> best = () -> "";
    private String offered = "";

    Search(Ranking ranking, Run run) {
      this.ranking = ranking;
      this.run = run;
    }

    @Override
    public List<Clause> ranked(Compound goal, List<Clause> rules) {
      if (!ranking.asks(rules.size())) {
        return rules;
      }
      var answers = best.get();
      if (!answers.isEmpty() && !answers.equals(offered)) {
        offered = answers;
        run.offer(answers);
      }
      return ranking.order("to show %s by one of these rules".formatted(goal), rules);
    }

    @Override
    public void goal(int id, OptionalInt parent, Compound goal) {
      if (id <= DRAWN) {
        var above =
            parent.isPresent()
                ? Optional.of(Integer.toString(parent.getAsInt()))
                : Optional.<String>empty();
        run.report(new Progress.Node(Integer.toString(id), above, Excerpt.label(goal.toString())));
      }
    }

    @Override
    public void ended(int id, boolean proven) {
      if (id <= DRAWN) {
        var node = Integer.toString(id);
        run.report(proven ? new Progress.Chosen(node) : new Progress.Pruned(node));
      }
    }
  }
}
