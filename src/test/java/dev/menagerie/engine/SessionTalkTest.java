// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.menagerie.core.Answer;
import dev.menagerie.core.Architecture;
import dev.menagerie.core.MemoryChange;
import dev.menagerie.core.MemoryChange.Add;
import dev.menagerie.core.MemoryContent.Noted;
import dev.menagerie.core.MemoryContent.Session;
import dev.menagerie.core.MemoryContent.Source;
import dev.menagerie.core.MemoryContent.ThingType;
import dev.menagerie.core.MemoryContent.Turn;
import dev.menagerie.core.Note;
import dev.menagerie.core.Prompt;
import dev.menagerie.core.Question;
import dev.menagerie.engine.spi.Limits;
import dev.menagerie.engine.spi.Status;
import dev.menagerie.engine.spi.TaskRecord;
import dev.menagerie.testkit.ScriptedModel;
import dev.menagerie.testkit.Workbench;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class SessionTalkTest extends RecollectingSetting {

  @Test
  void a_task_knows_what_was_said_in_its_session_before() {
    try (var bench = bench(TALKS, ECHO)) {
      assertThat(text(bench.run("I am Otto"))).isEqualTo("I am Otto");

      var second = text(bench.run("Who am I?"));

      assertThat(second)
          .matches(
              "Who am I\\?\\|\\|Context:\\|The conversation so far, oldest first:"
                  + "\\|<memory id=\"t\\d+\">user: I am Otto</memory>"
                  + "\\|<memory id=\"t\\d+\">assistant: I am Otto</memory>");
      assertThat(turns(bench))
          .containsExactly(
              "user I am Otto", "assistant I am Otto", "user Who am I?", "assistant " + second);
      assertThat(said(bench, ThingType.SESSION, Session.class))
          .containsExactly(new Session("monday", "", ""));
    }
  }

  @Test
  void sessions_whose_names_differ_in_case_alone_are_two() {
    try (var bench = bench(TALKS, ECHO)) {
      bench.run("I am Otto");

      assertThat(text(bench.session("Monday").run("Who am I?"))).isEqualTo("Who am I?");
      assertThat(said(bench, ThingType.SESSION, Session.class)).hasSize(2);
    }
  }

  @Test
  void what_is_pinned_is_shown_behind_any_number_of_other_notes() {
    try (var bench = bench(TALKS, ECHO)) {
      change(bench, new Add(new Session("monday", "", "")));
      var source = List.of(new Source("c1", 1));
      var pinned = new Note(Note.Kind.WORKING, "Otto is in a hurry", List.of());
      change(bench, new Add(new Noted(pinned, 1, 1, source)));
      for (int i = 0; i < 120; i++) {
        change(bench, new Add(new Noted(Note.of("note " + i), 1, 1, source)));
      }

      assertThat(text(bench.run("Who am I?"))).contains("To be kept in mind: Otto is in a hurry");
    }
  }

  @Test
  void a_session_that_is_too_long_for_one_task_is_summed_up_by_several() {
    var few = new Limits(1_000_000, BigDecimal.TEN, 9, 5, 0, 3_600);
    try (var bench = bench(TALKS, ECHO).budget("it", few)) {
      change(bench, new Add(new Session("monday", "", "")));
      for (int turn = 0; turn < 40; turn++) {
        change(bench, new Add(new Turn("c1", "user", "who? " + "x".repeat(900))));
        change(bench, new Add(new Turn("c1", "assistant", "y".repeat(900))));
      }

      var reached = new ArrayList<String>();
      TaskRecord record;
      do {
        record = bench.run("Who am I?");
        reached.add(said(bench, ThingType.SESSION, Session.class).getFirst().upTo());
      } while (record.status() == Status.PARTIAL);

      assertThat(reached).hasSizeGreaterThan(2).doesNotHaveDuplicates();
      assertThat(text(record)).contains("What came before, in short: said");
    }
  }

  @Test
  void another_session_knows_nothing_of_it_and_a_task_without_one_neither() {
    try (var bench = bench(TALKS, ECHO)) {
      bench.run("I am Otto");

      assertThat(text(bench.session("tuesday").run("Who am I?"))).isEqualTo("Who am I?");
      var alone = bench.ended(bench.tasks().start(Workbench.submission("it", "Who?")).id());
      assertThat(text(alone)).isEqualTo("Who?");
      assertThat(turns(bench)).hasSize(4);
    }
  }

  @Test
  void older_turns_are_summed_up_when_there_are_too_many() {
    var model = ScriptedModel.says(_ -> "Otto counts feathers.");
    Architecture architecture = (_, _) -> Answer.of("feathers ".repeat(30).strip());
    try (var bench = bench(TALKS, architecture).model(model)) {
      for (int turn = 1; turn <= 12; turn++) {
        bench.run("Count %d. %s".formatted(turn, "x".repeat(90)));
      }

      var session = said(bench, ThingType.SESSION, Session.class).getFirst();
      assertThat(session.summary()).isEqualTo("Otto counts feathers.");
      assertThat(session.upTo()).matches("t\\d+");
      assertThat(model.seen()).hasSizeBetween(2, 6);
      var last = ScriptedModel.text(model.seen().getLast());
      assertThat(last).contains("Otto counts feathers.").doesNotContain("Count 1.");
      assertThat(turns(bench)).hasSize(24);
    }
  }

  @Test
  void what_is_pinned_to_a_session_stays_whatever_is_summed_up() {
    var contexts = new ArrayList<String>();
    Architecture architecture =
        (task, _) -> {
          contexts.add(task.text());
          return Answer.of("y".repeat(400));
        };
    try (var bench = bench(TALKS, architecture)) {
      bench.run("begin");
      var session = things(bench, ThingType.SESSION).getFirst().id();
      var note = new Note(Note.Kind.WORKING, "the budget is 40 euros", List.of());
      change(bench, new Add(new Noted(note, 0.5, 1, List.of(new Source(session, 1)))));

      for (int turn = 0; turn < 6; turn++) {
        bench.run("go on");
      }

      assertThat(contexts.subList(1, 7))
          .allMatch(it -> it.contains("\">To be kept in mind: the budget is 40 euros</memory>"));
      assertThat(contexts.getLast()).contains("What came before, in short: said");
    }
  }

  @Test
  void two_tasks_that_begin_a_session_together_talk_in_one() {
    int tries = 1;
    while (!beganTogether()) {
      assertThat(tries++).as("tries in which one began before the other looked").isLessThan(50);
    }
  }

  /** Whether both looked for the session before either began it, and so there are two. */
  private boolean beganTogether() {
    Architecture architecture =
        (task, run) ->
            Answer.of(task.goal().equals("all") ? task.text() : run.ask(Question.of("sure?")));
    try (var bench = bench(TALKS, architecture)) {
      var one = bench.start("one").id();
      var two = bench.start("two").id();
      for (var id : List.of(one, two)) {
        bench.tasks().reply(id, bench.waiting(id).path(), new Reaction.Text("yes to " + id), "me");
        bench.ended(id);
      }

      var all = text(bench.run("all"));

      if (things(bench, ThingType.SESSION).size() < 2) {
        assertThat(all).contains("user: one", "user: two", "yes to " + one, "yes to " + two);
        return false;
      }
      assertThat(things(bench, ThingType.SESSION)).hasSize(2);
      assertThat(all)
          .containsSubsequence(
              "user: one", "assistant: yes to " + one, "user: two", "assistant: yes to " + two);
      return true;
    }
  }

  @Test
  void a_session_that_was_removed_begins_anew() {
    try (var bench = bench(TALKS, ECHO)) {
      bench.run("I am Otto");
      var session = things(bench, ThingType.SESSION).getFirst().id();
      change(bench, new MemoryChange.Remove(List.of(session), "by hand"));

      assertThat(text(bench.run("Who am I?"))).isEqualTo("Who am I?");
      assertThat(turns(bench)).containsExactly("user Who am I?", "assistant Who am I?");
    }
  }

  @Test
  void a_fork_sees_its_session_as_of_its_cut() {
    Architecture architecture =
        (task, run) -> Answer.of(task.context().size() + run.think(Prompt.of("t", task.text())));
    try (var bench = bench(ALL, architecture)) {
      var first = bench.run("first");
      bench.run("second");

      var begin = bench.journal(first.id()).getFirst().position();
      var fork = bench.ended(bench.tasks().fork(first.id(), Cut.behind(begin)).id());

      assertThat(text(fork)).isEqualTo("0said");
      assertThat(text(bench.run("third"))).isEqualTo("1said");
      assertThat(things(bench, ThingType.SESSION)).hasSize(2);
      assertThat(turns(bench)).hasSize(8);
    }
  }
}
