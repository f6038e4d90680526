// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.architecture;

import static dev.menagerie.testkit.ForAll.forAll;
import static dev.menagerie.testkit.ScriptedRun.scripted;
import static dev.menagerie.testkit.ScriptedRun.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.menagerie.core.Answer;
import dev.menagerie.core.Json;
import dev.menagerie.core.Observation;
import dev.menagerie.core.Progress;
import dev.menagerie.core.Task;
import dev.menagerie.core.Tool;
import dev.menagerie.core.ToolCall;
import dev.menagerie.testkit.ForAll.Source;
import dev.menagerie.testkit.ScriptedRun;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RulesTest {

  private static final Rules SYMBOLIC = new Rules("", 1000, 0);

  private static Answer solve(String program) {
    return SYMBOLIC.solve(new Task("Follow the rules.", List.of(program)), scripted());
  }

  /** What fired, in order, and what it did. */
  private static List<String> fired(ScriptedRun run) {
    return run.reports(Progress.Node.class).stream().skip(1).map(Progress.Node::label).toList();
  }

  private static List<String> fired(String program) {
    var run = scripted();
    SYMBOLIC.solve(new Task("Follow the rules.", List.of(program)), run);
    return fired(run);
  }

  @Test
  void what_follows_answers_the_question_and_only_what_fits_it() {
    var program =
        """
        % a family
        parent(ann, ben). parent(ben, cid).   # and so on
        rule base: parent(X, Y) => ancestor(X, Y).
        rule step: ancestor(X, Y), parent(Y, Z) => ancestor(X, Z).
        """;

    assertThat(solve(program + "?- ancestor(ann, Who).").text().lines())
        .containsExactlyInAnyOrder("ancestor(ann, ben)", "ancestor(ann, cid)");
    assertThat(solve(program).text().lines())
        .containsExactlyInAnyOrder(
            "ancestor(ann, ben)", "ancestor(ben, cid)", "ancestor(ann, cid)");
    assertThat(solve(program + "?- ancestor(cid, Who)."))
        .isEqualTo(Answer.of("No: nothing that follows fits ancestor(cid, Who)"));
  }

  @Test
  void the_agent_has_rules_and_the_task_brings_facts_and_question() {
    var rules = new Rules("rule adult: age(Who, Years), Years >= 18 => adult(Who).", 10, 0);

    var answer =
        rules.solve(new Task("?- adult(Who).", List.of("age(ann, 20). age(tim, 7).")), scripted());

    assertThat(answer).isEqualTo(Answer.of("adult(ann)"));
  }

  @Test
  void conflicts_are_resolved_by_salience_then_specificity_then_recency_then_place() {
    assertThat(
            fired(
                """
                a(1). b(1). a(2).
                rule place1: a(X) => p(X).
                rule place2: a(X) => q(X).
                rule specific: a(X), b(X) => s(X).
                rule salient salience 1: b(X) => t(X).
                """))
        .containsExactly(
            "salient: +t(1)",
            "specific: +s(1)",
            "place1: +p(2)",
            "place2: +q(2)",
            "place1: +p(1)",
            "place2: +q(1)");
  }

  @Test
  void a_rule_does_not_fire_again_on_the_same_facts_but_does_on_a_fact_that_came_back() {
    assertThat(
            fired(
                """
                lamp(on). times(2).
                rule off salience 2: lamp(on), times(2) => retract lamp(on), retract times(2), times(1).
                rule again salience 1: times(1) => lamp(on), retract times(1).
                rule see: lamp(on) => seen.
                rule gone salience 3: seen, lamp(on) => halt.
                """))
        .containsExactly(
            "off: -lamp(on), -times(2), +times(1)",
            "again: +lamp(on), -times(1)",
            "see: +seen",
            "gone: halt");
  }

  @Test
  void what_must_be_absent_is_looked_at_when_the_rule_would_fire() {
    assertThat(fired("a. rule one: a, not b => b. rule two: a, not b => c."))
        .containsExactly("one: +b");
  }

  @Test
  void rules_that_undo_each_other_for_ever_are_found_out() {
    var answer = solve("a. rule on: a, not lamp => lamp. rule off: a, lamp => retract lamp.");

    assertThat(answer.complete()).isFalse();
    assertThat(answer.text()).contains("after rule o", "all is as it was before");
  }

  @Test
  void rules_that_count_for_ever_end_with_the_cycles_or_the_size_of_what_they_build() {
    var cycles = new Rules("n(z). rule more: n(X) => n(s(X)).", 50, 0);
    assertThat(cycles.solve(Task.of("Count."), scripted()))
        .satisfies(it -> assertThat(it.complete()).isFalse())
        .satisfies(it -> assertThat(it.text()).contains("stopped after 50 cycles"));

    assertThat(solve("n(z). rule twice: n(X) => n(f(X, X)).").text())
        .contains("rule twice builds ever larger facts");
    var crowd = new StringBuilder("rule all: p(A), p(B), p(C), p(D), p(E) => q(A, B, C, D, E).");
    for (int one = 0; one < 40; one++) {
      crowd.append("p(%d).".formatted(one));
    }
    assertThat(solve(crowd.toString()))
        .satisfies(it -> assertThat(it.complete()).isFalse())
        .satisfies(it -> assertThat(it.text()).contains("rule all: too many ways to fulfil"));
  }

  @Test
  void a_rule_calls_a_tool_and_what_comes_back_is_a_fact() {
    var run =
        scripted().tool("shop__price", "of", it -> it.equals("tea {Cost}") ? " 12 " : "{Item}");

    var answer =
        SYMBOLIC.solve(
            new Task(
                "?- costs(Item, Cost), Cost != 3.",
                List.of(
                    """
                    wanted(tea). wanted("rare {Item}").
                    rule ask: wanted(Item) => call shop__price(of: "{Item} {Cost}") -> costs(Item, Cost).
                    """)),
            run);

    assertThat(run.effects("act"))
        .extracting(it -> ((ToolCall) it.request()).arguments().getString("of"))
        .containsExactly("rare {Item} {Cost}", "tea {Cost}");
    assertThat(answer)
        .isEqualTo(
            Answer.of(
                "costs(\"rare {Item}\", \"{Item}\"), \"{Item}\" != 3\ncosts(tea, 12), 12 != 3"));
  }

  @Test
  void a_tool_that_fails_or_is_not_there_is_a_fact_that_rules_can_read() {
    var run =
        scripted()
            .tool(
                new Tool("shop__price", "", Json.object().build()),
                _ -> new Observation.Failure("closed"));

    var answer =
        SYMBOLIC.solve(
            new Task(
                "?- excuse(Tool, Why).",
                List.of(
                    """
                    go.
                    rule ask: go => call shop__price() -> price(P), call shop__none() -> none(P).
                    rule sorry: failed(Tool, Why) => excuse(Tool, Why).
                    """)),
            run);

    assertThat(answer.text().lines())
        .containsExactlyInAnyOrder(
            "excuse(\"shop__price\", \"closed\")",
            "excuse(\"shop__none\", \"no such tool: shop__none\")");
  }

  @Test
  void a_tie_is_put_to_the_model_and_only_a_tie() {
    var run = scripted().says("rank", "{\"options\":[2, 9, 2]}");
    var task =
        new Task("?- q(X).", List.of("a(1). rule one: a(X) => p(X). rule two: a(X) => q(X)."));

    var answer = new Rules("", 1000, 5).solve(task, run);

    assertThat(answer).isEqualTo(Answer.of("q(1)"));
    assertThat(fired(run)).containsExactly("two: +q(1)", "one: +p(1)");
    assertThat(text(run.prompts("rank").getFirst()))
        .contains("Goal: q(X)", "Option 1: one: a(1)", "Option 2: two: a(1)");
  }

  @Test
  void a_model_that_cannot_be_read_leaves_ties_to_the_place_of_the_rules() {
    var run = scripted().says("rank", "I'd rather not.");
    var task =
        new Task("?- q(X).", List.of("a(1). rule one: a(X) => p(X). rule two: a(X) => q(X)."));

    assertThat(new Rules("", 1000, 5).solve(task, run)).isEqualTo(Answer.of("q(1)"));
    assertThat(fired(run)).containsExactly("one: +p(1)", "two: +q(1)");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "a(X). | context 1, line 1: the fact a(X) uses X, which no fact in its conditions binds",
        "rule r: a(X) => b(Y). | context 1, line 1: rule r uses Y, which no fact",
        "rule r: a(X), Y > 3 => b(X). | context 1, line 1: rule r uses Y, which no fact",
        "a. rule r: a => b. rule r: a => c. | context 1, line 1: there is another rule r",
        "rule r a => b. | context 1, line 1: a, where : should be",
        "rule r: a b => c. | context 1, line 1: b, where => should be",
        "a(1 | context 1, line 1: the end, where ) should be",
        "a(1) b(2) | context 1, line 1: b, where . should be",
        "a(1). § | context 1, line 1: unexpected §",
        "X > 3. | context 1, line 1: X, where a name in lower case should be",
        "rule r: 3 => c. | context 1, line 1: =>, where one of = != < <= > >= contains should be",
      })
  void what_cannot_be_read_is_said_with_its_line(String program, String message) {
    var answer = solve(program);

    assertThat(answer.complete()).isFalse();
    assertThat(answer.text()).startsWith("The rules cannot be used. " + message);
  }

  @Test
  void lines_are_counted_and_rules_of_the_agent_are_refused_when_it_is_made() {
    assertThatThrownBy(() -> new Rules("a.\n% more\n\nrule r: a => .", 10, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("rules, line 4: ., where a name in lower case should be");
    assertThat(solve("a(".repeat(200)).text()).contains("nested deeper than 50");
    assertThat(solve("").text()).startsWith("There are no rules.");
  }

  /** An atom over variables (negative) and constants. */
  private record Atom(String name, List<Integer> arguments) {
    Atom under(List<Integer> values) {
      return new Atom(
          name, arguments.stream().map(it -> it < 0 ? values.get(-it - 1) : it).toList());
    }

    @Override
    public String toString() {
      return name
          + arguments.stream()
              .map(it -> it < 0 ? "V" + -it : "c" + it)
              .toList()
              .toString()
              .replace('[', '(')
              .replace(']', ')');
    }
  }

  private record Clause(Atom head, List<Atom> positive, List<Atom> negative, int stratum) {}

  private record Program(List<Atom> facts, List<Clause> clauses) {
    @Override
    public String toString() {
      var text = new StringBuilder();
      facts.forEach(it -> text.append(it).append(".\n"));
      for (int index = 0; index < clauses.size(); index++) {
        var clause = clauses.get(index);
        var body = new ArrayList<String>();
        clause.negative().forEach(it -> body.add("not " + it));
        clause.positive().forEach(it -> body.add(it.toString()));
        text.append(
            "rule r%d salience %d: %s => %s.\n"
                .formatted(index, -clause.stratum(), String.join(", ", body), clause.head()));
      }
      return text.toString();
    }

    /** Stratum by stratum, every rule with every assignment of its variables, until none adds. */
    Set<String> leastModel() {
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
      model.removeAll(facts);
      var texts = new TreeSet<String>();
      model.forEach(it -> texts.add(it.toString()));
      return texts;
    }
  }

  private static final int CONSTANTS = 4;
  private static final int STRATA = 3;

  /** A predicate of a stratum up to one. */
  private static Atom atom(Source source, int stratum, List<Integer> terms) {
    int arity = 1 + source.below(2);
    var arguments = new ArrayList<Integer>();
    for (int index = 0; index < arity; index++) {
      arguments.add(terms.get(source.below(terms.size())));
    }
    return new Atom("p%d_%d_%d".formatted(stratum, source.below(3), arity), arguments);
  }

  private static Program program(Source source) {
    var constants = List.of(0, 1, 2, 3);
    var terms = List.of(-1, -2, -3, source.below(CONSTANTS));
    var facts = new ArrayList<Atom>();
    for (int fact = source.size() / 2 + 3; fact > 0; fact--) {
      facts.add(atom(source, 0, constants));
    }
    var clauses = new ArrayList<Clause>();
    for (int rule = Math.min(60, 3 + 3 * source.size()); rule > 0; rule--) {
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
      clauses.add(new Clause(atom(source, stratum, bound), positive, negative, stratum));
    }
    return new Program(facts, clauses);
  }

  @Test
  void random_programs_come_to_their_least_model() {
    forAll(RulesTest::program)
        .check(
            program -> {
              var model = program.leastModel();

              var answer = solve(program.toString());

              assertThat(answer.complete()).isTrue();
              var found =
                  new TreeSet<>(answer.text().lines().map(it -> it.replace(" ", " ")).toList());
              assertThat(model.isEmpty() ? Set.of("Nothing follows from the facts.") : model)
                  .isEqualTo(found);
            });
  }

  @Test
  void equal_tasks_take_equal_steps() {
    forAll(RulesTest::program)
        .seed(150)
        .check(it -> assertThat(fired(it.toString())).isEqualTo(fired(it.toString())).isNotEmpty());
  }
}
