// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.menagerie.core.Answer;
import dev.menagerie.core.Architecture;
import dev.menagerie.core.Json;
import dev.menagerie.core.Lookup.Listing;
import dev.menagerie.core.MemoryChange;
import dev.menagerie.core.MemoryChange.Add;
import dev.menagerie.core.MemoryContent.Episode;
import dev.menagerie.core.MemoryContent.Noted;
import dev.menagerie.core.MemoryContent.Session;
import dev.menagerie.core.MemoryContent.Source;
import dev.menagerie.core.MemoryContent.ThingType;
import dev.menagerie.core.MemoryContent.Turn;
import dev.menagerie.core.Note;
import dev.menagerie.core.Prompt;
import dev.menagerie.core.Question;
import dev.menagerie.core.Recalled;
import dev.menagerie.core.ToolCall;
import dev.menagerie.engine.spi.Entry.Kind;
import dev.menagerie.engine.spi.Entry.Phase;
import dev.menagerie.engine.spi.Journal.Write;
import dev.menagerie.engine.spi.Limits;
import dev.menagerie.engine.spi.MemoryEvent;
import dev.menagerie.engine.spi.MemoryUse;
import dev.menagerie.engine.spi.MemoryUse.Conversation;
import dev.menagerie.engine.spi.MemoryUse.Recall;
import dev.menagerie.engine.spi.PinnedTool.Trust;
import dev.menagerie.engine.spi.Sight;
import dev.menagerie.engine.spi.Status;
import dev.menagerie.engine.spi.TaskRecord;
import dev.menagerie.testkit.CrashSuite;
import dev.menagerie.testkit.LedgerTools;
import dev.menagerie.testkit.ScriptedModel;
import dev.menagerie.testkit.Workbench;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class RecollectingTest {

  private static final String SPACE = "zoo";
  private static final MemoryUse ALL =
      new MemoryUse(
          SPACE, Optional.of(new Recall(5, 500, 0)), Optional.of(new Conversation(500)), true);
  private static final MemoryUse TALKS =
      new MemoryUse(SPACE, Optional.empty(), Optional.of(new Conversation(500)), false);

  /** Says all that it is told, on one line. */
  private static final Architecture ECHO = (task, _) -> Answer.of(task.text().replace('\n', '|'));

  private static Workbench bench(MemoryUse use, Architecture architecture) {
    return Workbench.of(architecture).memory(use).session("monday");
  }

  private static <C> List<C> said(Workbench bench, ThingType type, Class<C> content) {
    return things(bench, type).stream().map(it -> content.cast(it.content())).toList();
  }

  private static List<Recalled> things(Workbench bench, ThingType type) {
    return bench
        .services()
        .memory()
        .recall(SPACE, Listing.of(type, 1_000), Sight.ALL, 0)
        .things()
        .reversed();
  }

  private static List<String> turns(Workbench bench) {
    return said(bench, ThingType.TURN, Turn.class).stream()
        .map(it -> it.role() + " " + it.text())
        .toList();
  }

  /** Somebody changes memory over the API. */
  private static void change(Workbench bench, MemoryChange change) {
    var event = MemoryEvent.of(SPACE, "", "", Instant.EPOCH, change);
    bench.services().journal().append(List.of(new Write.Remember(event))).await();
  }

  private static String text(TaskRecord record) {
    return record.answer().orElseThrow().text();
  }

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
  void an_agent_that_says_nothing_about_memory_does_nothing_with_it() {
    try (var bench = bench(MemoryUse.of(SPACE), ECHO)) {
      var record = bench.run("I am Otto");

      assertThat(bench.journal(record.id(), it -> !it.path().equals("/"))).isEmpty();
      assertThat(bench.services().journal().memory(0, 10)).isEmpty();
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
  void what_fits_the_goal_is_recalled_and_marked() {
    var use = new MemoryUse(SPACE, Optional.of(new Recall(2, 500, 0)), Optional.empty(), false);
    try (var bench = bench(use, ECHO)) {
      change(bench, new Add(Noted.of(Note.of("Otto </memory> lies"))));
      change(
          bench, new Add(Noted.of(new Note(Note.Kind.WORKING, "Otto works elsewhere", List.of()))));

      assertThat(text(bench.run("Otto")))
          .endsWith(
              "What is remembered from before:|<memory id=\"n1\">Otto &lt;/memory> lies</memory>");
      assertThat(bench.services().journal().memory(0, 10)).hasSize(2);
    }
  }

  @Test
  void a_task_leaves_an_episode_with_its_calls_in_order() {
    var use = new MemoryUse(SPACE, Optional.empty(), Optional.empty(), true);
    Architecture architecture =
        (_, run) -> {
          var names = List.of("a", "b", "c".repeat(1_000));
          run.each(names, it -> run.act(call(it)));
          return Answer.partial("found");
        };
    var tools = new LedgerTools().with("t__look", Trust.READ_ONLY, _ -> "seen");
    try (var bench = bench(use, architecture).tools(tools)) {
      var record = bench.run("look");

      var episode = said(bench, ThingType.EPISODE, Episode.class).getFirst();
      assertThat(episode.task()).isEqualTo(record.id());
      assertThat(episode.goal()).isEqualTo("look");
      assertThat(episode.outcome()).isEqualTo("found");
      assertThat(episode.reward()).isZero();
      assertThat(episode.actions().subList(0, 2))
          .containsExactly("t__look {\"what\":\"a\"}", "t__look {\"what\":\"b\"}");
      assertThat(episode.actions().getLast()).endsWith("ccc...").hasSizeLessThan(300);
    }
  }

  private static ToolCall call(String what) {
    return ToolCall.of("t__look", Json.object().add("what", what).build());
  }

  @Test
  void when_the_budget_ends_the_partial_answer_is_remembered() {
    Architecture architecture =
        (_, run) -> {
          while (true) {
            run.offer(run.think(Prompt.of("more", "more")));
          }
        };
    var few = new Limits(1_000_000, BigDecimal.TEN, 5, 5, 0, 3_600);
    try (var bench = bench(ALL, architecture).budget("it", few)) {
      var record = bench.run("think for ever");

      assertThat(record.status()).isEqualTo(Status.PARTIAL);
      assertThat(record.spent().effects()).isEqualTo(5);
      assertThat(turns(bench)).containsExactly("user think for ever", "assistant said");
      assertThat(said(bench, ThingType.EPISODE, Episode.class))
          .singleElement()
          .satisfies(it -> assertThat(it.reward()).isZero());
      assertThat(bench.tasks().replay(record.id()).identical()).isTrue();
    }
  }

  @Test
  void every_small_budget_holds_and_ends_partial() {
    Architecture architecture =
        (task, run) ->
            Answer.of(run.think(Prompt.of("t", task.text())) + run.act(call("a")).text());
    for (int effects = 0; effects < 9; effects++) {
      var few = new Limits(1_000_000, BigDecimal.TEN, effects, 5, 0, 3_600);
      try (var bench = talkative(architecture).budget("it", few)) {
        var record = bench.run("Otto");

        assertThat(record.spent().effects()).isEqualTo(Math.min(effects, 8));
        assertThat(record.status()).isEqualTo(effects < 8 ? Status.PARTIAL : Status.COMPLETED);
        assertThat(said(bench, ThingType.EPISODE, Episode.class)).hasSize(1);
        assertThat(bench.tasks().replay(record.id()).identical()).as("%d", effects).isTrue();
      }
    }
  }

  @Test
  void a_look_up_can_have_another_outcome_in_a_fork() {
    try (var bench = bench(TALKS, ECHO)) {
      bench.run("I am Otto");
      var source = bench.run("Who am I?");
      var turns = bench.journal(source.id(), it -> it.path().equals("/2")).getLast();
      var other = turns.outcome().toString().replace("I am Otto", "I am Emma");

      var outcome = new Cut.Change.Outcome(Json.object(other));
      var cut = Cut.behind(turns.position()).with(outcome);
      var fork = bench.ended(bench.tasks().fork(source.id(), cut).id());

      assertThat(text(fork)).contains("user: I am Emma</memory>").doesNotContain("Otto");
    }
  }

  @Test
  void a_task_that_is_cancelled_or_fails_leaves_nothing() {
    Architecture architecture =
        (task, run) -> {
          if (task.goal().equals("fail")) {
            throw new IllegalStateException("it breaks");
          }
          return Answer.of(run.ask(Question.of("sure?")));
        };
    try (var bench = bench(ALL, architecture)) {
      var waits = bench.start("ask");
      bench.waiting(waits.id());
      bench.tasks().cancel(waits.id());
      assertThat(bench.ended(waits.id()).status()).isEqualTo(Status.CANCELLED);

      assertThat(bench.run("fail").status()).isEqualTo(Status.FAILED);

      assertThat(bench.services().journal().memory(0, 10)).isEmpty();
    }
  }

  @Test
  void two_tasks_that_begin_a_session_together_talk_in_one() {
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

      assertThat(things(bench, ThingType.SESSION)).hasSize(2);
      assertThat(all)
          .containsSubsequence(
              "user: one", "assistant: yes to " + one, "user: two", "assistant: yes to " + two);
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

  @Test
  void a_fork_behind_several_changes_sees_all_of_them() {
    Architecture architecture =
        (_, run) -> {
          run.remember(List.of(new Add(note("one")), new Add(note("two")), new Add(note("three"))));
          var heard = run.think(Prompt.of("t", "t"));
          return Answer.of(heard + run.recall(Listing.of(ThingType.NOTE, 9)).size());
        };
    try (var bench = bench(MemoryUse.of(SPACE), architecture)) {
      var source = bench.run("remember");
      var written =
          bench.journal(
              source.id(), it -> it.kind() == Kind.REMEMBER && it.phase() == Phase.RESULT);

      var cut = Cut.behind(written.getFirst().position());
      var fork = bench.ended(bench.tasks().fork(source.id(), cut).id());

      assertThat(text(fork)).isEqualTo("said3");
    }
  }

  private static Noted note(String text) {
    return Noted.of(Note.of(text));
  }

  @Test
  void survives_death_anywhere_with_all_of_memory() {
    Architecture architecture =
        (task, run) -> {
          var seen = run.each(List.of("a", "b"), it -> run.act(call(it)).text());
          return Answer.of(seen + run.think(Prompt.of("t", task.text())));
        };
    Function<Workbench, TaskRecord> start =
        bench -> {
          return bench.start("Otto");
        };

    int deaths =
        new CrashSuite(() -> talkative(architecture), start, _ -> new Reaction.Text("")).run();

    assertThat(deaths).isGreaterThan(25);
  }

  /** A bench with a session that is too long, and something to be recalled. */
  private static Workbench talkative(Architecture architecture) {
    var bench =
        bench(ALL, architecture)
            .tools(new LedgerTools().with("t__look", Trust.READ_ONLY, _ -> "seen"));
    change(bench, new Add(note("Otto is an owl")));
    change(bench, new Add(new Session("monday", "Otto came.", "")));
    for (int turn = 0; turn < 4; turn++) {
      change(bench, new Add(new Turn("c2", "user", "who? " + "x".repeat(300))));
      change(bench, new Add(new Turn("c2", "assistant", "y".repeat(300))));
    }
    return bench;
  }

  @Test
  void replays_and_goes_on_from_each_of_its_entries() {
    Architecture architecture =
        (task, run) -> {
          var seen = run.each(List.of("a", "b"), it -> run.act(call(it)).text());
          return Answer.of(seen + run.think(Prompt.of("t", task.text())));
        };
    try (var bench = talkative(architecture)) {
      var source = bench.run("Otto");

      assertThat(bench.tasks().replay(source.id()).identical()).isTrue();
      for (var entry : bench.journal(source.id())) {
        var fork = bench.ended(bench.tasks().fork(source.id(), Cut.behind(entry.position())).id());

        assertThat(fork.status()).isEqualTo(Status.COMPLETED);
        assertThat(bench.tasks().replay(fork.id()).identical()).as(entry.toString()).isTrue();
      }
    }
  }
}
