// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.conformance;

import static dev.menagerie.conformance.ConformanceSuite.bench;
import static dev.menagerie.conformance.ConformanceSuite.goal;
import static dev.menagerie.conformance.ConformanceSuite.tools;
import static org.assertj.core.api.Assertions.assertThat;

import dev.menagerie.architecture.Catalog;
import dev.menagerie.core.Answer;
import dev.menagerie.core.Architecture;
import dev.menagerie.engine.spi.Entry;
import dev.menagerie.engine.spi.Entry.Kind;
import dev.menagerie.engine.spi.Entry.Phase;
import dev.menagerie.engine.spi.Limits;
import dev.menagerie.engine.spi.ModelCall;
import dev.menagerie.engine.spi.ModelReply;
import dev.menagerie.engine.spi.Models;
import dev.menagerie.engine.spi.Spent;
import dev.menagerie.engine.spi.Status;
import dev.menagerie.engine.spi.TaskRecord;
import dev.menagerie.testkit.Guarantee;
import dev.menagerie.testkit.ModelsBefore;
import dev.menagerie.testkit.PricedModel;
import dev.menagerie.testkit.Workbench;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A task that gets less than it needs ends with the best that it has. */
@Timeout(300)
class BudgetTest {

  private static final Limits AMPLE =
      new Limits(50_000_000, new BigDecimal(1_000), 20_000, 1_000, 1, 3_600);

  private static final int DEEPEST = 4;

  @ParameterizedTest
  @MethodSource("dev.menagerie.conformance.ConformanceSuite#all")
  void a_part_of_the_budget_it_needs_gives_the_best_so_far(Catalog.Entry architecture) {
    var whole = run(architecture, AMPLE);
    if (!architecture.answers().isEmpty()) {
      assertThat(whole.journal())
          .as("with a thought that answers")
          .anyMatch(candidate(architecture));
    }
    var needed = whole.record().spent();
    int runs = 0;
    int answered = 0;
    for (int percent : List.of(25, 50, 75)) {
      for (var limits : parts(needed, percent)) {
        var ended = run(architecture, limits);
        var place = "%s of %s".formatted(limits, needed);

        assertThat(ended.record().status()).as(place).isEqualTo(Status.PARTIAL);
        var spent = ended.record().spent();
        assertThat(spent.usage().tokens()).as(place).isLessThanOrEqualTo(limits.tokens());
        assertThat(spent.usage().usd()).as(place).isLessThanOrEqualTo(limits.usd());
        assertThat(spent.effects()).as(place).isLessThanOrEqualTo(limits.effects());
        assertThat(spent.toolCalls()).as(place).isLessThanOrEqualTo(limits.toolCalls());
        var text = ended.record().answer().orElseThrow().text();
        if (ended.journal().stream().anyMatch(candidate(architecture))) {
          assertThat(text).as("%s\n%s", place, Workbench.describe(ended.journal())).isNotBlank();
        }
        runs++;
        answered += text.isBlank() ? 0 : 1;
      }
    }
    Guarantee.BUDGET.shown(
        getClass(),
        "%s with 25, 50 and 75 %% of its tokens, effects, tool calls and USD"
            .formatted(architecture.name()),
        runs,
        "all partial, %d with something found, none over".formatted(answered));
  }

  /** A budget short of one thing each. */
  private static List<Limits> parts(Spent needed, int percent) {
    var tokens = needed.usage().tokens() * percent / 100;
    var usd =
        needed
            .usage()
            .usd()
            .multiply(new BigDecimal(percent))
            .divide(new BigDecimal(100), 9, RoundingMode.DOWN);
    return List.of(
            lacking(Math.max(1, tokens), AMPLE.usd(), AMPLE.effects(), AMPLE.toolCalls()),
            lacking(AMPLE.tokens(), usd, AMPLE.effects(), AMPLE.toolCalls()),
            lacking(
                AMPLE.tokens(), AMPLE.usd(), needed.effects() * percent / 100, AMPLE.toolCalls()),
            lacking(
                AMPLE.tokens(), AMPLE.usd(), AMPLE.effects(), needed.toolCalls() * percent / 100))
        .stream()
        .filter(it -> it.toolCalls() == AMPLE.toolCalls() || needed.toolCalls() > 0)
        .toList();
  }

  private static Limits lacking(long tokens, BigDecimal usd, long effects, long toolCalls) {
    return new Limits(tokens, usd, effects, toolCalls, 1, 3_600);
  }

  /** Each thought takes a second of its own, as the engine's time goes here. */
  @ParameterizedTest
  @MethodSource("dev.menagerie.conformance.ConformanceSuite#all")
  void nothing_begins_once_its_seconds_are_over(Catalog.Entry architecture) {
    var undisturbed = timed(architecture, AMPLE).journal();
    int needed = thoughts(undisturbed, Phase.RESULT);
    boolean branches = undisturbed.stream().anyMatch(it -> it.kind() == Kind.BRANCH);
    int runs = 0;
    int partial = 0;
    for (int percent : List.of(25, 50, 75)) {
      long seconds = Math.max(1, needed * percent / 100);
      var ended = timed(architecture, lacking(seconds));
      var place = "%d of %d seconds\n%s".formatted(seconds, needed, ended.record());

      assertThat(ended.record().status()).as(place).isIn(Status.COMPLETED, Status.PARTIAL);
      assertThat(ended.record().answer()).as(place).isPresent();
      if (ended.record().status() == Status.PARTIAL) {
        assertThat(ended.errors()).as(place).anyMatch(it -> it.contains("seconds"));
        assertThat(ended.record().spent().ms()).as(place).isGreaterThanOrEqualTo(seconds * 1_000);
        assertThat(thoughts(ended.journal(), Phase.INTENT)).as(place).isLessThan(needed);
        partial++;
      }
      if (!branches) { // in one, the last second may pass while a thought begins in another
        assertThat(latest(ended.journal())).as(place).isLessThan((int) seconds);
      }
      runs++;
    }
    // Thoughts that began together end together, and if they are the last ones all is done.
    assertThat(partial).isGreaterThanOrEqualTo(allAtOnce(undisturbed) ? 0 : 1);
    Guarantee.BUDGET.shown(
        getClass(),
        "%s with 25, 50 and 75 %% of its seconds".formatted(architecture.name()),
        runs,
        "%d partial, nothing begun once they were over".formatted(partial));
  }

  /** Whether there is one thought, or each has a branch of its own beside those of the others. */
  private static boolean allAtOnce(List<Entry> journal) {
    var branches = begun(journal).map(it -> parent(it.path())).toList();
    return branches.size() == 1
        || (branches.size() > 1
            && Set.copyOf(branches).size() == branches.size()
            && branches.stream().map(BudgetTest::parent).distinct().count() == 1);
  }

  private static String parent(String path) {
    return path.substring(0, path.lastIndexOf('/'));
  }

  private static Stream<Entry> begun(List<Entry> journal) {
    return journal.stream().filter(it -> it.kind() == Kind.THINK && it.phase() == Phase.INTENT);
  }

  /** How many thoughts, and so seconds, had ended when the last one began. */
  private static int latest(List<Entry> journal) {
    int ended = 0;
    int latest = 0;
    for (var entry : journal) {
      if (entry.kind() == Kind.THINK && entry.phase() == Phase.INTENT) {
        latest = ended;
      } else if (entry.kind() == Kind.THINK && entry.phase() == Phase.RESULT) {
        ended++;
      }
    }
    return latest;
  }

  private static int thoughts(List<Entry> journal, Phase phase) {
    return (int)
        journal.stream()
            .filter(it -> it.kind() == Kind.THINK && it.phase() == phase)
            .map(it -> it.task() + it.path())
            .distinct()
            .count();
  }

  private static Limits lacking(long seconds) {
    return new Limits(
        AMPLE.tokens(), AMPLE.usd(), AMPLE.effects(), AMPLE.toolCalls(), AMPLE.depth(), seconds);
  }

  private static Ended timed(Catalog.Entry architecture, Limits limits) {
    var elapsed = new AtomicLong();
    try (var bench = bench(architecture, tools()).elapsed(elapsed::get).budget("it", limits)) {
      bench.model(new SlowModel(ConformanceSuite.model(), elapsed));
      var record = bench.run(goal(architecture));
      return Ended.of(bench, record, bench.family(record.id()));
    }
  }

  /** A model whose every answer takes a second. */
  private record SlowModel(Models model, AtomicLong elapsed) implements ModelsBefore {

    @Override
    public ModelReply reply(ModelCall call) {
      var reply = model.reply(call);
      elapsed.addAndGet(Duration.ofSeconds(1).toNanos());
      return reply;
    }
  }

  @ParameterizedTest
  @MethodSource("dev.menagerie.conformance.ConformanceSuite#all")
  void one_who_delegates_to_it_needs_a_level_of_depth(Catalog.Entry architecture) {
    for (int depth = 0; depth < 2; depth++) {
      var parent = delegating("child");
      try (var bench = bench(architecture, tools()).agent("child", architecture.defaults())) {
        bench.agent("it", parent).budget("it", deep(depth));

        var record = bench.run(goal(architecture));

        var child = bench.tasks().find(record.id() + ".1");
        assertThat(child.isPresent()).isEqualTo(depth > 0);
        assertThat(record.status()).isEqualTo(depth > 0 ? Status.COMPLETED : Status.PARTIAL);
        assertThat(record.answer().orElseThrow().text())
            .contains(depth > 0 ? "36" : "nothing from child yet");
      }
    }
    Guarantee.BUDGET.shown(
        getClass(),
        "%s as a child, with 0 levels and 1 of delegation".formatted(architecture.name()),
        2,
        "refused with what was offered; carried out");
  }

  @Test
  void nobody_delegates_deeper_than_the_first_one_may() {
    for (int depth = 0; depth <= DEEPEST; depth++) {
      try (var bench = Workbench.of(delegating("level1"))) {
        for (int level = 1; level < DEEPEST; level++) {
          bench.agent("level" + level, delegating("level" + (level + 1)));
        }
        bench.agent("level" + DEEPEST, (_, _) -> Answer.of("from the deepest"));
        bench.budget("it", deep(depth));

        var record = bench.run("dig");

        var id = record.id();
        for (int level = 1; level <= DEEPEST; level++) {
          id += ".1";
          assertThat(bench.tasks().find(id).isPresent()).as(id).isEqualTo(level <= depth);
        }
        boolean enough = depth == DEEPEST;
        assertThat(record.status()).isEqualTo(enough ? Status.COMPLETED : Status.PARTIAL);
        assertThat(record.answer().orElseThrow().text())
            .isEqualTo(
                enough ? "from the deepest" : "nothing from level%d yet".formatted(depth + 1));
      }
    }
    Guarantee.BUDGET.shown(
        getClass(),
        "%d levels of delegation with each smaller depth".formatted(DEEPEST),
        DEEPEST,
        "all partial, none deeper, the answer of the deepest");
  }

  private static Architecture delegating(String agent) {
    return (task, run) -> {
      run.offer("nothing from %s yet".formatted(agent));
      return run.delegate(agent, task);
    };
  }

  private static Limits deep(int depth) {
    return new Limits(
        AMPLE.tokens(), AMPLE.usd(), AMPLE.effects(), AMPLE.toolCalls(), depth, AMPLE.seconds());
  }

  /**
   * A task that has ended.
   *
   * @param errors of it and its children: what ends a child is said by the child
   */
  private record Ended(TaskRecord record, List<Entry> journal, List<String> errors) {

    static Ended of(Workbench bench, TaskRecord record, List<Entry> journal) {
      var errors =
          journal.stream()
              .map(Entry::task)
              .distinct()
              .flatMap(it -> bench.tasks().find(it).flatMap(TaskRecord::error).stream())
              .toList();
      return new Ended(record, journal, errors);
    }
  }

  private static Ended run(Catalog.Entry architecture, Limits limits) {
    try (var bench = bench(architecture, tools()).budget("it", limits)) {
      bench.model(new PricedModel(ConformanceSuite.model(), new BigDecimal("0.00001")));
      var record = bench.run(goal(architecture));
      return Ended.of(bench, record, bench.journal(record.id()));
    }
  }

  /**
   * A thought that says how the task might be answered, so that the architecture could return it.
   */
  private static Predicate<Entry> candidate(Catalog.Entry architecture) {
    return entry ->
        entry.kind() == Kind.THINK
            && entry.phase() == Phase.RESULT
            && architecture.answers().contains(entry.name())
            && !said(entry.outcome().asJsonObject()).isBlank();
  }

  private static String said(JsonObject outcome) {
    if (outcome.get("value") instanceof JsonObject shaped) {
      // one of several shapes is wrapped
      var value = shaped.get("value") instanceof JsonObject inner ? inner : shaped;
      return value.getString("answer", value.getString("summary", ""));
    }
    boolean calls = outcome.get("calls") instanceof JsonArray made && !made.isEmpty();
    return calls ? "" : outcome.getString("text", "");
  }
}
