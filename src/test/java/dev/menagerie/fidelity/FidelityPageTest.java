// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.fidelity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.menagerie.architecture.Catalog;
import dev.menagerie.architecture.ReAct;
import dev.menagerie.architecture.TreeOfThoughts;
import dev.menagerie.core.Answer;
import dev.menagerie.core.Json;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page says what was found, and what was missed by how much and why. */
class FidelityPageTest {

  private static final Path TESTS = Path.of("test/java/dev/menagerie/fidelity");
  private static final Pattern FINDING = Pattern.compile("Finding\\.of\\(\\s*\"([a-z-]+)\"");

  @TempDir Path folder;

  private static JsonObject finding(boolean full, String missed, String why) {
    return finding("tree-of-thoughts", "the paper", full, missed, why);
  }

  private static JsonObject finding(
      String architecture, String source, boolean full, String missed, String why) {
    var measure =
        Json.object()
            .add("what", "b = 5 solves")
            .add("band", "60 to 78 %")
            .add("source", source)
            .add("estimate", "55.0 % ± 1.0")
            .add("missed", missed)
            .add("why", why);
    var bar = Json.object().add("label", "b = 5").add("mean", 55).add("half", 1);
    return Json.object()
        .add("architecture", architecture)
        .add("setting", "Game of 24")
        .add("chosen", "with `breadth` 1")
        .add("seeds", 20)
        .add("tasks", 100)
        .add("full", full)
        .add("measures", Json.array().add(measure))
        .add("bars", Json.array().add(bar))
        .add("calls", "185.0 ± 2.0")
        .add("tokens", 40_000)
        .add("latency", "11.00 s ± 0.10")
        .build();
  }

  /** The architectures that tests of this package leave findings of. */
  private static Set<String> measured() throws IOException {
    var names = new TreeSet<String>();
    try (var tests = Files.list(TESTS)) {
      for (var test : tests.toList()) {
        FINDING.matcher(Files.readString(test)).results().forEach(it -> names.add(it.group(1)));
      }
    }
    return names;
  }

  /** A finding, and one of every other architecture that is measured. */
  private static List<JsonObject> with(JsonObject finding) throws IOException {
    var others = measured();
    others.remove(finding.getString("architecture"));
    return Stream.concat(
            others.stream().map(it -> finding(it, "the paper", true, "", "")), Stream.of(finding))
        .toList();
  }

  @Test
  void every_architecture_stands_on_the_page_once_measured_or_not() throws IOException {
    var measured = measured();
    var standing = Standing.ALL.stream().map(Standing::architecture).toList();
    var all = new TreeSet<>(measured);

    assertThat(measured).hasSizeGreaterThan(15).doesNotContainAnyElementsOf(standing);
    assertThat(standing).doesNotHaveDuplicates();
    all.addAll(standing);
    assertThat(all).containsExactlyElementsOf(sorted(Catalog.all()));
    var page = FidelityPage.page(with(finding(true, "", "")));
    assertThat(page)
        .contains("## Exact, or without a figure in a paper")
        .contains("| [rules](architectures/rules.md) | Exact. On 200 random programs");
    assertThat(all).allMatch(it -> page.contains("| [%s](".formatted(it)));
  }

  private static List<String> sorted(List<Catalog.Entry> entries) {
    return entries.stream().map(Catalog.Entry::name).sorted().toList();
  }

  @Test
  void what_shows_where_an_architecture_stands_is_there() {
    assertThat(Standing.ALL)
        .allSatisfy(
            it -> {
              assertThat(Class.forName(it.test())).isNotNull();
              assertThat(Path.of("../docs/architectures", it.architecture() + ".md")).exists();
            });
  }

  @Test
  void an_architecture_without_a_finding_and_a_standing_stops_the_page() throws IOException {
    var forgotten =
        with(finding(true, "", "")).stream()
            .filter(it -> !it.getString("architecture").equals("react"))
            .toList();

    assertThatThrownBy(() -> FidelityPage.page(forgotten))
        .hasMessageContaining("react: has neither a finding nor a standing");
  }

  @Test
  void a_figure_of_a_paper_without_its_place_says_so() throws IOException {
    var placed = finding("lats", "Zhou et al., LATS, Table 2: 61 %", true, "", "");
    var unplaced = finding("lats", "Zhou et al., LATS, ICML 2024: 61 %", true, "", "");

    assertThat(FidelityPage.page(with(placed))).contains("| Zhou et al., LATS, Table 2: 61 % |");
    assertThat(FidelityPage.page(with(unplaced)))
        .contains("| Zhou et al., LATS, ICML 2024: 61 % (place not verified) |");
  }

  @Test
  void a_missed_band_has_a_number_and_a_reason() throws IOException {
    var page = FidelityPage.page(with(finding(true, "5.00 % too low", "It misreads.")));

    assertThat(page)
        .contains("| 0 of 1 | 185.0 ± 2.0 | 40,000 | 11.00 s ± 0.10 |")
        .contains("| 55.0 % ± 1.0 | 60 to 78 % | no, 5.00 % too low | the paper |")
        .contains("**b = 5 solves**, 5.00 % too low: It misreads.");
  }

  @Test
  void a_finding_says_with_which_parameters_it_was_made() throws IOException {
    assertThat(Chosen.of(TreeOfThoughts.DEFAULTS)).isEqualTo("with its defaults");
    assertThat(Chosen.of(new ReAct(7, 4000, 0))).isEqualTo("with `maxSteps` 7");
    assertThat(Chosen.of((_, _) -> Answer.of(""))).isEqualTo("as the test has it");
    assertThat(FidelityPage.page(with(finding(true, "", ""))))
        .contains("Game of 24; 20 seeds of 100 tasks; `tree-of-thoughts` with `breadth` 1.");
  }

  @Test
  void a_held_band_says_so() throws IOException {
    assertThat(FidelityPage.page(with(finding(true, "", ""))))
        .contains("| 1 of 1 |")
        .contains("| yes | the paper |");
  }

  @Test
  void the_page_and_its_plots_are_written_from_the_full_form_alone() throws IOException {
    var notes = Files.createDirectory(folder.resolve("notes"));
    var page = folder.resolve("fidelity.md");
    var arguments = new String[] {notes.toString(), page.toString()};
    Files.writeString(notes.resolve("a.json"), finding(false, "", "").toString());

    assertThatThrownBy(() -> FidelityPage.main(arguments))
        .hasMessageContaining("stays as it was")
        .hasMessageContaining("run mvn -Pfidelity verify");

    Files.writeString(notes.resolve("a.json"), finding(true, "", "").toString());

    assertThatThrownBy(() -> FidelityPage.main(arguments))
        .hasMessageContaining("neither a finding");
    assertThat(page).doesNotExist();

    for (var it : with(finding(true, "", ""))) {
      Files.writeString(notes.resolve(it.getString("architecture") + ".json"), it.toString());
    }
    FidelityPage.main(arguments);

    assertThat(page).content().startsWith("# Fidelity");
    assertThat(folder.resolve("fidelity/tree-of-thoughts.svg")).content().contains("<rect");
  }
}
