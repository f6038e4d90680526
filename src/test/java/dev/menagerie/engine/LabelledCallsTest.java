// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.menagerie.core.Answer;
import dev.menagerie.core.Architecture;
import dev.menagerie.core.Run;
import dev.menagerie.core.Task;
import dev.menagerie.core.ToolCall;
import dev.menagerie.engine.spi.Label;
import dev.menagerie.engine.spi.PinnedTool;
import dev.menagerie.engine.spi.PinnedTool.Trust;
import dev.menagerie.engine.spi.Rule;
import dev.menagerie.engine.spi.Waiting;
import dev.menagerie.testkit.LedgerTools;
import dev.menagerie.testkit.Workbench;
import jakarta.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Without a person one task reads private data, reads what strangers write, or reaches outside. */
@Timeout(60)
class LabelledCallsTest {

  private static final String MAIL = "mail__read";
  private static final String WEB = "web__fetch";
  private static final String SEND = "web__send";
  private static final String SUM = "sums__add";

  private static final Map<String, Label> LABELS =
      Map.of(MAIL, Label.PRIVATE_DATA, WEB, Label.UNTRUSTED_CONTENT, SEND, Label.EXTERNAL_EFFECT);

  private static final EngineConfig AT_ONCE =
      new EngineConfig(1_000, Duration.ofSeconds(5), Duration.ZERO);

  /** Makes the calls that the goal names, and answers with what came of each. */
  private static final Architecture CALLING =
      (task, run) ->
          Answer.of(
              task.goal()
                  .transform(goal -> List.of(goal.split(" ")).stream())
                  .map(name -> act(run, name))
                  .collect(Collectors.joining(" | ")));

  private static String act(Run run, String name) {
    return name.startsWith("child:")
        ? run.delegate("it", Task.of(name.substring(6).replace('+', ' '))).text()
        : run.act(ToolCall.of(name, JsonObject.EMPTY_JSON_OBJECT)).text();
  }

  /** Tools that have the labels of the test. */
  private static final class Labelled extends LedgerTools {

    @Override
    public List<PinnedTool> pin(List<String> patterns) {
      var tools = new ArrayList<PinnedTool>();
      for (var tool : super.pin(patterns)) {
        var label = Optional.ofNullable(LABELS.get(tool.tool().name()));
        tools.add(tool.labelled(label.map(Set::of).orElse(Set.of())));
      }
      return tools;
    }
  }

  private final Labelled tools = new Labelled();

  private Workbench bench() {
    for (var name : List.of(MAIL, WEB, SUM)) {
      tools.with(name, Trust.READ_ONLY, _ -> name);
    }
    tools.with(SEND, Trust.NONE, _ -> SEND);
    return Workbench.of(CALLING).tools(tools).config(AT_ONCE);
  }

  private static String goal(String... names) {
    return String.join(" ", names);
  }

  @Test
  void nobody_is_asked_for_two_of_the_three() {
    try (var bench = bench()) {
      for (var two : List.of(goal(MAIL, WEB, MAIL), goal(WEB, SEND, SEND), goal(SEND, MAIL, SUM))) {
        assertThat(bench.run(two).answer()).contains(Answer.of(two.replace(" ", " | ")));
      }
    }
  }

  @Test
  void whoever_would_bring_in_the_third_is_asked_about_in_words() {
    for (var order : List.of(goal(MAIL, WEB, SEND), goal(SEND, WEB, MAIL), goal(SEND, MAIL, WEB))) {
      try (var bench = bench()) {
        int before = tools.ledger().size();
        var id = bench.start(order).id();
        var wait = bench.waiting(id);

        assertThat(wait.reason()).isEqualTo(Waiting.Reason.APPROVAL);
        assertThat(tools.ledger()).hasSize(before + 2);
        var names = order.split(" ");
        assertThat(wait.text())
            .startsWith(names[2] + " is to be called with {} and it " + words(names[2]))
            .contains(names[0] + ", which " + words(names[0]))
            .contains(names[1] + ", which " + words(names[1]))
            .contains("give private data away");

        bench.tasks().reply(id, wait.path(), new Reaction.Approve());
        assertThat(bench.ended(id).answer()).contains(Answer.of(order.replace(" ", " | ")));
      }
    }
  }

  @Test
  void a_denial_is_what_the_agent_reads_and_it_goes_on_with_two() {
    try (var bench = bench()) {
      var id = bench.start(goal(MAIL, SEND, WEB, SEND)).id();
      var wait = bench.waiting(id);

      bench.tasks().reply(id, wait.path(), new Reaction.Deny("not today"));

      assertThat(bench.ended(id).answer())
          .hasValueSatisfying(
              it ->
                  assertThat(it.text())
                      .isEqualTo(
                          "mail__read | web__send | Error: web__fetch was not approved: not today |"
                              + " web__send"));
    }
  }

  @Test
  void once_a_person_has_let_in_the_third_every_way_out_is_asked_about() {
    try (var bench = bench()) {
      var id = bench.start(goal(SEND, MAIL, WEB, MAIL, SEND)).id();
      bench.tasks().reply(id, bench.waiting(id).path(), new Reaction.Approve());

      var second = bench.waiting(id);
      assertThat(second.detail().getString("tool")).isEqualTo(SEND);
      bench.tasks().reply(id, second.path(), new Reaction.Approve());

      assertThat(bench.ended(id).answer())
          .hasValueSatisfying(it -> assertThat(it.complete()).isTrue());
      assertThat(tools.ledger()).hasSize(5);
    }
  }

  @Test
  void a_task_and_its_children_are_one() {
    try (var bench = bench()) {
      var id = bench.start(goal("child:" + MAIL + "+" + WEB, SEND)).id();
      var wait = bench.waiting(id);
      assertThat(wait.task()).isEqualTo(id);
      assertThat(wait.detail().getString("tool")).isEqualTo(SEND);
      bench.tasks().reply(id, wait.path(), new Reaction.Deny("no"));
      bench.ended(id);

      var other = bench.start(goal(MAIL, WEB, "child:" + SEND)).id();
      assertThat(bench.waiting(other).task()).isNotEqualTo(other);
      bench.tasks().cancel(other);
    }
  }

  @Test
  void what_was_called_before_a_crash_counts_after_it() {
    try (var bench = bench()) {
      var id = bench.start(goal(MAIL, "child:" + WEB, SEND)).id();
      var wait = bench.waiting(id);
      bench.awaitRest(id);

      bench.restart();

      assertThat(bench.waiting(id).text()).isEqualTo(wait.text());
      bench.tasks().reply(id, wait.path(), new Reaction.Approve());
      bench.ended(id);
      assertThat(tools.ledger()).hasSize(3);
      var replay = bench.tasks().replay(id);
      assertThat(replay.identical()).isTrue();
    }
  }

  @Test
  void whoever_approved_before_he_could_know_has_not_let_in_the_third() {
    var shown = new CountDownLatch(1);
    try (var bench = bench()) {
      tools.ruled(SEND, Rule.of(Rule.Decision.ASK));
      var id =
          bench
              .agent(
                  "both",
                  (_, run) -> {
                    var sent = run.fork(() -> act(run, SEND));
                    await(shown);
                    var read = act(run, MAIL) + " " + act(run, WEB);
                    return Answer.of(sent.join() + " " + read);
                  })
              .tasks()
              .start(Workbench.submission("both", "go"))
              .id();
      assertThat(bench.waiting(id).detail().getString("tool")).isEqualTo(SEND);
      shown.countDown();
      var waits = waits(bench, id, 2);
      assertThat(waits).anyMatch(it -> it.text().contains("give private data away"));

      bench.tasks().reply(id, waiting(waits, WEB).path(), new Reaction.Approve());
      until(() -> tools.ledger().size() == 2);
      bench.tasks().reply(id, waiting(waits, SEND).path(), new Reaction.Approve());

      assertThat(bench.ended(id).answer())
          .hasValueSatisfying(
              it -> assertThat(it.text()).contains("web__send was approved before", WEB));
      assertThat(tools.ledger()).hasSize(2);
    }
  }

  @Test
  void whoever_approves_a_definition_has_not_let_in_the_third() {
    try (var bench = bench()) {
      tools.holding(SEND);
      var id = bench.start(goal(MAIL, WEB, SEND)).id();
      assertThat(bench.waiting(id).text()).contains("has changed");

      tools.approved(SEND);
      bench.tasks().release(SEND);

      assertThat(bench.ended(id).answer())
          .hasValueSatisfying(
              it -> assertThat(it.text()).contains("web__send was approved before"));
      assertThat(tools.ledger()).hasSize(2);
    }
  }

  private static List<Waiting> waits(Workbench bench, String task, int many) {
    until(() -> bench.tasks().find(task).orElseThrow().waiting().size() == many);
    return bench.tasks().find(task).orElseThrow().waiting();
  }

  private static Waiting waiting(List<Waiting> waits, String tool) {
    return waits.stream()
        .filter(it -> it.detail().getString("tool").equals(tool))
        .findFirst()
        .orElseThrow();
  }

  private static void until(BooleanSupplier done) {
    long deadline = System.nanoTime() + Workbench.PATIENCE.toNanos();
    while (!done.getAsBoolean()) {
      assertThat(System.nanoTime()).isLessThan(deadline);
      Thread.onSpinWait();
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private static String words(String tool) {
    return Objects.requireNonNull(LABELS.get(tool)).words();
  }
}
