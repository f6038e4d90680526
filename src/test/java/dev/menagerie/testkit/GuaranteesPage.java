// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.testkit;

import dev.menagerie.core.Json;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Writes {@code docs/guarantees.md} from what the tests of a long build have noted. */
public final class GuaranteesPage {

  private static final String HEAD =
      """
      # Guarantees

      What every run promises, whatever its architecture, and what was done to show it. `mvn -Pchaos
      verify` makes this page from what its tests note, on %s. Rows of the short form come from
      `mvn verify`, which does the same less often.
      """;

  private GuaranteesPage() {}

  /** Writes the page: the folder of notes, the page's file. */
  public static void main(String[] arguments) throws IOException {
    var notes = notes(Path.of(arguments[0]));
    if (notes.isEmpty()) {
      throw new IllegalStateException("no test has noted anything in " + arguments[0]);
    }
    Files.writeString(Path.of(arguments[1]), page(notes, machine()));
  }

  private static List<JsonObject> notes(Path folder) throws IOException {
    try (var files = Files.list(folder)) {
      return files
          .sorted()
          .map(GuaranteesPage::note)
          .sorted(Comparator.comparing(note -> note.getString("test")))
          .toList();
    }
  }

  private static JsonObject note(Path file) {
    try {
      return Json.object(Files.readString(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static String page(List<JsonObject> notes, String machine) {
    var lines = new ArrayList<String>();
    lines.add(HEAD.formatted(machine));
    for (var promise : Guarantee.values()) {
      var shown =
          notes.stream().filter(it -> it.getString("promise").equals(promise.name())).toList();
      if (!shown.isEmpty()) {
        lines.add("## %s\n".formatted(promise.promise()));
        lines.add("| Tried | Test | Form | Count | Result |");
        lines.add("|---|---|---|---:|---|");
        shown.forEach(note -> lines.add(row(note)));
        lines.add("");
      }
    }
    return String.join("\n", lines);
  }

  private static String row(JsonObject note) {
    return "| %s | `%s` | %s | %,d | %s |"
        .formatted(
            cell(note.getString("what")),
            note.getString("test"),
            note.getString("form"),
            note.getJsonNumber("count").longValue(),
            cell(note.getString("result")));
  }

  private static String cell(String text) {
    return text.replace("|", "\\|");
  }

  private static String machine() {
    return "%d processors, Java %s"
        .formatted(Runtime.getRuntime().availableProcessors(), Runtime.version().feature());
  }
}
