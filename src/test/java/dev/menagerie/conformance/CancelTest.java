// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.conformance;

import static dev.menagerie.conformance.ConformanceSuite.bench;
import static dev.menagerie.conformance.ConformanceSuite.goal;
import static dev.menagerie.conformance.ConformanceSuite.tools;
import static org.assertj.core.api.Assertions.assertThat;

import dev.menagerie.architecture.Catalog;
import dev.menagerie.engine.spi.Entry;
import dev.menagerie.engine.spi.Entry.Kind;
import dev.menagerie.engine.spi.Entry.Phase;
import dev.menagerie.engine.spi.Journal;
import dev.menagerie.engine.spi.Status;
import dev.menagerie.testkit.Effort;
import dev.menagerie.testkit.Guarantee;
import dev.menagerie.testkit.HeldJournal;
import dev.menagerie.testkit.HeldModel;
import dev.menagerie.testkit.HeldTools;
import dev.menagerie.testkit.TaskThreads;
import dev.menagerie.testkit.Workbench;
import jakarta.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A cancel at any moment of any architecture: it is answered within a second with the ended task,
 * nothing begins behind the final entry, what was being done is interrupted, and what had been sent
 * and may have happened is said.
 */
@Timeout(300)
class CancelTest {

  /** What is promised. */
  private static final Duration FENCED = Duration.ofSeconds(1);

  /** For threads that are interrupted, on a machine that does other things too. */
  private static final Duration UNWOUND = Duration.ofSeconds(5);

  /** One that meets the last entry comes too late: all was done, and nothing is taken back. */
  @ParameterizedTest
  @MethodSource("dev.menagerie.conformance.ConformanceSuite#all")
  void nothing_goes_on_after_a_cancel_at_any_entry(Catalog.Entry architecture) {
    int entries = entries(architecture);
    int step = Math.max(1, entries / Effort.of(8, entries));
    int cancels = 0;
    int late = 0;
    var longest = Duration.ZERO;
    for (int at = 1; at < entries; at += step) {
      try (var trial = new Trial(architecture, at, Integer.MAX_VALUE, Integer.MAX_VALUE)) {
        trial.journal().awaitHeld();
        if (trial.journal().over()) {
          trial.cancelTooLate();
          late++;
        } else {
          var took = trial.cancel();
          longest = longest.compareTo(took) > 0 ? longest : took;
          cancels++;
        }
      }
    }
    assertThat(cancels).isPositive();
    shown(architecture, "cancelled between its effects", cancels, longest);
    if (late > 0) {
      Guarantee.CANCEL.shown(
          getClass(),
          "%s cancelled when its last entry was written".formatted(architecture.name()),
          late,
          "completed all the same");
    }
  }

  @ParameterizedTest
  @MethodSource("dev.menagerie.conformance.ConformanceSuite#all")
  void a_model_call_in_flight_is_interrupted(Catalog.Entry architecture) {
    int calls = calls(architecture, Kind.THINK);
    int step = Math.max(1, calls / Effort.of(4, calls));
    int cancels = 0;
    var longest = Duration.ZERO;
    for (int call = 1; call <= calls; call += step) {
      try (var trial = new Trial(architecture, Integer.MAX_VALUE, call, Integer.MAX_VALUE)) {
        trial.model().awaitHeld();
        assertThat(trial.threads()).isNotEmpty();
        var took = trial.cancel();
        assertThat(trial.model().interrupted()).isTrue();
        assertThat(trial.inFlight(Kind.THINK)).isNotEmpty();
        longest = longest.compareTo(took) > 0 ? longest : took;
        cancels++;
      }
    }
    shown(architecture, "cancelled in a model call", cancels, longest);
  }

  @ParameterizedTest
  @MethodSource("dev.menagerie.conformance.ConformanceSuite#all")
  void a_tool_call_in_flight_is_interrupted_and_in_doubt_if_it_may_have_happened(
      Catalog.Entry architecture) {
    int calls = calls(architecture, Kind.ACT);
    int cancels = 0;
    var longest = Duration.ZERO;
    for (int call = 1; call <= calls; call++) {
      try (var trial = new Trial(architecture, Integer.MAX_VALUE, Integer.MAX_VALUE, call)) {
        trial.tools().awaitHeld();
        var took = trial.cancel();
        assertThat(trial.tools().interrupted()).isTrue();
        assertThat(trial.inFlight(Kind.ACT))
            .singleElement()
            .satisfies(
                it -> {
                  assertThat(it.getString("name")).isEqualTo(trial.tools().heldTool());
                  assertThat(it.getBoolean("inDoubt"))
                      .isEqualTo(!trial.tools().trusted(trial.tools().heldTool()));
                });
        longest = longest.compareTo(took) > 0 ? longest : took;
        cancels++;
      }
    }
    if (cancels > 0) {
      shown(architecture, "cancelled in a tool call that was sent", cancels, longest);
    }
  }

  private void shown(Catalog.Entry architecture, String how, int cancels, Duration longest) {
    Guarantee.CANCEL.shown(
        getClass(),
        "%s %s".formatted(architecture.name(), how),
        cancels,
        "all threads gone after at most %d ms, nothing begun since".formatted(longest.toMillis()));
  }

  private static int entries(Catalog.Entry architecture) {
    try (var bench = ConformanceSuite.bench(architecture, tools())) {
      return bench.journal(bench.run(goal(architecture)).id()).size();
    }
  }

  private static int calls(Catalog.Entry architecture, Kind kind) {
    try (var bench = ConformanceSuite.bench(architecture, tools())) {
      var id = bench.run(goal(architecture)).id();
      return bench.journal(id, it -> it.kind() == kind && it.phase() == Phase.INTENT).size();
    }
  }

  /** One task with a journal, a model and tools, one of which does not let it go on. */
  private static final class Trial implements AutoCloseable {

    private final List<HeldJournal> journals = new ArrayList<>();
    private final HeldModel model;
    private final HeldTools tools;
    private final Workbench bench;
    private final String id;

    Trial(Catalog.Entry architecture, int heldEntry, int heldThought, int heldCall) {
      model = new HeldModel(ConformanceSuite.model(), heldThought);
      tools = new HeldTools(ConformanceSuite.tools(), heldCall);
      bench = bench(architecture, architecture.defaults()).model(model).gateway(tools);
      bench.writingThrough(it -> held(it, heldEntry));
      id = bench.start(goal(architecture)).id();
    }

    private HeldJournal held(Journal inner, int entry) {
      var held = new HeldJournal(inner, entry);
      journals.add(held);
      return held;
    }

    HeldJournal journal() {
      return journals.getLast();
    }

    HeldModel model() {
      return model;
    }

    HeldTools tools() {
      return tools;
    }

    List<String> threads() {
      return TaskThreads.of(id);
    }

    /** Cancels; returns how long it took until no thread of the task was left. */
    Duration cancel() {
      long start = System.nanoTime();
      var record = bench.tasks().cancel(id);
      var fenced = Duration.ofNanos(System.nanoTime() - start);
      var entries = bench.journal(id);
      journal().letGo();
      var left = TaskThreads.awaitNone(id, UNWOUND);
      var took = Duration.ofNanos(System.nanoTime() - start);
      assertThat(record.status()).isEqualTo(Status.CANCELLED);
      assertThat(fenced).isLessThan(FENCED);
      assertThat(left).isEmpty();
      assertThat(bench.journal(id)).isEqualTo(entries);
      assertThat(entries.getLast().path()).isEqualTo("/");
      assertNothingUnseen();
      return took;
    }

    /** Cancels when the last entry is written and not known to be durable. */
    void cancelTooLate() {
      var entries = bench.journal(id);
      journal().letGo();
      assertThat(bench.tasks().cancel(id).status()).isEqualTo(Status.COMPLETED);
      assertThat(TaskThreads.awaitNone(id, UNWOUND)).isEmpty();
      assertThat(bench.journal(id)).isEqualTo(entries);
    }

    /**
     * Now that no thread is left: every call that a tool got has its result in the journal or is in
     * the cancel entry, and the model got no more requests than the journal has intents.
     */
    private void assertNothingUnseen() {
      Set<String> known = new TreeSet<>();
      for (var entry : bench.journal(id)) {
        if (entry.kind() == Kind.ACT && entry.phase() == Phase.RESULT) {
          known.add(id + entry.path());
        }
      }
      inFlight(Kind.ACT).forEach(it -> known.add(id + it.getString("path")));
      assertThat(known).containsAll(tools.begun());
      assertThat(tools.begun()).doesNotHaveDuplicates();
      assertThat(tools.ledger()).hasSizeLessThanOrEqualTo(tools.begun().size());
      assertThat(bench.requests())
          .isLessThanOrEqualTo(
              bench
                  .journal(id, it -> it.kind() == Kind.THINK && it.phase() == Phase.INTENT)
                  .size());
    }

    List<JsonObject> inFlight(Kind kind) {
      return bench.journal(id, it -> it.kind() == Kind.CANCEL).stream()
          .map(Entry::outcome)
          .flatMap(
              it ->
                  it.asJsonObject().getJsonArray("inFlight").getValuesAs(JsonObject.class).stream())
          .filter(it -> it.getString("kind").equals(kind.text()))
          .toList();
    }

    @Override
    public void close() {
      journal().letGo();
      bench.close();
    }
  }
}
