// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.benchmark;

import dev.menagerie.core.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Writes {@code docs/benchmarks.md} from the figures that the benchmarks have left. */
final class Page {

  private static final String HEAD =
      """
      # Benchmarks

      Made by the runner that `mvn -Pbench verify` starts, on %s. A figure that is compared with another was measured in
      turn with it in one process; the median over the rounds is told, with the lowest and highest
      beside it. Absolute numbers are this machine's; the ratios are what to look at. Each part says
      what load the machine bore before: where it is above the number of processors, others had most
      of them, and waits for a processor hide what is measured.
      """;

  private Page() {}

  static void write(Path folder, List<Benchmark> benchmarks, Path page) throws IOException {
    var lines = new ArrayList<String>();
    lines.add(HEAD.formatted(machine()));
    for (var benchmark : benchmarks) {
      var file = folder.resolve(benchmark.name() + ".json");
      if (Files.exists(file)) {
        lines.add(part(Json.object(Files.readString(file))));
      }
    }
    Files.writeString(page, String.join("\n", lines));
  }

  private static String part(JsonObject figures) {
    var lines = new ArrayList<String>();
    lines.add("## %s\n".formatted(figures.getString("title")));
    for (var note : figures.getJsonArray("notes").getValuesAs(JsonString::getString)) {
      lines.add(note + "\n");
    }
    lines.add("Load average before: %s.\n".formatted(figures.getString("load", "not known")));
    lines.add("| What | Figure | Spread | Target | Met |");
    lines.add("|---|---:|---|---|---|");
    for (var row : figures.getJsonArray("rows").getValuesAs(JsonObject.class)) {
      lines.add(
          "| %s | %s | %s | %s | %s |"
              .formatted(
                  row.getString("what"),
                  row.getString("figure"),
                  row.getString("spread"),
                  row.getString("target"),
                  row.getString("met")));
    }
    lines.add("");
    return String.join("\n", lines);
  }

  private static String machine() {
    return "%d processors, Java %s"
        .formatted(Runtime.getRuntime().availableProcessors(), Runtime.version().feature());
  }
}
