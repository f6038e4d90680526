// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.menagerie.core.Answer;
import dev.menagerie.core.Architecture;
import dev.menagerie.core.Json;
import dev.menagerie.core.Note;
import dev.menagerie.core.Observation;
import dev.menagerie.core.Progress;
import dev.menagerie.core.Prompt;
import dev.menagerie.core.Query;
import dev.menagerie.core.Question;
import dev.menagerie.core.Run;
import dev.menagerie.core.Task;
import dev.menagerie.core.ToolCall;
import dev.menagerie.core.Turn;
import dev.menagerie.engine.spi.Entry;
import dev.menagerie.engine.spi.Entry.Kind;
import dev.menagerie.engine.spi.PinnedTool.Trust;
import dev.menagerie.engine.spi.Status;
import dev.menagerie.testkit.CrashSuite;
import dev.menagerie.testkit.LedgerTools;
import dev.menagerie.testkit.ScriptedModel;
import dev.menagerie.testkit.Workbench;
import jakarta.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class ReplayTest {

  record Pair(String left, int right) {}

  record Item(String name) {}

  private static final Prompt PROMPT = Prompt.of("it", "the prompt");

  private static int survive(Architecture architecture, Function<String, String> script)
      throws InterruptedException {
    return new CrashSuite(
            () ->
                Workbench.of(architecture)
                    .agent("child", (task, run) -> Answer.of(act(run, "t__read", task.goal())))
                    .model(
                        ScriptedModel.says(
                            call -> script.apply(ScriptedModel.text(call.prompt()).strip())))
                    .tools(
                        new LedgerTools()
                            .with("t__read", Trust.READ_ONLY, it -> "r" + it)
                            .with("t__write", Trust.NONE, it -> "w" + it)),
            "anything",
            waiting -> new Reaction.Text("reply to " + waiting.text()))
        .run();
  }

  private static String act(Run run, String tool, String what) {
    return run.act(ToolCall.of(tool, Json.object().add("what", what).build())).text();
  }

  @Test
  void nested_branches_with_every_verb_survive_death_anywhere() throws InterruptedException {
    Architecture architecture =
        (_, run) ->
            Answer.of(
                run.each(
                        List.of("a", "b"),
                        outer -> {
                          run.remember(Note.of(outer));
                          var inner =
                              run.each(
                                  List.of("1", "2"),
                                  it -> act(run, "t__write", outer + it) + run.think(PROMPT));
                          var _ = run.fork(() -> act(run, "t__read", "not joined"));
                          run.recall(Query.of("a", 1));
                          return inner
                              + run.ask(Question.of(outer))
                              + run.delegate("child", Task.of("child " + outer)).text();
                        })
                    .toString());

    assertThat(survive(architecture, text -> "said " + text)).isGreaterThan(60);
  }

  @Test
  void a_growing_conversation_survives_death_anywhere() throws InterruptedException {
    Architecture architecture =
        (_, run) -> {
          var prompt = PROMPT;
          for (int turn = 0; turn < 4; turn++) {
            prompt = prompt.then(new Turn.User(run.think(prompt)));
          }
          return Answer.of(prompt.toString());
        };

    assertThat(survive(architecture, text -> "said " + text.length())).isGreaterThan(8);
  }

  @Test
  void a_list_with_faults_survives_death_anywhere() throws InterruptedException {
    Architecture architecture =
        (_, run) -> {
          var names = new ArrayList<String>();
          run.thinkEach(
              PROMPT,
              Item.class,
              item -> {
                names.add(item.name());
                run.report(new Progress.Level(item.name(), 0.5));
                run.offer(String.join(",", names));
              });
          return Answer.of(String.join(",", names));
        };

    assertThat(
            survive(
                architecture,
                text ->
                    text.contains("\"two\"")
                        ? "{\"value\": []}"
                        : text.contains("\"one\"")
                            ? "{\"value\": [{\"name\": \"two\"}]}"
                            : "{\"value\": [{\"name\": \"one\"}, {\"game\": \"two\"}]}"))
        .isGreaterThan(10);
  }

  @Test
  void a_broken_off_reply_is_over_before_the_next_is_asked_for() {
    var asked = new AtomicInteger();
    var second = new CountDownLatch(1);
    var never = new CountDownLatch(1);
    Architecture architecture =
        (_, run) -> {
          var lefts = new ArrayList<String>();
          run.thinkEach(PROMPT, Pair.class, pair -> lefts.add(pair.left()));
          return Answer.of(String.join(",", lefts));
        };
    var model =
        ScriptedModel.says(
            call -> {
              if (asked.incrementAndGet() > 1) {
                second.countDown();
                return "{\"value\": [{\"left\": \"b\", \"right\": 2}]}";
              }
              call.listener().delta("{\"value\": [{\"left\": \"a\", \"right\": 1}, {\"no\": 1}");
              await(never, 10_000);
              await(second, 300);
              call.listener().delta(", {\"left\": \"stale\", \"right\": 9}");
              return "";
            });

    try (var bench = Workbench.of(architecture).model(model)) {
      assertThat(bench.run("anything").answer()).contains(Answer.of("a,b"));
      assertThat(second.getCount()).isZero();
    }
  }

  private static void await(CountDownLatch latch, int ms) {
    try {
      assertThat(latch.await(ms, TimeUnit.MILLISECONDS)).isIn(true, false);
    } catch (InterruptedException _) {
      // Interrupted as a reply that is not wanted any more.
    }
  }

  private static void assertDiverges(Function<Run, Object> was, Function<Run, Object> is) {
    var now = new AtomicInteger();
    Architecture architecture =
        (_, run) -> {
          var value = now.get() == 0 ? was.apply(run) : is.apply(run);
          return Answer.of(value + run.ask(Question.of("go on?")));
        };
    var model =
        ScriptedModel.says(
            call -> call.schema().isEmpty() ? "text" : "{\"left\": \"a\", \"right\": 1}");

    try (var bench = Workbench.of(architecture).model(model)) {
      var id = bench.start("anything").id();
      bench.waiting(id);
      now.set(1);
      bench.restart();
      var record = bench.tasks().await(id, Duration.ofSeconds(3));

      assertThat(record.status()).isEqualTo(Status.DIVERGED);
      assertThat(record.error().orElseThrow()).contains(id, "/0", "recorded", "attempted");
    }
  }

  @Test
  void a_thought_of_another_shape_diverges() {
    assertDiverges(run -> run.think(PROMPT), run -> run.think(PROMPT, Pair.class));
    assertDiverges(run -> run.think(PROMPT, Pair.class), run -> run.think(PROMPT));
    assertDiverges(run -> run.think(PROMPT, Pair.class), run -> run.think(PROMPT, Item.class));
    assertDiverges(run -> run.think(PROMPT), run -> run.think(PROMPT, run.tools()));
    assertDiverges(
        run -> run.think(PROMPT),
        run -> {
          run.thinkEach(PROMPT, Item.class, _ -> {});
          return "";
        });
  }

  @Test
  void a_value_of_another_type_diverges() {
    assertDiverges(
        run -> run.once("n", Integer.class, () -> 1),
        run -> run.once("n", Pair.class, () -> new Pair("a", 1)));
  }

  @Test
  void drift_is_recorded_once() {
    var text = new AtomicInteger();
    Architecture architecture =
        (_, run) ->
            Answer.of(
                run.think(Prompt.of("it", "prompt " + text.get()))
                    + run.ask(Question.of("go on?")));

    try (var bench = Workbench.of(architecture)) {
      var id = bench.start("anything").id();
      bench.waiting(id);
      text.set(1);
      for (int restart = 0; restart < 3; restart++) {
        bench.restart();
        bench.awaitRest(id);
      }
      bench.tasks().reply(id, "/1", new Reaction.Text("yes"));

      assertThat(bench.ended(id).answer()).contains(Answer.of("saidyes"));
      assertThat(bench.journal(id, it -> it.name().equals("drift"))).hasSize(1);
    }
  }

  @Test
  void a_call_that_broke_off_in_the_gateway_is_in_doubt_unless_trusted() {
    Architecture architecture =
        (_, run) ->
            Answer.of(
                run.act(ToolCall.of("t__read", JsonObject.EMPTY_JSON_OBJECT))
                    + run.act(ToolCall.of("t__write", JsonObject.EMPTY_JSON_OBJECT)).text());
    Function<JsonObject, String> broken =
        _ -> {
          throw new IllegalStateException("broken");
        };
    var tools =
        new LedgerTools()
            .with("t__read", Trust.READ_ONLY, broken)
            .with("t__write", Trust.NONE, broken);

    try (var bench = Workbench.of(architecture).tools(tools)) {
      var id = bench.start("anything").id();
      var waiting = bench.waiting(id);
      bench.tasks().reply(id, waiting.path(), new Reaction.Happened("written"));

      assertThat(waiting.text()).contains("t__write", "broken");
      assertThat(bench.ended(id).answer().orElseThrow().text())
          .startsWith(Observation.Failure.class.getSimpleName())
          .endsWith("written");
    }
  }

  @Test
  void a_call_in_flight_at_death_is_listed_in_doubt_by_a_cancel_before_it_is_resumed() {
    Architecture architecture =
        (_, run) ->
            Answer.of(run.act(ToolCall.of("t__write", JsonObject.EMPTY_JSON_OBJECT)).text());
    var sent = new CountDownLatch(1);
    var never = new CountDownLatch(1);
    var tools =
        new LedgerTools()
            .with(
                "t__write",
                Trust.NONE,
                _ -> {
                  sent.countDown();
                  await(never, 10_000);
                  return "";
                });

    try (var bench =
        Workbench.of(architecture)
            .agent("asks", (_, run) -> Answer.of(run.ask(Question.of("?"))))
            .config(new EngineConfig(1, Duration.ofSeconds(5), Duration.ofMinutes(1)))
            .tools(tools)) {
      var id = bench.start("anything").id();
      await(sent, 5_000);
      var asks = bench.tasks().start(Workbench.submission("asks", "first")).id();
      bench.restart();
      bench.tasks().cancel(id);

      assertThat(bench.tasks().find(asks)).isPresent();
      var cancel = bench.journal(id, entry -> entry.kind() == Kind.CANCEL).getFirst();
      assertThat(cancel.outcome().toString()).contains("t__write", "\"inDoubt\":true");
    }
  }

  @Test
  void a_reader_far_behind_misses_no_entry_and_may_start_behind_any() {
    Architecture architecture =
        (_, run) -> {
          for (int level = 0; level < 3_000; level++) {
            run.report(new Progress.Level("level", level));
          }
          return Answer.of("done");
        };

    try (var bench = Workbench.of(architecture)) {
      var id = bench.start("anything").id();
      var positions = new ArrayList<Long>();
      try (var stream = bench.tasks().events(id, 0)) {
        positions.add(position(stream.next(Workbench.PATIENCE)));
        bench.ended(id);
        while (stream.next(Workbench.PATIENCE) instanceof Event.Journaled(var entry)) {
          positions.add(entry.position());
        }
      }
      var all = bench.journal(id).stream().map(Entry::position).toList();

      assertThat(positions).isEqualTo(all);
      assertThat(bench.stream(id, all.get(1_500))).hasSize(all.size() - 1_500);
    }
  }

  private static long position(Event event) {
    return event instanceof Event.Journaled(var entry) ? entry.position() : 0;
  }

  @Test
  void an_ended_task_takes_no_reply() {
    Architecture architecture =
        (_, run) -> {
          var _ = run.fork(() -> run.ask(Question.of("open")));
          run.ask(Question.of("last"));
          throw new IllegalStateException("ends with a question open");
        };

    try (var bench = Workbench.of(architecture)) {
      var id = bench.start("anything").id();
      while (bench.tasks().find(id).orElseThrow().waiting().size() < 2) {
        Thread.onSpinWait();
      }
      bench.tasks().reply(id, "/1", new Reaction.Text("x"));
      bench.ended(id);

      assertThatThrownBy(() -> bench.tasks().reply(id, "/0/0", new Reaction.Text("x")))
          .isInstanceOf(Refused.class);
      assertThat(bench.journal(id).getLast().kind()).isEqualTo(Kind.RUN);
    }
  }
}
