// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.conformance;

import static dev.menagerie.conformance.ConformanceSuite.bench;
import static dev.menagerie.conformance.ConformanceSuite.goal;
import static dev.menagerie.conformance.ConformanceSuite.tools;
import static org.assertj.core.api.Assertions.assertThat;

import dev.menagerie.architecture.Catalog;
import dev.menagerie.core.Json;
import dev.menagerie.engine.Cut;
import dev.menagerie.engine.Cut.Change;
import dev.menagerie.engine.Rewording;
import dev.menagerie.engine.spi.Entry;
import dev.menagerie.engine.spi.Entry.Kind;
import dev.menagerie.engine.spi.Entry.Phase;
import dev.menagerie.engine.spi.Status;
import dev.menagerie.engine.spi.TaskRecord;
import dev.menagerie.testkit.Effort;
import dev.menagerie.testkit.Guarantee;
import dev.menagerie.testkit.Workbench;
import jakarta.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every architecture goes on from a thought that somebody has changed. */
@Timeout(600)
class EditedForkTest {

  private static final String MORE = " This was looked at again.";

  @ParameterizedTest
  @MethodSource("dev.menagerie.conformance.ConformanceSuite#all")
  void goes_on_from_a_thought_that_came_to_something_else(Catalog.Entry architecture) {
    try (var bench = bench(architecture, tools())) {
      var source = bench.run(goal(architecture));
      int forks = 0;
      for (var at : some(whole(bench, source))) {
        var changed = changed(at.outcome().asJsonObject());

        var fork = fork(bench, source, at, new Change.Outcome(changed));

        var own = thoughts(bench, fork, Phase.RESULT);
        assertThat(own).filteredOn(it -> it.path().equals(at.path())).hasSize(1);
        assertThat(own.getFirst().outcome().asJsonObject()).containsAllEntriesOf(changed);
        assertThat(thoughts(bench, fork, Phase.INTENT))
            .as("asked again, %s", at)
            .noneMatch(it -> it.path().equals(at.path()));
        forks++;
      }
      shown(architecture, "with another outcome", forks);
    }
  }

  /** What was thought, but for lists that came element by element: they have no one outcome. */
  private static List<Entry> whole(Workbench bench, TaskRecord task) {
    var lists = thoughts(bench, task, Phase.ELEMENT).stream().map(Entry::path).toList();
    return thoughts(bench, task, Phase.RESULT).stream()
        .filter(it -> !lists.contains(it.path()))
        .toList();
  }

  /** A text with a sentence more; what has a form keeps it. */
  private static JsonObject changed(JsonObject outcome) {
    return outcome.containsKey("text")
        ? Json.object(outcome).add("text", outcome.getString("text") + MORE).build()
        : outcome;
  }

  @ParameterizedTest
  @MethodSource("dev.menagerie.conformance.ConformanceSuite#all")
  void goes_on_from_a_thought_that_was_asked_for_in_other_words(Catalog.Entry architecture) {
    try (var bench = bench(architecture, tools())) {
      var source = bench.run(goal(architecture));
      int forks = 0;
      for (var at : some(thoughts(bench, source, Phase.INTENT))) {
        var words = goal(architecture) + MORE;

        var fork = fork(bench, source, at, new Change.Prompt(new Rewording.Text(words)));

        assertThat(thoughts(bench, fork, Phase.INTENT))
            .as("asked %s", at)
            .filteredOn(it -> it.path().equals(at.path()))
            .first()
            .satisfies(it -> assertThat(it.request().toString()).contains(MORE));
        forks++;
      }
      shown(architecture, "with another prompt", forks);
    }
  }

  private static TaskRecord fork(Workbench bench, TaskRecord source, Entry at, Change change) {
    var fork = ForkTest.fork(bench, source, Cut.behind(at.position()).with(change));

    assertThat(fork.status()).as("%s, %s", at, fork.error()).isIn(Status.COMPLETED, Status.PARTIAL);
    var replay = bench.tasks().replay(fork.id());
    assertThat(replay.identical()).as("%s: %s", at, replay).isTrue();
    return fork;
  }

  private static void shown(Catalog.Entry architecture, String what, int forks) {
    Guarantee.FORK.shown(
        EditedForkTest.class,
        "%s: forked at its thoughts %s".formatted(architecture.name(), what),
        forks,
        "ended, and replays identically");
  }

  private static List<Entry> thoughts(Workbench bench, TaskRecord task, Phase phase) {
    return bench.journal(task.id(), it -> it.kind() == Kind.THINK && it.phase() == phase);
  }

  private static List<Entry> some(List<Entry> all) {
    int step = Math.max(1, all.size() / Effort.of(3, all.size()));
    var some = new ArrayList<Entry>();
    for (int index = 0; index < all.size(); index += step) {
      some.add(all.get(index));
    }
    return some;
  }
}
