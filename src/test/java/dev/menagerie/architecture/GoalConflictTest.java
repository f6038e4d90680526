// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.architecture;

import static dev.menagerie.architecture.GoalTasks.goal;
import static dev.menagerie.architecture.GoalTasks.goals;
import static dev.menagerie.architecture.GoalTasks.scheduling;
import static dev.menagerie.architecture.GoalTasks.timetable;
import static dev.menagerie.testkit.ForAll.forAll;
import static dev.menagerie.testkit.ScriptedRun.scripted;
import static dev.menagerie.testkit.ScriptedRun.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.menagerie.core.Answer;
import dev.menagerie.core.Progress;
import dev.menagerie.core.Role;
import dev.menagerie.evaluation.family.GoalStreams;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GoalConflictTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        // Of two that exclude each other the less urgent one loses, whichever is new.
        "3 | 7 | preempt | not met: a (excluding each other: in conflict with b)",
        "7 | 3 | preempt | not met: b (excluding each other: in conflict with a)",
        "5 | 5 | preempt | not met: b (excluding each other: in conflict with a)",
        "3 | 7 | reject | not met: b (excluding each other: in conflict with a)",
      })
  void of_goals_that_exclude_each_other_one_loses(
      int first, int second, String strategy, String line) {
    var task =
        goals(
            goal("a", "\"priority\":" + first),
            goal("b", "\"excludes\":[\"a\"],\"priority\":" + second));
    var answer = scheduling("\"logical\":\"%s\"".formatted(strategy)).solve(task, scripted());

    assertThat(answer.complete()).isFalse();
    assertThat(answer.text().lines()).hasSize(2).contains(line);
  }

  @Test
  void two_urgent_goals_that_exclude_each_other_are_a_conflict_of_priority() {
    var task = goals(goal("a", "\"priority\":8"), goal("b", "\"priority\":9,\"excludes\":[\"a\"]"));
    var run = scripted();

    assertThat(scheduling("\"priority\":\"sequence\"").solve(task, run))
        .isEqualTo(Answer.of("b at 0 until 1\na at 1 until 2"));
    assertThat(run.reports(Progress.Said.class))
        .containsExactly(
            new Progress.Said("b", Optional.of("a"), "priority excluding each other: sequence"));
  }

  @Test
  void facts_that_contradict_are_a_conflict_unless_one_goal_needs_the_other() {
    var open = goal("a", "\"holds\":[\"door open\"]");

    assertThat(timetable(scheduling(), goals(open, goal("b", "\"holds\":\"not door open\""))))
        .contains("not met: b (door open: in conflict with a)".replace("door", "not door"));
    assertThat(
            timetable(
                scheduling(),
                goals(open, goal("b", "\"holds\":\"not door open\",\"needs\":\"a\""))))
        .containsExactly("a at 0 until 1", "b at 1 until 2");
  }

  @Test
  void the_model_may_see_a_contradiction_and_is_asked_once_for_a_pair_of_wordings() {
    var run =
        scripted()
            .says(
                "contradict",
                it ->
                    "{\"reason\":\"so\",\"contradictory\":%s}"
                        .formatted(text(it).contains("do a") && text(it).contains("do b")));
    var task = goals(goal("a", ""), goal("b", ""), goal("c", ""));

    assertThat(scheduling("\"maxChecks\":10").solve(task, run).text().lines())
        .containsExactly(
            "a at 0 until 1",
            "c at 1 until 2",
            "not met: b (contradicting each other: in conflict with a)");
    assertThat(run.prompts("contradict")).hasSize(2).allMatch(it -> it.role() == Role.JUDGE);
    var unreadable = scripted().says("contradict", _ -> "yes");
    assertThat(scheduling("\"maxChecks\":1").solve(task, unreadable).complete()).isTrue();
    assertThat(unreadable.prompts("contradict")).hasSize(1);
  }

  @Test
  void a_goal_that_cannot_be_met_in_time_drives_out_a_weaker_one_or_loses() {
    var first = goal("a", "\"takes\":2,\"by\":3");

    assertThat(timetable(scheduling(), goals(first, goal("b", "\"takes\":2,\"by\":3"))))
        .containsExactly("a at 0 until 2", "not met: b (with it not all goals can be met in time)");
    assertThat(
            timetable(scheduling(), goals(first, goal("b", "\"takes\":2,\"by\":3,\"priority\":7"))))
        .containsExactly("b at 0 until 2", "not met: a (with it b cannot be met in time)");
    assertThat(timetable(scheduling(), goals(goal("never", "\"takes\":3,\"by\":2"))))
        .containsExactly("not met: never (with it not all goals can be met in time)");
  }

  @Test
  void an_urgent_goal_drives_out_as_many_as_need_be_and_the_least_urgent() {
    var task =
        goals(
            goal("a", "\"takes\":2,\"by\":4,\"priority\":3"),
            goal("b", "\"by\":3,\"priority\":1"),
            goal("c", "\"by\":4,\"priority\":2"),
            goal("d", "\"takes\":2,\"by\":3,\"priority\":8"));

    assertThat(timetable(scheduling(), task))
        .containsExactly(
            "d at 0 until 2",
            "a at 2 until 4",
            "not met: b (with it d cannot be met in time)",
            "not met: c (with it d cannot be met in time)");
  }

  @Test
  void in_sequence_it_is_late_and_the_answer_says_so() {
    var task = goals(goal("a", "\"takes\":2,\"by\":3"), goal("b", "\"takes\":2,\"by\":3"));

    assertThat(scheduling("\"temporal\":\"sequence\"").solve(task, scripted()))
        .isEqualTo(Answer.partial("a at 0 until 2\nb at 2 until 4, late"));
  }

  @Test
  void a_goal_is_split_around_another_one() {
    var task =
        goals(goal("a", "\"takes\":3,\"by\":4"), goal("b", "\"from\":1,\"by\":2,\"priority\":9"));

    assertThat(timetable(scheduling(), task))
        .containsExactly("b at 1 until 2", "not met: a (with it b cannot be met in time)");
    assertThat(scheduling("\"temporal\":\"split\"").solve(task, scripted()))
        .isEqualTo(Answer.of("b at 1 until 2\na at 0 until 4 in parts"));
  }

  @Test
  void goals_that_share_a_resource_are_merged_and_whoever_needs_one_waits_for_both() {
    var task =
        goals(
            goal("a", "\"resources\":\"van\",\"takes\":2"),
            goal("c", "\"needs\":\"b\""),
            goal("b", "\"resources\":\"van\",\"takes\":3,\"by\":4"));

    assertThat(scheduling("\"resource\":\"merge\"").solve(task, scripted()))
        .isEqualTo(Answer.of("a at 0 until 3\nb with a\nc at 3 until 4"));
    assertThat(
            timetable(
                scheduling("\"resource\":\"merge\""),
                goals(
                    goal("a", "\"resources\":\"van\",\"by\":2"),
                    goal("b", "\"resources\":\"van\",\"takes\":3"))))
        .contains("not met: b (van: in conflict with a)");
  }

  @Test
  void a_person_decides_where_they_are_asked() {
    var task = goals(goal("a", "\"priority\":2"), goal("b", "\"priority\":9,\"excludes\":\"a\""));
    var answers = List.of("both", "a", "b", "whatever");
    var lines =
        List.of(
            List.of("b at 0 until 1", "a at 1 until 2"),
            List.of("a at 0 until 1", "not met: b (excluding each other: in conflict with a)"),
            List.of("b at 0 until 1", "not met: a (excluding each other: in conflict with b)"),
            List.of("a at 0 until 1", "not met: b (excluding each other: in conflict with a)"));

    for (int index = 0; index < answers.size(); index++) {
      var run = scripted().answers(answers.get(index));

      assertThat(scheduling("\"logical\":\"ask\"").solve(task, run).text().lines())
          .containsExactlyElementsOf(lines.get(index));
    }
    var late = goals(goal("a", "\"takes\":2,\"by\":2"), goal("b", "\"takes\":2,\"by\":3"));
    assertThat(scheduling("\"temporal\":\"ask\"").solve(late, scripted().answers("late")).text())
        .endsWith("b at 2 until 4, late");
    assertThat(
            scheduling("\"temporal\":\"ask\"").solve(late, scripted().answers("without a")).text())
        .startsWith("b at 0 until 2");
    assertThat(
            scheduling("\"temporal\":\"ask\"").solve(late, scripted().answers("without b")).text())
        .startsWith("a at 0 until 2");
  }

  @Test
  void who_loses_against_one_goal_drives_out_no_other() {
    var task =
        goals(
            goal("weak", "\"priority\":1"),
            goal("strong", "\"priority\":9"),
            goal("new", "\"priority\":5,\"excludes\":[\"weak\",\"strong\"]"));

    assertThat(timetable(scheduling(), task))
        .containsExactly(
            "strong at 0 until 1",
            "weak at 1 until 2",
            "not met: new (excluding each other: in conflict with strong)");
  }

  @Test
  void without_a_goal_that_is_needed_those_that_need_it_are_lost() {
    var task =
        goals(
            goal("a", "\"needs\":[\"b\"]"),
            goal("b", "\"takes\":3,\"by\":2"),
            goal("c", "\"needs\":[\"a\"]"),
            goal("d", ""));

    assertThat(timetable(scheduling(), task))
        .containsExactly(
            "d at 0 until 1",
            "not met: a (it needs b, which is not met)",
            "not met: b (with it not all goals can be met in time)",
            "not met: c (it needs a, which is not met)");
  }

  @Test
  void whatever_is_done_about_conflicts_what_is_kept_goes_together() {
    var resource = List.of("sequence", "preempt", "merge", "split", "reject");
    var temporal = List.of("sequence", "preempt", "split", "reject");
    forAll(Deadlines::random)
        .check(
            drawn -> {
              var stack =
                  scheduling(
                      "\"workers\":" + drawn.workers(),
                      "\"resource\":\"%s\"".formatted(resource.get(drawn.seed() % 5)),
                      "\"temporal\":\"%s\"".formatted(temporal.get(drawn.seed() % 4)));

              var answer = stack.solve(goals(drawn.toString()), scripted());

              assertThat(answer.text().lines()).hasSize(drawn.jobs().size());
              if (drawn.seed() % 5 != 2 && !answer.text().contains("in parts")) {
                drawn.checkApart(Deadlines.starts(answer.text()));
              }
            });
  }

  @Test
  void streams_of_goals_with_conflicts_are_kept_without_any() {
    for (int seed = 0; seed < 100; seed++) {
      var stream = new GoalStreams(2 + seed % 7).problem(seed);
      var lines =
          stream.goals().stream()
              .map(
                  it ->
                      goal(
                          it.name(),
                          "\"resources\":\"%s\",\"takes\":%d,\"from\":%d,\"by\":%d,\"priority\":%d%s"
                              .formatted(
                                  it.resource(),
                                  it.hours(),
                                  it.from(),
                                  it.until(),
                                  it.priority(),
                                  it.excludes().map(",\"excludes\":\"%s\""::formatted).orElse(""))))
              .toArray(String[]::new);

      var answer = scheduling("\"workers\":3").solve(goals(lines), scripted());

      var starts = Deadlines.starts(answer.text());
      var kept = new LinkedHashMap<GoalStreams.Goal, Integer>();
      stream.goals().stream()
          .filter(it -> starts.containsKey(it.name()))
          .forEach(it -> kept.put(it, starts.get(it.name())));
      assertThat(stream.conflict(kept)).as("seed %d", seed).isEmpty();
      assertThat(answer.complete()).isFalse();
      assertThat(kept.keySet().stream().mapToInt(GoalStreams.Goal::priority).max())
          .isEqualTo(stream.goals().stream().mapToInt(GoalStreams.Goal::priority).max());
    }
  }
}
