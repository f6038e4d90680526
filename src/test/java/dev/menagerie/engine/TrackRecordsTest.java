// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.menagerie.core.Answer;
import dev.menagerie.core.Architecture;
import dev.menagerie.core.Prompt;
import dev.menagerie.core.Question;
import dev.menagerie.core.Task;
import dev.menagerie.core.TrackRecord;
import dev.menagerie.engine.spi.Status;
import dev.menagerie.testkit.Workbench;
import jakarta.json.JsonValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** How ended tasks went, as an architecture is told. */
class TrackRecordsTest {

  private static final Architecture THINKING =
      (task, run) -> Answer.of(run.think(Prompt.of("step", task.goal())));

  /** Says what it was told of others. */
  private static Architecture asking(List<TrackRecord> told) {
    return (_, run) -> {
      told.clear();
      told.addAll(run.trackRecords());
      return Answer.of("told");
    };
  }

  private static Submission submission(String agent, Optional<String> key, Setting setting) {
    return new Submission(
            agent,
            Task.of("go"),
            JsonValue.EMPTY_JSON_OBJECT,
            Optional.empty(),
            Optional.empty(),
            key)
        .within(setting);
  }

  private static void run(Workbench bench, String agent) {
    bench.ended(bench.tasks().start(Workbench.submission(agent, "go")).id());
  }

  @Test
  void tasks_that_ended_by_themselves_are_counted_with_what_they_spent() {
    var told = new ArrayList<TrackRecord>();
    try (var bench = Workbench.of(asking(told))) {
      bench.agent("thinks", THINKING).agent("gives-up", (_, _) -> Answer.partial(""));
      bench.agent(
          "breaks",
          (_, _) -> {
            throw new IllegalStateException("broken");
          });
      for (var agent : List.of("thinks", "thinks", "gives-up", "breaks")) {
        run(bench, agent);
      }

      bench.run("who went well?");

      assertThat(told)
          .extracting(TrackRecord::architecture)
          .containsExactly("breaks", "gives-up", "thinks");
      assertThat(told).extracting(TrackRecord::tasks).containsExactly(1L, 1L, 2L);
      assertThat(told).extracting(TrackRecord::completed).containsExactly(0L, 0L, 2L);
      assertThat(told.getLast().effects()).isEqualTo(2);
      assertThat(told.getLast().tokens()).isPositive();
    }
  }

  @Test
  void neither_tasks_at_work_nor_forks_nor_cancelled_ones_are_counted() {
    var told = new ArrayList<TrackRecord>();
    try (var bench = Workbench.of(asking(told))) {
      bench.agent("thinks", THINKING);
      bench.agent("asks", (_, run) -> Answer.of(run.ask(Question.of("?"))));
      var source = bench.ended(bench.tasks().start(Workbench.submission("thinks", "go")).id());
      long last = bench.journal(source.id()).getLast().position();
      bench.ended(bench.tasks().fork(source.id(), Cut.behind(last)).id());
      var waiting = bench.tasks().start(Workbench.submission("asks", "go")).id();
      bench.waiting(waiting);
      assertThat(bench.tasks().cancel(waiting).status()).isEqualTo(Status.CANCELLED);

      bench.run("who went well?");

      assertThat(told).extracting(TrackRecord::architecture).containsExactly("thinks");
      assertThat(told.getFirst().tasks()).isEqualTo(1);
    }
  }

  @Test
  void only_the_newest_are_looked_at() {
    var told = new ArrayList<TrackRecord>();
    try (var bench = Workbench.of(asking(told))) {
      bench.agent("old", (_, _) -> Answer.of("")).agent("new", (_, _) -> Answer.of(""));
      run(bench, "old");
      for (int task = 1; task < TrackRecords.NEWEST; task++) {
        run(bench, "new");
      }

      bench.run("who went well?"); // which is one of the newest itself

      assertThat(told).extracting(TrackRecord::architecture).containsExactly("new");
      assertThat(told.getFirst().tasks()).isEqualTo(TrackRecords.NEWEST - 1);
    }
  }

  @Test
  void trials_and_who_works_for_them_neither_count_nor_push_others_out() {
    var told = new ArrayList<TrackRecord>();
    try (var bench = Workbench.of(asking(told))) {
      bench.agent("worker", (_, _) -> Answer.of(""));
      bench.agent("boss", (task, run) -> run.delegate("worker", task));
      run(bench, "boss");
      for (int trial = 0; trial < TrackRecords.NEWEST / 2; trial++) {
        var key = Optional.of("comparison/c1/-/boss/case-%d/1".formatted(trial));
        bench.ended(bench.tasks().start(submission("boss", key, Setting.NONE)).id());
      }

      bench.run("who went well?");

      assertThat(told).extracting(TrackRecord::architecture).containsExactly("boss", "worker");
      assertThat(told).extracting(TrackRecord::tasks).containsOnly(1L);
    }
  }

  @Test
  void a_simulated_trial_is_told_of_nothing() {
    var told = new ArrayList<TrackRecord>();
    try (var bench = Workbench.of(asking(told)).agent("thinks", THINKING)) {
      bench.agent("chief", (task, run) -> run.delegate("it", task));
      run(bench, "thinks");
      var simulated = new Setting(Map.of(), List.of(), Optional.of("trial-1"));

      bench.ended(bench.tasks().start(submission("chief", Optional.empty(), simulated)).id());
      assertThat(told).isEmpty();

      bench.run("who went well?");
      assertThat(told).extracting(TrackRecord::architecture).contains("thinks");
    }
  }

  @Test
  void what_it_was_told_is_journaled_and_told_again_by_a_replay() {
    var told = new ArrayList<TrackRecord>();
    try (var bench = Workbench.of(asking(told)).agent("thinks", THINKING)) {
      var record = bench.run("who went well?");
      run(bench, "thinks");

      assertThat(bench.tasks().replay(record.id()).identical()).isTrue();
      assertThat(told).isEmpty();
    }
  }
}
