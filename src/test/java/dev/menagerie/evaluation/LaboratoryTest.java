// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.menagerie.core.Answer;
import dev.menagerie.core.Json;
import dev.menagerie.core.Observation;
import dev.menagerie.core.Run;
import dev.menagerie.core.Task;
import dev.menagerie.core.ToolCall;
import dev.menagerie.evaluation.Comparison.State;
import dev.menagerie.evaluation.family.Embodied;
import dev.menagerie.evaluation.family.Families;
import dev.menagerie.evaluation.family.PickAndPlace;
import dev.menagerie.testkit.LedgerTools;
import dev.menagerie.testkit.Workbench;
import jakarta.json.JsonValue;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LaboratoryTest {

  private static final long SEED = 3;
  private static final PickAndPlace FAMILY = new PickAndPlace(6);

  private final Families families = new Families(_ -> new Observation.Result("value: 0"));
  private final CountDownLatch open = new CountDownLatch(1);
  private final Semaphore asked = new Semaphore(0);
  private final AtomicBoolean room = new AtomicBoolean(true);
  private final Workbench bench =
      Workbench.of(LaboratoryTest::carry)
          .agent("chief", (task, run) -> run.delegate("it", task))
          .agent("echo", (task, _) -> Answer.of(task.goal()))
          .agent("slow", this::wait);
  private final FamilyGateway gateway = gateway();
  private Laboratory laboratory = laboratory();

  private FamilyGateway gateway() {
    var services = bench.services();
    return new FamilyGateway(new LedgerTools(), families, services.journal(), services.catalogue());
  }

  private Laboratory laboratory() {
    var services = bench.services();
    return new Laboratory(
        bench.gateway(gateway).tasks(),
        services.catalogue(),
        services.journal(),
        gateway,
        new LaboratoryModels(services.models(), services.catalogue(), new Truths(families)),
        new Scoring(families, services.models(), gateway, (_, _, _) -> {}),
        this::room);
  }

  private boolean room() {
    asked.release();
    return room.get();
  }

  @AfterEach
  void close() {
    open.countDown();
    laboratory.close();
    bench.tasks().close();
  }

  /** Does by tools what it knows to be right. */
  private static Answer carry(Task task, Run run) {
    for (var step : FAMILY.problem(SEED).plan()) {
      var words = step.split(" ");
      var call =
          switch (words[0]) {
            case "move" -> call("robot__move", "direction", words[1]);
            case "pick" -> call("robot__pick", "thing", words[words.length - 1]);
            default -> ToolCall.of("robot__put", JsonValue.EMPTY_JSON_OBJECT);
          };
      if (run.act(call) instanceof Observation.Failure(var reason)) {
        return Answer.partial(reason);
      }
    }
    return Answer.of("It is there.");
  }

  private static ToolCall call(String tool, String name, String value) {
    return ToolCall.of(tool, Json.object().add(name, value).build());
  }

  private Answer wait(Task task, Run run) {
    run.once(
        "wait",
        String.class,
        () -> {
          try {
            open.await();
          } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
          }
          return "open";
        });
    return Answer.of(task.goal());
  }

  private static Comparison comparison(Scorer scorer, List<Case> cases, String... agents) {
    return new Comparison(
        "c1",
        Instant.EPOCH,
        "somebody",
        State.RUNNING,
        cases,
        Arrays.stream(agents)
            .map(it -> new Contestant(it, it, JsonValue.EMPTY_JSON_OBJECT))
            .toList(),
        1,
        0,
        Optional.empty(),
        scorer,
        2);
  }

  private static List<Case> goals(int count) {
    return IntStream.range(0, count)
        .mapToObj(it -> Case.of("case-" + it, Task.of("say " + it), Optional.of("say " + it)))
        .toList();
  }

  private Case errand() {
    return Case.of("errand", FAMILY.problem(SEED).task(), new Case.Drawn(FAMILY.name(), SEED));
  }

  private Comparison over(String id) {
    Comparison comparison;
    do {
      comparison = laboratory.find(id);
      Thread.onSpinWait();
    } while (comparison.state() == State.RUNNING);
    return comparison;
  }

  @Test
  void a_trial_acts_on_a_world_of_its_own_and_so_does_a_child() {
    laboratory.start(comparison(new Scorer.Family(), List.of(errand()), "it", "chief", "echo"));

    var trials = laboratory.trials(over("c1"));

    assertThat(trials)
        .extracting(it -> it.place().contestant())
        .containsExactly("it", "chief", "echo");
    assertThat(trials)
        .extracting(it -> it.verdict().orElseThrow().right())
        .as(trials.toString())
        .containsExactly(true, true, false);
    assertThat(trials).extracting(it -> it.cost().toolCalls()).containsExactly(6L, 6L, 0L);
  }

  @Test
  void trials_wait_while_there_is_no_room_for_new_tasks() {
    room.set(false);
    laboratory.start(comparison(new Scorer.Exact(), goals(2), "echo"));
    asked.acquireUninterruptibly(4);
    assertThat(bench.services().catalogue().unfinished()).isEmpty();

    room.set(true);

    assertThat(over("c1").state()).isEqualTo(State.COMPLETED);
    assertThat(laboratory.trials(laboratory.find("c1"))).hasSize(2);
  }

  @Test
  void a_world_is_rebuilt_from_the_journals() {
    laboratory.start(comparison(new Scorer.Family(), List.of(errand()), "chief"));
    var task = laboratory.trials(over("c1")).getFirst().task().orElseThrow();

    var world = gateway().left(task, FAMILY, SEED);

    assertThat(((Embodied) world).reached()).isTrue();
  }

  @Test
  void what_was_not_over_goes_on_in_another_laboratory_as_the_same_tasks() {
    laboratory.start(comparison(new Scorer.Exact(), goals(6), "echo", "slow"));
    while (laboratory.trials(laboratory.find("c1")).isEmpty()) {
      Thread.onSpinWait();
    }
    laboratory.close();
    assertThat(laboratory.find("c1").state()).isEqualTo(State.RUNNING);
    int before = laboratory.trials(laboratory.find("c1")).size();
    assertThat(before).isBetween(1, 11);

    laboratory = laboratory();
    bench.tasks().resume();
    open.countDown();
    laboratory.resume();

    var comparison = over("c1");
    assertThat(comparison.state()).isEqualTo(State.COMPLETED);
    var tasks = new HashSet<String>();
    for (var trial : laboratory.trials(comparison)) {
      assertThat(trial.verdict().orElseThrow().right()).as(trial.toString()).isTrue();
      tasks.add(trial.task().orElseThrow());
    }
    assertThat(tasks).hasSize(12);
    assertThat(Costs.entries(bench.services().journal(), tasks.iterator().next())).isNotEmpty();
  }

  @Test
  void a_cancelled_comparison_begins_nothing_and_leaves_nothing_at_work() {
    laboratory.start(comparison(new Scorer.Exact(), goals(20), "slow"));
    var catalogue = bench.services().catalogue();
    while (catalogue.unfinished().size() < 2) {
      Thread.onSpinWait();
    }

    var cancelled = laboratory.cancel("c1");

    assertThat(cancelled.state()).isEqualTo(State.CANCELLED);
    while (!catalogue.unfinished().isEmpty()) {
      Thread.onSpinWait();
    }
    assertThat(laboratory.trials(cancelled)).isEmpty();
    laboratory.delete("c1");
    assertThat(laboratory.list()).isEmpty();
  }

  @Test
  void an_agent_of_which_nothing_could_be_judged_is_on_no_front() {
    laboratory.start(
        comparison(new Scorer.Tool("no__tool", Json.object().build()), goals(2), "echo"));

    var row = laboratory.report(over("c1")).rows().getFirst();

    assertThat(row.trials()).isEqualTo(2);
    assertThat(row.accuracy().of()).isZero();
    assertThat(row.pareto()).isFalse();
  }

  @Test
  void who_is_better_and_no_dearer_leaves_the_other_behind() {
    laboratory.start(
        comparison(
            new Scorer.Exact(),
            List.of(Case.of("one", Task.of("hello"), Optional.of("hello"))),
            "echo",
            "it"));

    var rows = laboratory.report(over("c1")).rows();

    assertThat(rows.getFirst().accuracy()).isEqualTo(new Wilson(1, 1));
    assertThat(rows.getFirst().pareto()).isTrue();
    assertThat(rows.getLast().accuracy()).isEqualTo(new Wilson(0, 1));
  }
}
