// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.architecture;

import static dev.menagerie.testkit.ForAll.forAll;
import static dev.menagerie.testkit.ScriptedRun.scripted;
import static dev.menagerie.testkit.ScriptedRun.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.menagerie.core.Answer;
import dev.menagerie.core.Progress;
import dev.menagerie.core.Task;
import dev.menagerie.testkit.ForAll.Source;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BackwardChainingTest {

  private static final BackwardChaining SYMBOLIC = new BackwardChaining("", 100, 10_000, 0);

  private static final String FAMILY =
      """
      parent(ann, ben).   % facts
      parent(ben, cid).
      ancestor(X, Y) :- ancestor(X, Z), parent(Z, Y).
      ancestor(X, Y) :- parent(X, Y).
      """;

  private static Answer ask(String program) {
    return SYMBOLIC.solve(Task.of(program), scripted());
  }

  /** What is answered, without the proof. */
  private static String said(String program) {
    return ask(program).text().split("\n\n", 2)[0];
  }

  @Test
  void a_goal_is_proven_and_the_proof_is_shown() {
    assertThat(ask(FAMILY + "?- ancestor(ann, cid)."))
        .isEqualTo(
            Answer.of(
                """
                yes

                ancestor(ann, cid)  [goal, line 3]
                  ancestor(ann, ben)  [goal, line 4]
                    parent(ann, ben)  [goal, line 1]
                  parent(ben, cid)  [goal, line 2]\
                """));
  }

  @Test
  void variables_are_answered_with_all_that_they_can_be() {
    assertThat(said(FAMILY + "?- ancestor(Who, cid).").lines())
        .containsExactlyInAnyOrder("Who = ann", "Who = ben");
    assertThat(said(FAMILY + "?- parent(X, Y), parent(Y, _).")).isEqualTo("X = ann, Y = ben");
  }

  @Test
  void what_cannot_be_shown_is_not_so() {
    assertThat(ask(FAMILY + "?- ancestor(cid, ann)."))
        .isEqualTo(Answer.of("no\n\nancestor(cid, ann) cannot be shown."));
    assertThat(said(FAMILY + "leaf(X) :- parent(_, X), not parent(X, Y), Y = Y.\n?- leaf(X)."))
        .as("not of something open")
        .isEqualTo("unknown");
    assertThat(
            said(
                FAMILY
                    + "has(X) :- parent(X, _). leaf(X) :- not has(X), parent(_, X). ?- leaf(X)."))
        .isEqualTo("X = cid");
  }

  @Test
  void terms_are_unified_with_the_occurs_check_and_rules_have_variables_of_their_own() {
    assertThat(said("same(X, X). ?- same(f(Y), Y).")).isEqualTo("no");
    assertThat(said("same(X, X). pair(X, Y) :- same(X, 1), same(Y, 2). ?- pair(Y, X)."))
        .isEqualTo("Y = 1, X = 2");
    assertThat(
            said("""
            append(nil, L, L).
            append(cons(H, T), L, cons(H, R)) :- append(T, L, R).
            ?- append(X, Y, cons(1, cons(2, nil))).
            """)
                .lines())
        .containsExactlyInAnyOrder(
            "X = nil, Y = cons(1, cons(2, nil))",
            "X = cons(1, nil), Y = cons(2, nil)",
            "X = cons(1, cons(2, nil)), Y = nil");
    assertThat(said("age(ann, 20). age(tim, 7). ?- age(Who, Years), Years >= 18."))
        .isEqualTo("Who = ann, Years = 20");
  }

  @Test
  void what_was_not_looked_at_is_unknown_and_not_false() {
    var chain = new StringBuilder();
    IntStream.range(0, 50).forEach(it -> chain.append("next(%d, %d).".formatted(it, it + 1)));
    chain.append("to(X, Y) :- next(X, Y). to(X, Y) :- next(X, Z), to(Z, Y).");

    var shallow = new BackwardChaining(chain.toString(), 10, 10_000, 0);

    assertThat(shallow.solve(Task.of("?- to(0, 5)."), scripted()).text()).startsWith("yes");
    assertThat(shallow.solve(Task.of("?- to(0, 50)."), scripted()))
        .isEqualTo(
            Answer.partial(
                "unknown\n\nNot everything was looked at: some goals lie deeper than maxDepth."));
    assertThat(
            new BackwardChaining(chain.toString(), 100, 20, 0)
                .solve(Task.of("?- to(0, 50)."), scripted())
                .text())
        .startsWith("unknown")
        .contains("maxGoals");
    assertThat(SYMBOLIC.solve(Task.of(chain + "?- to(0, 50)."), scripted()).complete()).isTrue();
    assertThat(ask("n(z). n(s(X)) :- n(X). ?- n(Y)."))
        .satisfies(it -> assertThat(it.complete()).isFalse())
        .satisfies(it -> assertThat(it.text()).startsWith("unknown").contains("given up"));
    assertThat(ask("n(z). n(f(X, X)) :- n(X). ?- n(Y).").text()).contains("answers grow");
    assertThat(ask("p(X) :- p(f(X)). ?- p(a).").text()).startsWith("unknown");
  }

  @Test
  void a_search_that_explodes_is_given_up() {
    var crowd = new StringBuilder("all(A) :- p(A), p(B), p(C), p(D), p(E), E > 99.");
    IntStream.range(0, 60).forEach(it -> crowd.append("p(%d).".formatted(it)));

    assertThat(ask(crowd + "?- all(1).").text()).startsWith("unknown").contains("given up");
  }

  @Test
  void the_model_says_which_rule_to_try_first_and_cannot_change_what_is_so() {
    var program = "p :- wrong. p :- right. right. ?- p.";
    var run = scripted().says("rank", "{\"options\":[2]}");

    var answer = new BackwardChaining("", 100, 100, 5).solve(Task.of(program), run);

    assertThat(answer.text()).startsWith("yes");
    assertThat(run.reports(Progress.Node.class))
        .extracting(Progress.Node::label)
        .containsExactly("?-", "p", "right");
    assertThat(text(run.prompts("rank").getFirst()))
        .contains("Goal: p", "Option 1: p :- wrong.", "Option 2: p :- right.");
    var mute = scripted().says("rank", "no");
    assertThat(new BackwardChaining("", 100, 100, 5).solve(Task.of(program), mute))
        .isEqualTo(answer);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "p :- q ?- p. | goal, line 1: ?-, where . should be",
        "p(X :- q. ?- p. | goal, line 1: :-, where ) should be",
        "p :- not q. q :- r. r :- p. ?- p. | goal, line 1: p/0 depends on its own negation, by way"
            + " of not q/0",
        "P. ?- p. | goal, line 1: P, where a name in lower case should be",
      })
  void what_cannot_be_used_is_said_with_its_line(String program, String message) {
    assertThat(ask(program))
        .isEqualTo(Answer.partial("The rules cannot be used. %s.".formatted(message)));
  }

  @Test
  void a_task_without_a_question_is_told_how_to_ask() {
    assertThat(ask("Who is it?").text()).startsWith("There is no question.");
    assertThatThrownBy(() -> new BackwardChaining("p :- not p.", 1, 1, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("rules, line 1: p/0 depends on its own negation");
  }

  private static final int CONSTANTS = 3;
  private static final int STRATA = 3;

  private record Atom(String name, List<Integer> arguments) {
    Atom under(List<Integer> values) {
      return new Atom(
          name, arguments.stream().map(it -> it < 0 ? values.get(-it - 1) : it).toList());
    }

    @Override
    public String toString() {
      var terms = arguments.stream().map(it -> it < 0 ? "V" + -it : "c" + it).toList();
      return "%s(%s)".formatted(name, String.join(", ", terms));
    }
  }

  private record Horn(Atom head, List<Atom> positive, List<Atom> negative, int stratum) {}

  private record Program(List<Atom> facts, List<Horn> clauses) {
    @Override
    public String toString() {
      var text = new StringBuilder();
      facts.forEach(it -> text.append(it).append(".\n"));
      for (var clause : clauses) {
        var body = new ArrayList<String>();
        clause.positive().forEach(it -> body.add(it.toString()));
        clause.negative().forEach(it -> body.add("not " + it));
        text.append("%s :- %s.\n".formatted(clause.head(), String.join(", ", body)));
      }
      return text.toString();
    }

    /** Bottom up: stratum by stratum, every rule with every assignment, until none adds. */
    Set<Atom> model() {
      var model = new LinkedHashSet<>(facts);
      for (int stratum = 0; stratum < STRATA; stratum++) {
        int before = -1;
        while (before != model.size()) {
          before = model.size();
          for (var clause : clauses) {
            for (int code = 0; code < CONSTANTS * CONSTANTS * CONSTANTS; code++) {
              var values =
                  List.of(
                      code % CONSTANTS, code / CONSTANTS % CONSTANTS, code / CONSTANTS / CONSTANTS);
              if (clause.stratum() == stratum
                  && clause.positive().stream().allMatch(it -> model.contains(it.under(values)))
                  && clause.negative().stream().noneMatch(it -> model.contains(it.under(values)))) {
                model.add(clause.head().under(values));
              }
            }
          }
        }
      }
      return model;
    }
  }

  private static String name(Source source, int stratum, int arity) {
    return "p%d_%d_%d".formatted(stratum, source.below(3), arity);
  }

  private static Atom atom(Source source, int stratum, List<Integer> terms) {
    var arguments = new ArrayList<Integer>();
    for (int arity = 1 + source.below(2); arity > 0; arity--) {
      arguments.add(terms.get(source.below(terms.size())));
    }
    return new Atom(name(source, stratum, arguments.size()), arguments);
  }

  private static Program program(Source source) {
    var constants = List.of(0, 1, 2);
    var terms = List.of(-1, -2, -3, source.below(CONSTANTS));
    var facts = new ArrayList<Atom>();
    for (int fact = source.size() / 2 + 2; fact > 0; fact--) {
      facts.add(atom(source, 0, constants));
    }
    var clauses = new ArrayList<Horn>();
    for (int rule = 3 + 2 * source.size(); rule > 0; rule--) {
      int stratum = source.below(STRATA);
      var positive = new ArrayList<Atom>();
      for (int condition = 1 + source.below(3); condition > 0; condition--) {
        positive.add(atom(source, source.below(stratum + 1), terms));
      }
      var bound = new ArrayList<Integer>(constants);
      positive.forEach(it -> bound.addAll(it.arguments()));
      var negative = new ArrayList<Atom>();
      if (stratum > 0 && source.flip()) {
        negative.add(atom(source, source.below(stratum), bound));
      }
      clauses.add(new Horn(atom(source, stratum, bound), positive, negative, stratum));
    }
    return new Program(facts, clauses);
  }

  @Test
  void random_goals_are_proven_if_and_only_if_they_are_in_the_least_model() {
    forAll(BackwardChainingTest::program)
        .check(
            program -> {
              var model = program.model();
              var random = new Source(new Random(program.toString().length()), 5);
              for (int goal = 0; goal < 5; goal++) {
                var asked = atom(random, random.below(STRATA), List.of(0, 1, 2));

                var answer = ask("%s?- %s.".formatted(program, asked));

                assertThat(answer.complete()).as("%s", asked).isTrue();
                assertThat(answer.text().startsWith("yes"))
                    .as("%s", asked)
                    .isEqualTo(model.contains(asked));
              }
              var all = new TreeSet<String>();
              model.stream()
                  .filter(it -> it.name().equals("p2_1_2"))
                  .map(Atom::arguments)
                  .forEach(it -> all.add("X = c%d, Y = c%d".formatted(it.get(0), it.get(1))));
              var said = said(program + "?- p2_1_2(X, Y).");
              assertThat(said.equals("no") ? Set.of() : new TreeSet<>(said.lines().toList()))
                  .isEqualTo(all);
            });
  }

  @Test
  void a_ranking_however_bad_changes_no_answer() {
    forAll(BackwardChainingTest::program)
        .check(
            program -> {
              var task = Task.of(program + "?- p2_0_1(c0).");
              var run = scripted().says("rank", _ -> "{\"options\":[3,2,1,0,-4,99]}");

              var ranked = new BackwardChaining("", 100, 10_000, 50).solve(task, run);

              assertThat(ranked.text().substring(0, 2))
                  .isEqualTo(SYMBOLIC.solve(task, scripted()).text().substring(0, 2));
            });
  }
}
