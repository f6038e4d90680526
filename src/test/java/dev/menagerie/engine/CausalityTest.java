// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.menagerie.core.Json;
import dev.menagerie.core.Prompt;
import dev.menagerie.engine.Cut.Change;
import dev.menagerie.engine.spi.Entry;
import dev.menagerie.engine.spi.Entry.Kind;
import dev.menagerie.engine.spi.Entry.Phase;
import dev.menagerie.engine.spi.PinnedTool.Trust;
import dev.menagerie.engine.spi.TaskRecord;
import dev.menagerie.testkit.Effort;
import dev.menagerie.testkit.Guarantee;
import dev.menagerie.testkit.LedgerTools;
import dev.menagerie.testkit.ScriptedModel;
import dev.menagerie.testkit.Workbench;
import jakarta.json.JsonObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Forks of programs made by chance, cut anywhere. */
@Timeout(900)
class CausalityTest {

  private static final int PROGRAMS = Effort.of(60, 1_500);

  private static ScriptedModel model(String changed) {
    return ScriptedModel.says(it -> said(it.prompt(), changed));
  }

  /** Thoughts say different things to different prompts, but for the changed one. */
  private static String said(Prompt prompt, String changed) {
    return prompt.name().equals(changed) ? "changed" : "on " + ScriptedModel.text(prompt).strip();
  }

  private static LedgerTools tools() {
    return new LedgerTools()
        .with("look", Trust.READ_ONLY, it -> "seen " + it.getString("value"))
        .with("send", Trust.NONE, it -> "sent " + it.getString("value"));
  }

  private static TaskRecord fork(Workbench bench, String source, Cut cut) {
    try {
      return bench.ended(bench.tasks().fork(source, cut).id());
    } catch (Unacknowledged e) {
      var paths = new ArrayList<>(cut.acknowledged());
      e.sideEffects().forEach(it -> paths.add(it.path()));
      return bench.ended(bench.tasks().fork(source, cut.acknowledging(paths)).id());
    }
  }

  private static List<Entry> inherited(Workbench bench, TaskRecord fork) {
    return bench.tasks().journal(fork.id(), 0, Integer.MAX_VALUE).stream()
        .filter(it -> !it.task().equals(fork.id()))
        .toList();
  }

  @Test
  void a_fork_goes_on_to_the_same_answer_without_asking_what_it_kept() {
    int forks = 0;
    long kept = 0;
    for (long seed = 0; seed < PROGRAMS; seed++) {
      var random = new Random(seed);
      var model = model("");
      try (var bench = Workbench.of(RandomProgram.of(seed)).model(model).tools(tools())) {
        var source = bench.run("start");
        for (int generation = 0; generation < 3; generation++) {
          var journal = bench.tasks().journal(source.id(), 0, Integer.MAX_VALUE);
          var at = journal.get(random.nextInt(journal.size()));
          var place =
              "seed %d generation %d cut behind %s %s"
                  .formatted(seed, generation, at.path(), at.phase());
          model.seen().clear();
          var before = answered(journal);
          int made = calls(bench).size();

          var fork = fork(bench, source.id(), Cut.behind(at.position()));

          assertThat(fork.status()).as(place).isEqualTo(source.status());
          assertThat(fork.answer()).as(place).isEqualTo(source.answer());
          assertThat(calls(bench).subList(made, calls(bench).size()))
              .as(place)
              .noneMatch(before::contains); // who lost a race may come further than it did
          assertNotAskedAgain(bench, model, fork, place);
          boolean asked = !model.seen().isEmpty();
          boolean spent = fork.spent().usage().tokens() > 0;
          assertThat(spent || !asked).as(place).isTrue();
          assertThat(asked || !spent || brokenOff(bench, fork)).as(place).isTrue();
          forks++;
          kept += inherited(bench, fork).size();
          source = fork;
        }
      }
    }
    Guarantee.FORK.shown(
        getClass(),
        "programs of random branches, forked anywhere, three times in a row",
        forks,
        "same answer, no kept effect again; %d entries shared".formatted(kept));
  }

  /** Whether a loser had begun a thought, which is paid for, and was stopped before it asked. */
  private static boolean brokenOff(Workbench bench, TaskRecord fork) {
    var thoughts = bench.journal(fork.id(), it -> it.kind() == Kind.THINK);
    var ended =
        thoughts.stream().filter(it -> it.phase() == Phase.RESULT).map(Entry::path).toList();
    return thoughts.stream()
        .anyMatch(it -> it.task().equals(fork.id()) && !ended.contains(it.path()));
  }

  /**
   * The calls whose results are in a journal, by path: another branch may make the same one. A
   * loser's last call may have none.
   */
  private static Set<String> answered(List<Entry> journal) {
    var asked = new HashMap<String, String>();
    var answered = new HashSet<String>();
    for (var entry : journal) {
      if (entry.kind() == Kind.ACT) {
        if (entry.request() instanceof JsonObject call) {
          asked.put(entry.path(), entry.name() + call.getJsonObject("arguments"));
        }
        if (entry.phase() == Phase.RESULT) {
          answered.add(entry.path() + " " + Objects.requireNonNull(asked.get(entry.path())));
        }
      }
    }
    return answered;
  }

  private static List<String> calls(Workbench bench) {
    return bench.tools().ledger().stream()
        .map(it -> "%s %s%s".formatted(path(it.key()), it.tool(), it.arguments()))
        .toList();
  }

  private static String path(String key) {
    return key.substring(key.indexOf('/'));
  }

  private static void assertNotAskedAgain(
      Workbench bench, ScriptedModel model, TaskRecord fork, String place) {
    var known = new HashSet<String>();
    for (var entry : inherited(bench, fork)) {
      if (entry.kind() == Kind.THINK && entry.phase() == Phase.RESULT) {
        known.add(entry.name());
      }
    }
    assertThat(model.seen()).as(place).extracting(Prompt::name).noneMatch(known::contains);
    var results = new TreeMap<String, Integer>();
    bench.tasks().journal(fork.id(), 0, Integer.MAX_VALUE).stream()
        .filter(it -> it.phase() == Phase.RESULT && it.kind() != Kind.REPLY)
        .forEach(it -> results.merge(it.path(), 1, Integer::sum));
    assertThat(results.values()).as(place).allMatch(it -> it == 1);
  }

  @Test
  void a_changed_outcome_reaches_everything_that_depends_on_it() {
    int forks = 0;
    for (long seed = 0; seed < PROGRAMS; seed++) {
      var random = new Random(seed);
      var program = RandomProgram.of(seed);
      try (var bench = Workbench.of(program).model(model("")).tools(tools())) {
        var source = bench.run("start");
        var thoughts =
            bench.journal(source.id(), it -> it.kind() == Kind.THINK && it.phase() == Phase.RESULT);
        if (thoughts.isEmpty()) {
          continue;
        }
        var at = thoughts.get(random.nextInt(thoughts.size()));
        var outcome = new Change.Outcome(Json.object().add("text", "changed").build());

        var fork = fork(bench, source.id(), Cut.behind(at.position()).with(outcome));

        assertThat(fork.answer())
            .as("seed %d, changed %s", seed, at.path())
            .isEqualTo(undisturbed(program, at.name()).answer());
        forks++;
      }
    }
    Guarantee.FORK.shown(
        getClass(),
        "programs of random branches, forked with the outcome of one thought changed",
        forks,
        "the answer of a run in which the model had said so");
  }

  private static TaskRecord undisturbed(RandomProgram program, String changed) {
    try (var bench = Workbench.of(program).model(model(changed)).tools(tools())) {
      return bench.run("start");
    }
  }

  @Test
  void branches_that_do_not_depend_on_the_cut_are_kept_behind_it() {
    long behind = 0;
    for (long seed = 0; seed < PROGRAMS; seed++) {
      var random = new Random(seed);
      try (var bench = Workbench.of(RandomProgram.of(seed)).model(model("")).tools(tools())) {
        var journal = bench.journal(bench.run("start").id());
        var at = journal.get(random.nextInt(journal.size()));

        var kept = Causality.kept(journal, at, Set.of(), Set.of());

        assertThat(kept).isSubsetOf(journal);
        behind += kept.stream().filter(it -> it.position() > at.position()).count();
      }
    }
    assertThat(behind).isGreaterThan(PROGRAMS / 2);
  }
}
