// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.fidelity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.menagerie.core.Json;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page says what was found, and what was missed by how much and why. */
class FidelityPageTest {

  @TempDir Path folder;

  private static JsonObject finding(boolean full, String missed, String why) {
    var measure =
        Json.object()
            .add("what", "b = 5 solves")
            .add("band", "60 to 78 %")
            .add("source", "the paper")
            .add("estimate", "55.0 % ± 1.0")
            .add("missed", missed)
            .add("why", why);
    var bar = Json.object().add("label", "b = 5").add("mean", 55).add("half", 1);
    return Json.object()
        .add("architecture", "tree-of-thoughts")
        .add("setting", "Game of 24")
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

  @Test
  void a_missed_band_has_a_number_and_a_reason() {
    var page = FidelityPage.page(List.of(finding(true, "5.00 % too low", "It misreads.")));

    assertThat(page)
        .contains("| 0 of 1 | 185.0 ± 2.0 | 40,000 | 11.00 s ± 0.10 |")
        .contains("| 55.0 % ± 1.0 | 60 to 78 % | no, 5.00 % too low | the paper |")
        .contains("**b = 5 solves**, 5.00 % too low: It misreads.");
  }

  @Test
  void a_held_band_says_so() {
    assertThat(FidelityPage.page(List.of(finding(true, "", ""))))
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
    FidelityPage.main(arguments);

    assertThat(page).content().startsWith("# Fidelity");
    assertThat(folder.resolve("fidelity/tree-of-thoughts.svg")).content().contains("<rect");
  }
}
