// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.conformance;

import static dev.menagerie.conformance.ConformanceSuite.bench;
import static dev.menagerie.conformance.ConformanceSuite.goal;
import static org.assertj.core.api.Assertions.assertThat;

import dev.menagerie.architecture.Catalog;
import dev.menagerie.core.Json;
import dev.menagerie.engine.Reaction;
import dev.menagerie.engine.spi.Rule;
import dev.menagerie.engine.spi.Rule.Decision;
import dev.menagerie.engine.spi.TaskRecord;
import dev.menagerie.engine.spi.Waiting;
import dev.menagerie.testkit.BesideOthers;
import dev.menagerie.testkit.CrashSuite;
import dev.menagerie.testkit.Guarantee;
import dev.menagerie.testkit.LedgerTools;
import dev.menagerie.testkit.LedgerTools.Performed;
import dev.menagerie.testkit.Workbench;
import jakarta.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds for each architecture that calls a tool which a person must approve. */
@BesideOthers
@Timeout(300)
class PeopleTest {

  private static final String ASKED = "desk__reckon";

  /** Those that call the untrusted tool when nobody is asked. */
  static Stream<Catalog.Entry> acting() {
    return ConformanceSuite.all().stream()
        .filter(
            architecture -> {
              var tools = ConformanceSuite.tools();
              try (var bench = bench(architecture, tools)) {
                bench.run(goal(architecture));
              }
              return !made(tools).isEmpty();
            });
  }

  private static LedgerTools tools() {
    return ConformanceSuite.tools().ruled(ASKED, Rule.of(Decision.ASK));
  }

  private static List<Performed> made(LedgerTools tools) {
    return tools.ledger().stream().filter(call -> call.tool().equals(ASKED)).toList();
  }

  /** Runs the goal, replying to everything that waits. */
  private static TaskRecord run(Workbench bench, String goal, Function<Waiting, Reaction> people) {
    var id = bench.start(goal).id();
    long deadline = System.nanoTime() + Workbench.PATIENCE.toNanos();
    while (!bench.tasks().await(id, Duration.ofMillis(2)).status().ended()
        && System.nanoTime() < deadline) {
      for (var waiting : bench.tasks().waiting()) {
        assertThat(waiting.reason()).isEqualTo(Waiting.Reason.APPROVAL);
        bench.tasks().reply(waiting.task(), waiting.path(), people.apply(waiting));
      }
    }
    return bench.ended(id);
  }

  @ParameterizedTest
  @MethodSource("acting")
  void solves_the_task_with_what_was_approved(Catalog.Entry architecture) {
    var shown = new ArrayList<JsonObject>();
    try (var bench = bench(architecture, tools())) {
      var record =
          run(
              bench,
              goal(architecture),
              waiting -> {
                assertThat(made(bench.tools())).hasSize(shown.size());
                shown.add(waiting.detail().getJsonObject("arguments"));
                return new Reaction.Approve();
              });

      assertThat(record.answer().orElseThrow().text()).contains("36");
      assertThat(made(bench.tools())).map(Performed::arguments).isEqualTo(shown).isNotEmpty();
    }
  }

  @ParameterizedTest
  @MethodSource("acting")
  void sends_nothing_that_was_denied_and_ends(Catalog.Entry architecture) {
    try (var bench = bench(architecture, tools())) {
      var record = run(bench, goal(architecture), _ -> new Reaction.Deny("not today"));

      assertThat(record.status().ended()).isTrue();
      assertThat(made(bench.tools())).isEmpty();
    }
  }

  @ParameterizedTest
  @MethodSource("acting")
  void sends_what_was_edited_and_nothing_else(Catalog.Entry architecture) {
    var edited = Json.object().add("expression", "3 * 13").build();
    try (var bench = bench(architecture, tools())) {
      run(bench, goal(architecture), _ -> new Reaction.Edit(edited));

      assertThat(made(bench.tools()))
          .isNotEmpty()
          .allSatisfy(call -> assertThat(call.arguments()).isEqualTo(edited));
    }
  }

  @ParameterizedTest
  @MethodSource("acting")
  void calls_once_what_was_shown_wherever_the_process_dies(Catalog.Entry architecture)
      throws InterruptedException {
    var ledgers = new ArrayList<LedgerTools>();
    var shown = new LinkedHashMap<String, JsonObject>();
    var suite =
        new CrashSuite(
            () -> {
              ledgers.add(tools());
              return bench(architecture, ledgers.getLast());
            },
            goal(architecture),
            waiting -> {
              var arguments = waiting.detail().getJsonObject("arguments");
              var before = shown.put(waiting.task() + waiting.path(), arguments);
              assertThat(before == null || before.equals(arguments)).isTrue();
              return new Reaction.Approve();
            });

    int deaths = suite.run();

    var calls = ledgers.stream().flatMap(ledger -> made(ledger).stream()).toList();
    assertThat(calls)
        .hasSizeGreaterThan(deaths)
        .allSatisfy(call -> assertThat(call.arguments()).isEqualTo(shown.get(call.key())));
    Guarantee.PEOPLE.shown(
        getClass(),
        "%s: the process dies before and after each write of a run with approvals"
            .formatted(architecture.name()),
        deaths,
        "%d calls, each once, with what was shown".formatted(calls.size()));
  }
}
