// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.menagerie.core.Answer;
import dev.menagerie.core.Architecture;
import dev.menagerie.core.Fork;
import dev.menagerie.core.Json;
import dev.menagerie.core.Lookup;
import dev.menagerie.core.Malformed;
import dev.menagerie.core.MemoryChange.Add;
import dev.menagerie.core.MemoryContent.Fact;
import dev.menagerie.core.MemoryContent.ThingType;
import dev.menagerie.core.Note;
import dev.menagerie.core.Observation;
import dev.menagerie.core.Prompt;
import dev.menagerie.core.Query;
import dev.menagerie.core.Question;
import dev.menagerie.core.Task;
import dev.menagerie.core.ToolCall;
import dev.menagerie.engine.spi.Entry;
import dev.menagerie.engine.spi.Entry.Kind;
import dev.menagerie.engine.spi.Entry.Phase;
import dev.menagerie.engine.spi.PinnedTool.Trust;
import dev.menagerie.engine.spi.Status;
import dev.menagerie.engine.spi.ToolOutcome;
import dev.menagerie.testkit.LedgerTools;
import dev.menagerie.testkit.ScriptedModel;
import dev.menagerie.testkit.Workbench;
import jakarta.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class VerbsTest {

  record Pair(String left, int right) {}

  sealed interface Move {
    record Go(String where) implements Move {}

    record Stay() implements Move {}
  }

  private static ToolCall call(String tool) {
    return ToolCall.of(tool, JsonObject.EMPTY_JSON_OBJECT);
  }

  private static Prompt prompt(String name) {
    return Prompt.of(name, "a prompt for " + name);
  }

  @Test
  void thinks_text_and_values_and_journals_both() {
    Architecture architecture =
        (_, run) -> {
          var text = run.think(prompt("text"));
          var pair = run.think(prompt("pair"), Pair.class);
          var move = run.think(prompt("move"), Move.class);
          return Answer.of(text + pair + move);
        };
    var model =
        ScriptedModel.says(
            call ->
                switch (call.prompt().name()) {
                  case "pair" -> "Sure: ```json\n{\"left\": \"a\", \"right\": 2}\n```";
                  case "move" -> "{\"value\": {\"type\": \"go\", \"where\": \"north\"}}";
                  default -> "hello";
                });

    try (var bench = Workbench.of(architecture).model(model)) {
      var record = bench.run("anything");

      assertThat(record.answer().orElseThrow().text())
          .isEqualTo("helloPair[left=a, right=2]Go[where=north]");
      assertThat(record.spent().effects()).isEqualTo(3);
      assertThat(bench.journal(record.id()))
          .extracting(entry -> entry.path() + " " + entry.kind() + " " + entry.phase())
          .containsExactly(
              "/ RUN INTENT",
              "/0 THINK INTENT",
              "/0 THINK RESULT",
              "/1 THINK INTENT",
              "/1 THINK RESULT",
              "/2 THINK INTENT",
              "/2 THINK RESULT",
              "/ RUN RESULT");
    }
  }

  @Test
  void repairs_a_malformed_reply_twice_and_then_says_where_it_is_wrong() {
    Architecture architecture =
        (_, run) -> {
          try {
            return Answer.of(run.think(prompt("pair"), Pair.class).left());
          } catch (Malformed e) {
            return Answer.partial(String.valueOf(e.getMessage()));
          }
        };
    var replies = new AtomicInteger();
    var model =
        ScriptedModel.says(
            _ -> "{\"left\": \"a\", \"right\": \"x%d\"}".formatted(replies.incrementAndGet()));

    try (var bench = Workbench.of(architecture).model(model)) {
      var record = bench.run("anything");

      assertThat(replies).hasValue(3);
      assertThat(record.answer().orElseThrow().text()).contains("$.right", "x3", "whole number");
      assertThat(ScriptedModel.text(model.seen().getLast())).contains("$.right", "x2");
    }
  }

  @Test
  void starts_work_on_each_element_while_the_model_still_writes() {
    var firstDone = new CountDownLatch(1);
    Architecture architecture =
        (_, run) -> {
          var forks = new ArrayList<Fork<String>>();
          run.thinkEach(
              prompt("list"),
              Pair.class,
              pair -> forks.add(run.fork(() -> run.act(call("t__read")).text() + pair.left())));
          return Answer.of(String.join(",", forks.stream().map(Fork::join).toList()));
        };
    var model =
        ScriptedModel.replies(
            call -> {
              call.listener().delta("{\"value\": [{\"left\": \"a\", \"right\": 1}, ");
              await(firstDone);
              return ScriptedModel.reply("{\"left\": \"b\", \"right\": 2}]}", List.of());
            });
    var tools =
        new LedgerTools()
            .with(
                "t__read",
                Trust.READ_ONLY,
                _ -> {
                  firstDone.countDown();
                  return "read ";
                });

    try (var bench = Workbench.of(architecture).model(model).tools(tools)) {
      var record = bench.run("anything");

      assertThat(record.answer().orElseThrow().text()).isEqualTo("read a,read b");
      assertThat(bench.journal(record.id(), entry -> entry.phase() == Phase.ELEMENT)).hasSize(2);
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(20, java.util.concurrent.TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void what_goes_wrong_with_a_tool_is_an_observation() {
    var seen = new ArrayList<Observation>();
    Architecture architecture =
        (_, run) -> {
          seen.add(run.act(call("t__read")));
          seen.add(run.act(call("t__missing")));
          seen.add(run.act(ToolCall.of("t__read", Json.object().add("forbidden", 1).build())));
          seen.add(run.act(call("t__failing")));
          return Answer.of("done");
        };
    var tools =
        new LedgerTools()
            .with("t__read", Trust.READ_ONLY, _ -> "text")
            .withOutcome(
                "t__failing",
                Trust.NONE,
                _ -> new ToolOutcome.Done(new Observation.Failure("broken")));

    try (var bench = Workbench.of(architecture).tools(tools)) {
      var record = bench.run("anything");

      assertThat(record.status()).isEqualTo(Status.COMPLETED);
      assertThat(seen)
          .containsExactly(
              new Observation.Result("text"),
              new Observation.Failure("there is no tool t__missing; there are t__read, t__failing"),
              new Observation.Failure("forbidden: not allowed here"),
              new Observation.Failure("broken"));
      assertThat(tools.ledger()).hasSize(2);
    }
  }

  @Test
  void an_untrusted_call_without_an_answer_waits_for_a_person() {
    Architecture architecture = (_, run) -> Answer.of(run.act(call("t__write")).text());
    var calls = new AtomicInteger();
    var tools =
        new LedgerTools()
            .withOutcome(
                "t__write",
                Trust.NONE,
                _ ->
                    calls.incrementAndGet() == 1
                        ? new ToolOutcome.InDoubt("no answer in 60 s")
                        : LedgerTools.done(new Observation.Result("written")));

    try (var bench = Workbench.of(architecture).tools(tools)) {
      var id = bench.start("anything").id();
      var waiting = bench.waiting(id);
      assertThat(waiting.text()).contains("t__write", "no answer in 60 s");
      assertThat(calls).hasValue(1);

      assertThatThrownBy(() -> bench.tasks().reply(id, waiting.path(), new Reaction.Text("yes")))
          .hasMessageContaining("inDoubt");
      bench.tasks().reply(id, waiting.path(), new Reaction.NotHappened());

      assertThat(bench.ended(id).answer().orElseThrow().text()).isEqualTo("written");
      assertThat(calls).hasValue(2);
    }
  }

  @Test
  void asks_a_person_and_goes_on_with_the_reply() {
    Architecture architecture =
        (_, run) -> Answer.of("you said " + run.ask(Question.of("which colour?")));

    try (var bench = Workbench.of(architecture)) {
      var id = bench.start("anything").id();
      var waiting = bench.waiting(id);
      assertThat(waiting.text()).isEqualTo("which colour?");

      bench.tasks().reply(id, waiting.path(), new Reaction.Text("green"));

      assertThat(bench.ended(id).answer().orElseThrow().text()).isEqualTo("you said green");
    }
  }

  @Test
  void gives_its_threads_up_while_it_waits_long_and_goes_on_after_the_reply() {
    var executions = new AtomicInteger();
    Architecture architecture =
        (_, run) -> {
          executions.incrementAndGet();
          run.think(prompt("once"));
          return Answer.of(run.ask(Question.of("which?")) + run.ask(Question.of("and?")));
        };
    var patience = java.time.Duration.ofMillis(20);

    try (var bench =
        Workbench.of(architecture)
            .config(new EngineConfig(1, java.time.Duration.ofSeconds(5), patience))) {
      var id = bench.start("anything").id();
      var other = bench.start("another").id();
      bench.waiting(other);
      var waiting = bench.waiting(id);
      bench.tasks().reply(id, waiting.path(), new Reaction.Text("this"));
      while (bench.waiting(id).text().equals("which?")) {
        Thread.onSpinWait();
      }
      bench.tasks().reply(id, bench.waiting(id).path(), new Reaction.Text("that"));

      assertThat(bench.ended(id).answer().orElseThrow().text()).isEqualTo("thisthat");
      assertThat(executions.get()).isGreaterThanOrEqualTo(3);
      assertThat(bench.journal(id, entry -> entry.kind() == Kind.THINK)).hasSize(2);
    }
  }

  @Test
  void remembers_and_recalls_what_it_just_wrote() {
    Architecture architecture =
        (_, run) -> {
          run.remember(Note.of("the sky is green"));
          return Answer.of(run.recall(Query.of("sky", 3)).getFirst().text());
        };

    try (var bench = Workbench.of(architecture)) {
      var record = bench.run("anything");

      assertThat(record.answer().orElseThrow().text()).isEqualTo("the sky is green");
    }
  }

  @Test
  void changes_memory_by_several_things_at_once_and_looks_them_up() {
    Architecture architecture =
        (_, run) -> {
          run.remember(List.of(new Add(fact("owl", "mice")), new Add(fact("cat", "fish"))));
          var facts = run.recall(Lookup.Listing.of(ThingType.FACT, 5));
          return Answer.of(
              facts.stream().map(it -> ((Fact) it.content()).object()).toList().toString());
        };

    try (var bench = Workbench.of(architecture)) {
      var record = bench.run("anything");

      assertThat(record.answer().orElseThrow().text()).isEqualTo("[fish, mice]");
      assertThat(bench.journal(record.id(), entry -> entry.kind() == Kind.REMEMBER))
          .extracting(Entry::phase)
          .containsExactly(Phase.INTENT, Phase.RESULT);
    }
  }

  private static Fact fact(String subject, String object) {
    return new Fact(
        subject, "eats", object, Optional.empty(), Optional.empty(), false, 1, List.of());
  }

  @Test
  void branches_run_in_parallel_and_answer_in_input_order() {
    Architecture architecture =
        (_, run) ->
            Answer.of(
                String.join(
                    " ",
                    run.each(
                        List.of("a", "b", "c"), it -> it + run.think(Prompt.of("branch", it)))));
    var together = new CyclicBarrier(3);
    var model =
        ScriptedModel.says(
            call -> {
              try {
                together.await(20, java.util.concurrent.TimeUnit.SECONDS);
              } catch (Exception e) {
                throw new IllegalStateException(e);
              }
              return ScriptedModel.text(call.prompt()).strip().toUpperCase(java.util.Locale.ROOT);
            });

    try (var bench = Workbench.of(architecture).model(model)) {
      var record = bench.run("anything");

      assertThat(record.answer().orElseThrow().text()).isEqualTo("aA bB cC");
      var last = bench.journal(record.id()).getLast();
      assertThat(last.path()).isEqualTo("/");
      assertThat(bench.journal(record.id(), entry -> entry.kind() == Kind.BRANCH))
          .extracting(Entry::path)
          .containsExactlyInAnyOrder("/0", "/1", "/2");
    }
  }

  @Test
  void the_first_branch_to_succeed_wins_and_the_others_are_abandoned() {
    Architecture architecture =
        (_, run) -> {
          List<Supplier<String>> branches =
              List.of(
                  () -> run.ask(Question.of("never answered")),
                  () -> run.think(prompt("quick")),
                  () -> run.act(call("t__write")).text() + run.ask(Question.of("nor this")));
          var first = run.first(branches);
          return Answer.of(first.index() + first.value());
        };
    var tools = new LedgerTools().with("t__write", Trust.NONE, _ -> "written");

    try (var bench = Workbench.of(architecture).tools(tools)) {
      var record = bench.run("anything");

      assertThat(record.answer().orElseThrow().text()).isEqualTo("1said");
      assertThat(bench.journal(record.id(), entry -> entry.phase() == Phase.ABANDONED))
          .extracting(Entry::path)
          .containsExactlyInAnyOrder("/0/0", "/0/2");
      assertThat(tools.ledger()).isEmpty();
    }
  }

  @Test
  void a_failing_branch_takes_its_siblings_down_and_the_task_goes_on() {
    Architecture architecture =
        (_, run) -> {
          try {
            run.each(
                List.of(0, 1),
                it -> it == 0 ? run.think(prompt("bad"), Pair.class) : run.ask(Question.of("?")));
            return Answer.of("not reached");
          } catch (Malformed _) {
            return Answer.of(run.think(prompt("after")));
          }
        };

    try (var bench = Workbench.of(architecture)) {
      var record = bench.run("anything");

      assertThat(record.answer().orElseThrow().text()).isEqualTo("said");
      assertThat(bench.journal(record.id(), entry -> entry.phase() == Phase.ABANDONED))
          .extracting(Entry::path)
          .containsExactly("/1");
    }
  }

  @Test
  void delegates_to_a_child_with_its_own_journal() {
    Architecture parent =
        (task, run) -> Answer.of("child: " + run.delegate("child", Task.of("part")).text());
    Architecture child = (task, run) -> Answer.of(task.goal() + run.think(prompt("inner")));

    try (var bench = Workbench.of(parent).agent("child", child)) {
      var record = bench.run("anything");

      assertThat(record.answer().orElseThrow().text()).isEqualTo("child: partsaid");
      assertThat(record.spent().effects()).isEqualTo(2);
      var childRecord = bench.tasks().find(record.id() + ".0").orElseThrow();
      assertThat(childRecord.parent()).contains(record.id());
      assertThat(childRecord.status()).isEqualTo(Status.COMPLETED);
    }
  }

  @Test
  void refuses_an_effect_from_a_thread_it_did_not_start() {
    Architecture architecture =
        (_, run) -> {
          var message = new AtomicReference<>("none");
          var thread =
              Thread.startVirtualThread(
                  () -> {
                    try {
                      run.think(prompt("stray"));
                    } catch (IllegalStateException e) {
                      message.set(String.valueOf(e.getMessage()));
                    }
                  });
          join(thread);
          return Answer.of(message.get());
        };

    try (var bench = Workbench.of(architecture)) {
      assertThat(bench.run("anything").answer().orElseThrow().text()).contains("did not start");
    }
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
