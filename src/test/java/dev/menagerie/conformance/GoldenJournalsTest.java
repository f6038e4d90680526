// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.menagerie.architecture.Catalog;
import dev.menagerie.engine.Reaction;
import dev.menagerie.engine.spi.Entry;
import dev.menagerie.engine.spi.Entry.Kind;
import dev.menagerie.engine.spi.Entry.Phase;
import dev.menagerie.engine.spi.Status;
import dev.menagerie.testkit.Guarantee;
import dev.menagerie.testkit.KeptJournal;
import dev.menagerie.testkit.LedgerTools;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What earlier releases wrote still replays: identical, or in other words only. */
@Timeout(120)
class GoldenJournalsTest {

  private static final String MISSING =
      """
      %s has no golden journal. Write it, look at it and commit it; in the folder of the \
      module, with the test class path:
      java %s %s\
      """;

  private static final String MAIN = GoldenJournals.class.getName();
  private static final Path RELEASE = GoldenJournals.FOLDER.resolve("<release>");

  private static Stream<Catalog.Entry> architectures() {
    return ConformanceSuite.all().stream();
  }

  @ParameterizedTest
  @MethodSource("architectures")
  void the_journals_of_every_release_replay(Catalog.Entry architecture) throws IOException {
    int replayed = 0;
    int drifted = 0;
    for (var release : GoldenJournals.releases()) {
      var file = GoldenJournals.file(release, architecture);
      if (Files.exists(file)) {
        var nobody = new Unreachable();
        try (var bench = ConformanceSuite.bench(architecture, new LedgerTools()).model(nobody)) {
          var replay = KeptJournal.read(file).replay(bench);

          assertThat(replay.firstDivergence()).as("%s: %s", file, replay).isEmpty();
          assertThat(nobody.calls()).isZero();
          replayed++;
          drifted += replay.drift().size();
        }
      }
    }

    assertThat(replayed).as(MISSING, architecture.name(), MAIN, RELEASE).isPositive();
    Guarantee.REPLAY.shown(
        getClass(),
        "%s: journals that releases left".formatted(architecture.name()),
        replayed,
        "no divergence, %d prompts reworded since".formatted(drifted));
  }

  @ParameterizedTest
  @EnumSource(GoldenProgram.class)
  void the_journals_of_every_form_of_entry_replay(GoldenProgram program) throws IOException {
    int replayed = 0;
    for (var file : files(program)) {
      var nobody = new Unreachable();
      try (var bench = Golden.bench(program).tools(new LedgerTools()).model(nobody)) {
        var replay = KeptJournal.read(file).replay(bench);

        assertThat(replay.identical()).as("%s: %s", file, replay).isTrue();
        assertThat(nobody.calls()).isZero();
        replayed++;
      }
    }

    assertThat(replayed).as(MISSING, program.text(), MAIN, RELEASE).isPositive();
    Guarantee.REPLAY.shown(
        getClass(),
        "journals that releases left of a program: " + program.text(),
        replayed,
        "identical, 0 effects performed");
  }

  private static List<Path> files(GoldenProgram program) throws IOException {
    return GoldenJournals.releases().stream()
        .map(release -> GoldenJournals.file(release, program))
        .filter(Files::exists)
        .toList();
  }

  @Test
  void they_hold_every_kind_of_entry_every_reply_and_every_end() throws IOException {
    var forms = new TreeSet<String>();
    for (var program : GoldenProgram.values()) {
      for (var file : files(program)) {
        KeptJournal.read(file).entries().forEach(entry -> forms.addAll(forms(entry)));
      }
    }

    assertThat(forms).containsAll(wanted());
  }

  /** What can be told apart in how an entry is read. */
  private static List<String> forms(Entry entry) {
    var forms = new ArrayList<String>();
    forms.add(entry.kind() + " " + entry.phase());
    if (entry.kind() == Kind.GATE) {
      forms.add("gate " + entry.name());
    }
    if (entry.kind() == Kind.REPLY) {
      var reaction = Reaction.of(entry.outcome().asJsonObject());
      forms.add("%s %s".formatted(entry.name(), reaction.getClass().getSimpleName()));
    }
    if (entry.outcome() instanceof JsonObject outcome) {
      outcome.keySet().forEach(key -> forms.add("%s says %s".formatted(entry.kind(), key)));
      if (entry.kind() == Kind.RUN && entry.phase() == Phase.RESULT) {
        forms.add("ended " + outcome.getString("status"));
      }
    }
    if (entry.request() instanceof JsonObject request) {
      request.keySet().forEach(key -> forms.add("%s asks %s".formatted(entry.kind(), key)));
    }
    return forms;
  }

  private static List<String> wanted() {
    var wanted = new ArrayList<String>();
    for (var kind : Kind.values()) {
      switch (kind) {
        case RUN -> add(wanted, kind, Phase.INTENT, Phase.ELEMENT, Phase.RESULT);
        case THINK -> add(wanted, kind, Phase.INTENT, Phase.ELEMENT, Phase.RESULT);
        case ACT -> add(wanted, kind, Phase.INTENT, Phase.RESULT, Phase.REFUSED);
        case BUDGET -> add(wanted, kind, Phase.ELEMENT, Phase.RESULT, Phase.REFUSED);
        case BRANCH -> add(wanted, kind, Phase.RESULT, Phase.ABANDONED);
        case GATE, RECALL, REMEMBER, ASK, DELEGATE -> add(wanted, kind, Phase.INTENT, Phase.RESULT);
        case REPLY, ONCE, FIRST, REPORT, OFFER, CANCEL -> add(wanted, kind, Phase.RESULT);
      }
    }
    wanted.addAll(List.of("gate approval", "gate in-doubt", "gate reconcile"));
    wanted.addAll(
        List.of(
            "question Text",
            "approval Approve",
            "approval Edit",
            "approval Deny",
            "approval Expired",
            "in-doubt Happened",
            "in-doubt NotHappened",
            "in-doubt Fail"));
    Arrays.stream(Status.values())
        .filter(Status::ended)
        .forEach(status -> wanted.add("ended " + status.text()));
    for (var said : List.of("text", "value", "calls", "count", "malformed", "failed")) {
      wanted.add("THINK says " + said);
    }
    wanted.addAll(
        List.of("ACT says result", "ACT says failure", "ACT says recorded", "BRANCH says failed"));
    wanted.addAll(List.of("THINK asks extends", "RUN asks from", "ASK asks choices"));
    return wanted;
  }

  private static void add(List<String> wanted, Kind kind, Phase... phases) {
    for (var phase : phases) {
      wanted.add(kind + " " + phase);
    }
  }

  @Test
  void every_golden_journal_is_of_an_architecture_or_a_program() throws IOException {
    for (var release : GoldenJournals.releases()) {
      assertThat(names(release)).isSubsetOf(architectures().map(Catalog.Entry::name).toList());
      assertThat(names(GoldenJournals.programs(release)))
          .isSubsetOf(Arrays.stream(GoldenProgram.values()).map(GoldenProgram::text).toList());
    }
  }

  private static List<String> names(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return List.of();
    }
    try (var files = Files.list(folder)) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> file.getFileName().toString().replace(".ndjson", ""))
          .toList();
    }
  }
}
