// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.architecture;

import static dev.menagerie.architecture.GoalTasks.executing;
import static dev.menagerie.architecture.GoalTasks.goal;
import static dev.menagerie.architecture.GoalTasks.goals;
import static dev.menagerie.architecture.GoalTasks.scheduling;
import static dev.menagerie.architecture.GoalTasks.timetable;
import static dev.menagerie.testkit.ForAll.forAll;
import static dev.menagerie.testkit.ScriptedRun.scripted;
import static dev.menagerie.testkit.ScriptedRun.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.menagerie.core.Answer;
import dev.menagerie.core.Json;
import dev.menagerie.core.Progress;
import dev.menagerie.core.Progress.Status;
import dev.menagerie.core.Prompt;
import dev.menagerie.core.Reply;
import dev.menagerie.core.Role;
import dev.menagerie.core.Task;
import dev.menagerie.core.ToolCall;
import dev.menagerie.testkit.ScriptedRun;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GoalStackTest {

  /** The goal that a prompt is about. */
  private static String step(Prompt prompt) {
    var text = text(prompt);
    return text.substring(text.indexOf("Your step: ") + 11).lines().findFirst().orElseThrow();
  }

  private static ScriptedRun executor() {
    return scripted().replies("execute", it -> new Reply("did " + step(it), List.of()));
  }

  private static Reply givesUp(String reason) {
    return new Reply(
        "", List.of(new ToolCall("c", "give_up", Json.object().add("reason", reason).build())));
  }

  @Test
  void the_most_urgent_goal_comes_first_and_what_it_needs_is_as_urgent() {
    var task =
        goals(
            goal("a", "\"priority\":6"),
            goal("b", "\"priority\":1"),
            goal("c", "\"priority\":9,\"needs\":[\"b\"]"));

    assertThat(scheduling().solve(task, scripted()))
        .isEqualTo(Answer.of("b at 0 until 1\nc at 1 until 2\na at 2 until 3"));
  }

  @Test
  void goals_are_read_from_yaml_in_the_goal_the_context_and_the_parameter() {
    var stack = scheduling("\"goals\":\"goals: [{\\\"id\\\":\\\"p\\\",\\\"do\\\":\\\"p\\\"}]\"");
    var task =
        new Task(
            """
            goals:
              - id: g
                do: go   # a comment
                needs: c
            """,
            List.of("What is known: nothing.", "{\"goals\":[{\"id\":\"c\",\"do\":\"come\"}]}"));

    assertThat(timetable(stack, task))
        .containsExactly("p at 0 until 1", "c at 1 until 2", "g at 2 until 3");
  }

  @Test
  void a_deadline_goes_before_priority_and_priority_before_what_can_wait() {
    var task =
        goals(
            goal("slow", "\"priority\":9,\"takes\":3"),
            goal("soon", "\"priority\":1,\"takes\":2,\"by\":3"),
            goal("later", "\"priority\":8,\"by\":9"));

    assertThat(timetable(scheduling(), task))
        .containsExactly("later at 0 until 1", "soon at 1 until 3", "slow at 3 until 6");
  }

  @Test
  void nobody_begins_a_long_goal_if_one_that_comes_later_would_be_late() {
    var task =
        goals(
            goal("long", "\"priority\":9,\"takes\":4,\"by\":9"),
            goal("tight", "\"from\":1,\"by\":2"));

    assertThat(timetable(scheduling(), task))
        .containsExactly("tight at 1 until 2", "long at 2 until 6");
  }

  @Test
  void goals_that_share_nothing_are_under_way_together_and_others_are_not() {
    var task =
        goals(
            goal("a", "\"takes\":2,\"resources\":[\"van\"]"),
            goal("b", "\"takes\":2,\"resources\":[\"van\"]"),
            goal("c", "\"takes\":2"));
    var run = scripted();

    assertThat(scheduling("\"workers\":2").solve(task, run).text().lines())
        .containsExactly("a at 0 until 2", "c at 0 until 2", "b at 2 until 4");
    assertThat(run.reports(Progress.Said.class))
        .extracting(Progress.Said::text)
        .containsExactly("resource van: sequence");
  }

  @Test
  void of_goals_that_wait_for_each_other_the_lowest_fails_and_the_others_go_on() {
    var task =
        goals(
            goal("a", "\"needs\":[\"b\"],\"priority\":4"),
            goal("b", "\"needs\":[\"c\"],\"priority\":3"),
            goal("c", "\"needs\":[\"a\"],\"priority\":6"),
            goal("d", "\"needs\":[\"b\"]"),
            goal("e", "\"needs\":[\"e\"]"));

    assertThat(timetable(scheduling(), task))
        .containsExactly(
            "a at 0 until 1",
            "c at 1 until 2",
            "not met: b (deadlock: it waits for itself)",
            "not met: d (it needs b, which is not met)",
            "not met: e (deadlock: it waits for itself)");
  }

  @Test
  void a_goal_that_has_waited_long_comes_before_more_urgent_ones() {
    var chain =
        IntStream.rangeClosed(1, 30)
            .mapToObj(
                it ->
                    goal(
                        "h" + it,
                        "\"priority\":7"
                            + (it == 1 ? "" : ",\"needs\":[\"h%d\"]".formatted(it - 1))))
            .collect(Collectors.joining("\n"));
    var task = goals(goal("low", "\"priority\":5"), chain);

    assertThat(timetable(scheduling("\"aging\":0"), task)).last().isEqualTo("low at 30 until 31");
    for (int aging = 1; aging <= 10; aging++) {
      int begins =
          timetable(scheduling("\"aging\":" + aging), task)
              .indexOf("low at %d until %d".formatted(2 * aging, 2 * aging + 1));
      assertThat(begins).as("aging %d", aging).isEqualTo(2 * aging);
    }
  }

  @Test
  void goals_are_reached_by_the_model_which_sees_the_results_of_those_they_need() {
    var run = executor();
    var task = goals(goal("a", ""), goal("b", "\"needs\":[\"a\"]"));

    assertThat(executing().solve(task, run))
        .isEqualTo(Answer.of("a at 0 until 1: did do a\nb at 1 until 2: did do b"));
    assertThat(text(run.prompts("execute").getLast())).contains("1. do a -> did do a");
    assertThat(text(run.prompts("execute").getFirst()))
        .contains("The whole task, for orientation: Do all of it.", "(none)");
    assertThat(run.reports(Progress.Stepped.class))
        .extracting(Progress.Stepped::status)
        .containsExactly(Status.STARTED, Status.DONE, Status.STARTED, Status.DONE);
    assertThat(run.offers())
        .containsExactly(
            "a at 0 until 1: did do a\nnot met: b (not done)",
            "a at 0 until 1: did do a\nb at 1 until 2: did do b");
  }

  @Test
  void a_task_in_words_is_a_goal_of_its_own() {
    assertThat(GoalStack.DEFAULTS.solve(Task.of("count"), executor()))
        .isEqualTo(Answer.of("did count"));
    assertThat(timetable(scheduling(), Task.of("count"))).containsExactly("the task at 0 until 1");
  }

  private static final String SUBGOALS =
      """
      {"steps":[{"id":1,"instruction":"first","needs":[]},{"id":2,"instruction":"second","needs":[1]}]}
      """;

  /** Reaches a goal only when the results of sub-goals are there. */
  private static ScriptedRun blocked() {
    return scripted()
        .replies(
            "execute",
            it ->
                step(it).equals("do a") && text(it).contains("(none)")
                    ? givesUp("two things")
                    : new Reply("did " + step(it), List.of()))
        .says("subgoals", SUBGOALS);
  }

  @Test
  void a_blocked_goal_pushes_subgoals_that_are_met_before_it_and_before_its_equals() {
    var run = blocked();

    assertThat(executing().solve(goals(goal("a", ""), goal("b", "")), run))
        .isEqualTo(Answer.of("a at 3 until 4: did do a\nb at 4 until 5: did do b"));
    assertThat(run.prompts("execute").stream().map(GoalStackTest::step))
        .containsExactly("do a", "first", "second", "do a", "do b");
    assertThat(text(run.prompts("subgoals").getFirst())).contains("What is missing: two things");
    assertThat(run.prompts("subgoals").getFirst().role()).isEqualTo(Role.PLANNER);
  }

  @Test
  void a_goal_that_its_subgoals_make_late_loses_and_they_are_not_needed() {
    var run = blocked();
    var task = goals(goal("a", "\"by\":3"), goal("b", ""));

    assertThat(executing().solve(task, run))
        .isEqualTo(
            Answer.partial(
                "b at 1 until 2: did do b\nnot met: a (with it not all goals can be met in time)"));
    assertThat(run.prompts("execute").stream().map(GoalStackTest::step))
        .containsExactly("do a", "do b");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "nothing",
        "{\"steps\":[]}",
        "{\"steps\":[{\"id\":1,\"instruction\":\"Do A!\",\"needs\":[]}]}",
        "{\"steps\":[{\"id\":1,\"instruction\":\"x\",\"needs\":[1]}]}",
        "{\"steps\":[{\"id\":1,\"instruction\":\"x\",\"needs\":[2]},{\"id\":2,\"instruction\":\"y\",\"needs\":[1]}]}",
        "{\"steps\":[{\"id\":1,\"instruction\":\"x\",\"needs\":[]},{\"id\":1,\"instruction\":\"y\",\"needs\":[]}]}",
      })
  void subgoals_that_make_no_sense_fail_the_goal(String reply) {
    var run = scripted().replies("execute", _ -> givesUp("no way")).says("subgoals", reply);

    assertThat(executing().solve(goals(goal("a", "")), run))
        .isEqualTo(Answer.partial("not met: a (no way)"));
    assertThat(run.prompts("execute")).hasSize(1);
  }

  @Test
  void who_fails_at_every_goal_ends_at_the_deepest_level_and_within_its_goals() {
    var run =
        scripted()
            .replies("execute", _ -> givesUp("no way"))
            .says(
                "subgoals",
                it ->
                    "{\"steps\":[{\"id\":1,\"instruction\":\"%s, deeper\",\"needs\":[]}]}"
                        .formatted(step(it)));

    assertThat(executing("\"maxDepth\":3").solve(Task.of("it"), run))
        .isEqualTo(Answer.partial("it needs the task.1, which is not met"));
    assertThat(run.prompts("execute")).hasSize(4);
    var few = scripted().replies("execute", _ -> givesUp("no way")).says("subgoals", SUBGOALS);
    assertThat(executing("\"maxGoals\":2").solve(Task.of("it"), few))
        .isEqualTo(Answer.partial("no way"));
  }

  @Test
  void goals_are_given_to_an_agent_if_one_is_named() {
    var run = scripted().delegated("worker", Answer.of("done"));

    assertThat(executing("\"agent\":\"worker\"").solve(goals(goal("a", "")), run))
        .isEqualTo(Answer.of("a at 0 until 1: done"));
    var partial = scripted().delegated("worker", Answer.partial("half")).says("subgoals", "none");
    assertThat(executing("\"agent\":\"worker\"").solve(goals(goal("a", "")), partial))
        .isEqualTo(Answer.partial("not met: a (half)"));
  }

  @Test
  void the_model_ranks_equals_once() {
    var run = scripted().says("rank", "{\"options\":[3,1,7]}");
    var task = goals(goal("a", ""), goal("b", ""), goal("c", ""), goal("d", "\"priority\":9"));

    assertThat(scheduling("\"maxRankings\":5").solve(task, run).text().lines())
        .containsExactly("d at 0 until 1", "c at 1 until 2", "a at 2 until 3", "b at 3 until 4");
    assertThat(run.prompts("rank")).hasSize(1);
    assertThat(text(run.prompts("rank").getFirst()))
        .contains("Option 1: a: do a (priority 5, takes 1)");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "goals: | context 1: must be a list under goals, and nothing else.",
        "{\"goals\":[3]} | context 1: a goal must be an object, not a number.",
        "{\"goals\":[{\"do\":\"x\"}]} | context 1: a goal: id is missing.",
        "{\"goals\":[{\"id\":\"a b\",\"do\":\"x\"}]} | context 1: goal a b: an id must be letters,"
            + " digits and dashes.",
        "{\"goals\":[{\"id\":\"a\"}]} | context 1: goal a: do is missing.",
        "{\"goals\":[{\"id\":\"a\",\"do\":\"x\",\"takes\":0}]} | context 1: goal a: takes: 0, must"
            + " be from 1 to 10000.",
        "{\"goals\":[{\"id\":\"a\",\"do\":\"x\",\"by\":-1}]} | context 1: goal a: by: -1, must be"
            + " from 0 to 1000000.",
        "{\"goals\":[{\"id\":\"a\",\"do\":\"x\",\"when\":1}]} | context 1: goal a: when: unknown,"
            + " must be one of [id, do, priority, needs, resources, from, by, takes, excludes,"
            + " holds].",
        "{\"goals\":[{\"id\":\"a\",\"do\":\"x\",\"needs\":[\"z\"]}]} | goal a: there is no goal z.",
        "{\"goals\":[{\"id\":\"a\",\"do\":\"x\"},{\"id\":\"a\",\"do\":\"y\"}]} | context 1: goal"
            + " a: there is another of that id.",
      })
  void what_cannot_be_used_is_said(String text, String message) {
    assertThat(scheduling().solve(new Task("Do it.", List.of(text)), scripted()))
        .isEqualTo(Answer.partial("The goals cannot be used. " + message));
  }

  @Test
  void parameters_have_bounds() {
    assertThatThrownBy(() -> scheduling("\"workers\":0"))
        .hasMessage("workers: 0, must be from 1 to 10");
    assertThatThrownBy(() -> scheduling("\"aging\":-1"))
        .hasMessage("aging: -1, must be from 0 to 1000");
    assertThatThrownBy(() -> scheduling("\"temporal\":\"merge\""))
        .hasMessage("temporal: MERGE, is for goals that share a resource");
    assertThatThrownBy(() -> scheduling("\"goals\":\"goals: 3\""))
        .hasMessage("goals: must be a list under goals, and nothing else");
    assertThat(scheduling("\"maxGoals\":1").solve(goals(goal("a", ""), goal("b", "")), scripted()))
        .isEqualTo(Answer.partial("The goals cannot be used. There are 2, at most 1."));
  }

  @Test
  void random_goals_are_all_met_in_time_if_and_only_if_that_is_possible() {
    var count = new int[2];
    forAll(Deadlines::random)
        .check(
            drawn -> {
              var stack = scheduling("\"workers\":" + drawn.workers());

              var answer = stack.solve(goals(drawn.toString()), scripted());

              boolean feasible = drawn.isFeasible();
              assertThat(answer.complete()).isEqualTo(feasible);
              drawn.check(Deadlines.starts(answer.text()));
              count[feasible ? 1 : 0]++;
            });
    assertThat(count[0]).as("infeasible ones").isGreaterThan(40);
    assertThat(count[1]).as("feasible ones").isGreaterThan(60);
  }

  @Test
  void a_hundred_goals_that_need_each_other_or_compete_come_to_an_end() {
    var needy =
        IntStream.rangeClosed(1, 100)
            .mapToObj(
                it ->
                    goal(
                        "g" + it,
                        "\"by\":100,\"needs\":%s"
                            .formatted(
                                IntStream.range(1, it)
                                    .mapToObj("\"g%d\""::formatted)
                                    .collect(Collectors.toList()))))
            .toArray(String[]::new);
    var chance = new Random(7);
    var tight =
        IntStream.rangeClosed(1, 100)
            .mapToObj(
                it -> {
                  int from = chance.nextInt(60);
                  int takes = 1 + chance.nextInt(9);
                  return goal(
                      "g" + it,
                      "\"from\":%d,\"takes\":%d,\"by\":%d,\"priority\":%d,\"resources\":\"r%d\""
                          .formatted(
                              from,
                              takes,
                              from + takes + chance.nextInt(20),
                              1 + chance.nextInt(10),
                              chance.nextInt(4)));
                })
            .toArray(String[]::new);

    assertThat(scheduling("\"maxGoals\":100").solve(goals(needy), scripted()).complete()).isTrue();
    var answer = scheduling("\"maxGoals\":100", "\"workers\":3").solve(goals(tight), scripted());
    assertThat(answer.complete()).isFalse();
    assertThat(answer.text().lines()).hasSize(100);
  }

  @Test
  void a_ranking_however_bad_makes_no_goal_late() {
    forAll(Deadlines::random)
        .check(
            drawn -> {
              var run = scripted().says("rank", _ -> "{\"options\":[5,4,3,2,1,0,77,-1]}");
              var stack = scheduling("\"maxRankings\":1000", "\"workers\":" + drawn.workers());

              var answer = stack.solve(goals(drawn.toString()), run);

              assertThat(answer.complete()).isEqualTo(drawn.isFeasible());
              drawn.check(Deadlines.starts(answer.text()));
            });
  }
}
