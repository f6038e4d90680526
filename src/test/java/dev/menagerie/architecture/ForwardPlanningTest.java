// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.architecture;

import static dev.menagerie.testkit.ForAll.forAll;
import static dev.menagerie.testkit.ScriptedRun.scripted;
import static dev.menagerie.testkit.ScriptedRun.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.menagerie.architecture.ForwardPlanning.Heuristic;
import dev.menagerie.architecture.ForwardPlanning.Search;
import dev.menagerie.core.Answer;
import dev.menagerie.core.Json;
import dev.menagerie.core.Observation;
import dev.menagerie.core.Progress;
import dev.menagerie.core.Progress.Status;
import dev.menagerie.core.Task;
import dev.menagerie.core.Tool;
import dev.menagerie.core.ToolCall;
import dev.menagerie.testkit.ForAll.Source;
import dev.menagerie.testkit.ScriptedRun;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ForwardPlanningTest {

  private static final String BLOCKS =
      """
      (define (domain blocks) ; four operators
        (:requirements :strips :typing)
        (:types block)
        (:predicates (on ?x ?y - block) (table ?x - block) (clear ?x - block) (free) (held ?x - block))
        (:action pick :parameters (?x - block)
          :precondition (and (clear ?x) (table ?x) (free))
          :effect (and (held ?x) (not (clear ?x)) (not (table ?x)) (not (free))))
        (:action put :parameters (?x - block)
          :precondition (held ?x)
          :effect (and (table ?x) (clear ?x) (free) (not (held ?x))))
        (:action stack :parameters (?x ?y - block)
          :precondition (and (held ?x) (clear ?y))
          :effect (and (on ?x ?y) (clear ?x) (free) (not (held ?x)) (not (clear ?y))))
        (:action unstack :parameters (?x ?y - block)
          :precondition (and (on ?x ?y) (clear ?x) (free))
          :effect (and (held ?x) (clear ?y) (not (on ?x ?y)) (not (clear ?x)) (not (free)))))
      """;

  private static ForwardPlanning planner(Search search, Heuristic heuristic) {
    return new ForwardPlanning("", search, heuristic, 10_000, 3, 0);
  }

  private static final ForwardPlanning SYMBOLIC = planner(Search.ASTAR, Heuristic.HMAX);

  private static Answer plan(String problem) {
    return SYMBOLIC.solve(new Task("Plan it.", List.of(problem)), scripted());
  }

  private static List<String> steps(Answer answer) {
    return answer.text().lines().filter(it -> it.startsWith("(") && it.endsWith(")")).toList();
  }

  @Test
  void a_plan_is_the_cheapest_way_to_the_goal() {
    var problem =
        """
        (define (problem sussman) (:domain blocks) (:objects a b c - block)
          (:init (on c a) (table a) (table b) (clear c) (clear b) (free))
          (:goal (and (on a b) (on b c))))
        """;

    assertThat(plan(BLOCKS + problem))
        .isEqualTo(
            Answer.of(
                """
                (unstack c a)
                (put c)
                (pick b)
                (stack b c)
                (pick a)
                (stack a b)

                6 actions, cost 6, the lowest there is\
                """));
  }

  @Test
  void costs_types_constants_equality_and_what_must_not_hold_are_understood() {
    var answer =
        plan(
            """
            (define (domain travel)
              (:types car bike - vehicle place)
              (:constants home - place)
              (:predicates (at ?v - vehicle ?p - place) (flat ?v - vehicle))
              (:functions (total-cost))
              (:action ride :parameters (?b - bike ?from ?to - place)
                :precondition (and (at ?b ?from) (not (= ?from ?to)) (not (flat ?b)))
                :effect (and (at ?b ?to) (not (at ?b ?from)) (increase (total-cost) 5)))
              (:action pump :parameters (?v - vehicle)
                :effect (and (not (flat ?v)) (increase (total-cost) 2)))
              (:action drive :parameters (?c - car ?from ?to - place)
                :precondition (at ?c ?from)
                :effect (and (at ?c ?to) (not (at ?c ?from)) (increase (total-cost) 9))))
            (define (problem work)
              (:domain travel) (:objects vw - car bmx - bike work - place)
              (:init (at bmx home) (at vw home) (flat bmx) (= (total-cost) 0))
              (:goal (and (at bmx work) (not (at bmx home))))
              (:metric minimize (total-cost)))
            """);

    assertThat(answer.text())
        .isEqualTo("(pump bmx)\n(ride bmx home work)\n\n2 actions, cost 7, the lowest there is");
  }

  @Test
  void a_problem_without_a_plan_is_said_to_have_none() {
    var answer =
        plan(
            BLOCKS
                + """
                (define (problem p) (:objects a b - block)
                  (:init (table a) (table b) (clear a) (clear b) (free))
                  (:goal (and (on a b) (on b a))))
                """);

    assertThat(answer)
        .isEqualTo(Answer.partial("There is no plan: no sequence of actions reaches the goal."));
    assertThat(
            new ForwardPlanning(BLOCKS, Search.ASTAR, Heuristic.GOALS, 2, 3, 0)
                .solve(Task.of(Tower.random(6, new Source(new Random(3), 6)).problem()), scripted())
                .text())
        .isEqualTo("(no plan was found: 2 states were expanded)");
    assertThat(
            plan(
                BLOCKS
                    + "(define (problem p) (:objects a - block) (:init (held a)) (:goal (held"
                    + " a)))"))
        .isEqualTo(Answer.of("The goal holds already."));
  }

  private static final String ERRANDS =
      """
      (define (domain errands)
        (:predicates (shop ?s) (open ?s) (has ?thing) (sells ?s ?thing))
        (:action go :parameters (?shop) :precondition (shop ?shop) :effect (open ?shop))
        (:action buy :parameters (?what ?shop)
          :precondition (and (open ?shop) (sells ?shop ?what)) :effect (has ?what)))
      (define (problem tea) (:objects tea near far)
        (:init (shop near) (shop far) (sells near tea) (sells far tea))
        (:goal (has tea)))
      """;

  private static Tool named(String name) {
    return new Tool(name, "Does it.", Json.object().build());
  }

  @Test
  void a_plan_is_carried_out_when_tools_of_its_names_are_there() {
    var run =
        scripted()
            .tool(named("town__go"), _ -> new Observation.Result("walked"))
            .tool(
                named("town__buy"), it -> new Observation.Result("bought " + it.getString("what")));

    var answer = SYMBOLIC.solve(new Task("Plan it.", List.of(ERRANDS)), run);

    assertThat(answer).isEqualTo(Answer.of("(go near) -> walked\n(buy tea near) -> bought tea"));
    assertThat(run.effects("act"))
        .extracting(it -> ((ToolCall) it.request()).arguments().toString())
        .containsExactly("{\"shop\":\"near\"}", "{\"what\":\"tea\",\"shop\":\"near\"}");
    assertThat(run.reports(Progress.Planned.class)).hasSize(1);
    assertThat(run.reports(Progress.Stepped.class))
        .extracting(Progress.Stepped::status)
        .containsExactly(Status.STARTED, Status.DONE, Status.STARTED, Status.DONE);
    assertThat(run.offers()).contains("planned: (go near) (buy tea near)", "(go near) -> walked");
  }

  @Test
  void an_action_that_fails_is_planned_around() {
    var run =
        scripted()
            .tool(named("town__go"), _ -> new Observation.Result("walked"))
            .tool(
                named("town__buy"),
                it ->
                    it.getString("shop").equals("near")
                        ? new Observation.Failure("sold out")
                        : new Observation.Result("bought"));

    assertThat(SYMBOLIC.solve(new Task("Plan it.", List.of(ERRANDS)), run))
        .isEqualTo(
            Answer.of(
                """
                (go near) -> walked
                (buy tea near) -> Error: sold out
                (go far) -> walked
                (buy tea far) -> bought\
                """));
  }

  @Test
  void what_a_tool_observes_counts_and_a_plan_that_does_not_fit_it_is_made_anew() {
    var run =
        scripted()
            .tool(
                named("town__go"),
                it ->
                    new Observation.Result(
                        it.getString("shop").equals("near")
                            ? "Closed: (not (open near)) but (open far), (open moon)."
                            : "walked"))
            .tool(named("town__buy"), _ -> new Observation.Result("bought"));

    assertThat(SYMBOLIC.solve(new Task("Plan it.", List.of(ERRANDS)), run).text().lines())
        .hasSize(2)
        .last()
        .isEqualTo("(buy tea far) -> bought");
    assertThat(run.reports(Progress.Planned.class)).hasSize(2);
  }

  @Test
  void a_world_that_never_fits_ends_when_no_more_plans_are_allowed() {
    var run =
        scripted()
            .tool(named("town__go"), _ -> new Observation.Result("(not (open near))"))
            .tool(named("town__buy"), _ -> new Observation.Result("bought"));
    var answer =
        SYMBOLIC.solve(new Task("Plan it.", List.of(ERRANDS.replace("(shop far)", ""))), run);

    assertThat(answer.complete()).isFalse();
    assertThat(answer.text())
        .endsWith("(no more plans are allowed; (buy tea near) could not be done any more)");
    assertThat(run.reports(Progress.Planned.class)).hasSize(4);
  }

  @Test
  void the_model_ranks_what_can_be_done_and_good_advice_saves_states() {
    var wide = new StringBuilder("(define (domain d) (:predicates (done ?x) (next ?x ?y))");
    wide.append(
        "(:action go :parameters (?x ?y) :precondition (and (done ?x) (next ?x ?y)) :effect (done"
            + " ?y)))");
    wide.append("(define (problem p) (:objects");
    IntStream.range(0, 40).forEach(it -> wide.append(" o" + it));
    wide.append(") (:init (done o0)");
    IntStream.range(1, 40)
        .forEach(it -> wide.append(" (next o%d o%d)".formatted((it - 1) / 3, it)));
    wide.append(") (:goal (and (done o39))))");
    var task = Task.of(wide.toString());
    var plain = scripted();
    var blind = new ForwardPlanning("", Search.GREEDY, Heuristic.GOALS, 1000, 0, 0);
    var advised = scripted().says("rank", it -> best(text(it), List.of("o39)", "o12)", "o3)")));
    var helped = new ForwardPlanning("", Search.GREEDY, Heuristic.GOALS, 1000, 0, 1000);

    assertThat(helped.solve(task, advised).complete()).isTrue();
    assertThat(blind.solve(task, plain).complete()).isTrue();

    assertThat(expanded(advised)).isLessThan(0.6 * expanded(plain));
    assertThat(text(advised.prompts("rank").getFirst()))
        .contains("Goal: (done o39)", "Option 1: (go o0 o1) adds (done o1)");
  }

  private static double expanded(ScriptedRun run) {
    return run.reports(Progress.Level.class).getLast().value();
  }

  /** Says the options whose action ends in one of these first. */
  private static String best(String prompt, List<String> wanted) {
    var best = new ArrayList<String>();
    for (var end : wanted) {
      for (var option : prompt.substring(prompt.indexOf("\n\nOption ")).split("\n\nOption ")) {
        if (option.split(" adds ")[0].endsWith(end)) {
          best.add(option.split(":")[0]);
        }
      }
    }
    return "{\"options\":%s}".formatted(best);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "(define (problem p) | context 1, line 1: ( is not closed",
        "(define) ) | context 1, line 1: ) without (",
        "hello | context 1, line 1: hello, where (define ... should be",
        "(define (:goals)) | context 1, line 1: not understood: :goals",
        "(define (:action a :parameters ())) | context 1, line 1: action a needs an :effect",
        "(define (:objects a - thing)) | context 1, line 1: no type thing",
        "(define (problem p) (:predicates (p ?x)) (:goal (p a))) | context 1, line 1: no object a",
        "(define (problem p) (:predicates (p ?x)) (:goal (p))) | context 1, line 1: p has 1"
            + " arguments, not 0",
        "(define (problem p) (:goal (or (p) (q)))) | context 1, line 1: or is no predicate; only"
            + " and, not and = are understood",
        "(define (problem p) (:predicates (p)) (:action a :parameters (?x) :effect (and (p) (q"
            + " ?y))) (:goal (p))) | context 1, line 1: q is no predicate",
        "(define (problem p) (:predicates (p ?x)) (:objects o) (:action a :parameters (?x) :effect"
            + " (p ?y)) (:goal (p o))) | context 1, line 1: ?y is no parameter",
      })
  void what_cannot_be_used_is_said_with_its_line(String problem, String message) {
    assertThat(plan(problem).complete()).isFalse();
    assertThat(plan(problem).text()).startsWith("The problem cannot be used. " + message);
  }

  @Test
  void a_task_without_a_problem_is_told_what_is_missing() {
    assertThat(SYMBOLIC.solve(Task.of("Plan my day."), scripted()).text())
        .startsWith("There is no problem to plan for.");
    assertThatThrownBy(
            () -> new ForwardPlanning("\n(define (x))", Search.ASTAR, Heuristic.HMAX, 1, 0, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("domain, line 2: not understood: x");
    var crowd =
        new StringBuilder(
            BLOCKS.replace(
                "(?x ?y - block)\n    :precondition (and (held",
                "(?x ?y ?z ?w ?v - block)\n    :precondition (and (held"));
    crowd.append("(define (problem p) (:objects");
    IntStream.range(0, 60).forEach(it -> crowd.append(" b" + it));
    assertThat(plan(crowd + " - block) (:init (free)) (:goal (held b1)))").text())
        .contains("make too many actions");
  }

  @Test
  void random_towers_are_built_with_the_fewest_actions() {
    forAll(it -> Tower.random(2 + Math.min(3, it.size() / 5), it))
        .check(
            tower -> {
              var answer = plan(BLOCKS + tower.problem());

              assertThat(answer.complete()).isTrue();
              assertThat(steps(answer)).hasSize(2 * tower.moves());
            });
  }

  @Test
  void random_problems_are_solved_if_and_only_if_they_can_be_and_at_the_lowest_cost() {
    var solved = new int[2];
    forAll(Lamps::random)
        .check(
            lamps -> {
              var lowest = lamps.cheapest();
              if (lamps.on().isEmpty() && lamps.off().isEmpty()) {
                return;
              }
              for (var search : Search.values()) {
                for (var heuristic : Heuristic.values()) {
                  var answer =
                      planner(search, heuristic).solve(Task.of(lamps.toString()), scripted());

                  assertThat(answer.complete()).isEqualTo(lowest.isPresent());
                  if (lowest.isPresent()) {
                    int cost = lamps.cost(steps(answer));
                    assertThat(cost).isGreaterThanOrEqualTo(lowest.getAsInt());
                    if (planner(search, heuristic).optimal()) {
                      assertThat(cost).isEqualTo(lowest.getAsInt());
                    }
                  }
                }
              }
              solved[lowest.isPresent() ? 1 : 0]++;
            });
    assertThat(solved[0]).as("unsolvable ones").isGreaterThan(20);
    assertThat(solved[1]).as("solvable ones").isGreaterThan(50);
  }

  @Test
  void a_ranking_however_bad_changes_no_cost() {
    forAll(it -> Tower.random(3, it))
        .check(
            tower -> {
              var run = scripted().says("rank", _ -> "{\"options\":[5,4,3,2,1,0,77,-1]}");
              var ranked = new ForwardPlanning(BLOCKS, Search.ASTAR, Heuristic.HMAX, 10_000, 3, 50);

              var answer = ranked.solve(Task.of(tower.problem()), run);

              assertThat(steps(answer)).hasSize(2 * tower.moves());
            });
  }
}
