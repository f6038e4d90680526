// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.fidelity;

import dev.menagerie.architecture.Catalog;
import dev.menagerie.core.Json;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Writes {@code docs/fidelity.md} and its plots from what the suite has left in its full form. */
public final class FidelityPage {

  private static final String HEAD =
      """
      # Fidelity

      What each architecture buys and what it costs, beside the figures of its paper. `mvn -Pfidelity \
      verify` measures it and makes this page; `mvn verify` does the same with fewer seeds and tasks.

      The architectures run through the real engine. The model is the calibrated oracle: it reads the \
      prompts and answers in their formats, with the errors, tokens and delays of the papers' own \
      logs. Its figures, each with its source, are in \
      `src/main/resources/dev/menagerie/evaluation/oracle`; each was set before anything was \
      measured with it. A band says where a figure must lie for an architecture to do what its paper \
      describes. Bands are not moved either: where one is missed, its row says by how much and why.

      Every figure is a mean over seeds with the interval that holds it in 95 of 100 cases. Latency is \
      that of a virtual clock on which calls overlap, folded from the journal; no figure depends on \
      the machine. In the plots orange lines are intervals. The last rows of a table are the ablation: \
      the mechanism replaced by noise, and the gain must be gone.
      """;

  private static final String UNMEASURED =
      """

      ## Exact, or without a figure in a paper

      | Architecture | What is promised of it, or why there is no figure | Shown by |
      |---|---|---|\
      """;

  /** Where in a paper, or in what its authors have published, something stands. */
  private static final Pattern PLACE =
      Pattern.compile("(?i)\\b(?:table|figure|section|appendix|algorithm|run logs)\\b");

  private static final String PAPER = " et al., ";

  private FidelityPage() {}

  /** Writes the page: the folder of findings, the page's file; plots go to a folder beside it. */
  public static void main(String[] arguments) throws IOException {
    var findings = findings(Path.of(arguments[0]));
    var page = Path.of(arguments[1]);
    if (findings.isEmpty() || findings.stream().anyMatch(it -> !it.getBoolean("full"))) {
      throw new IllegalStateException(
          "%s stays as it was: %s holds no findings of the full form; run mvn -Pfidelity verify"
              .formatted(page, arguments[0]));
    }
    var text = page(findings);
    var plots = page.resolveSibling("fidelity");
    Files.createDirectories(plots);
    for (var finding : findings) {
      var bars = finding.getJsonArray("bars").getValuesAs(JsonObject.class);
      var name = finding.getString("architecture");
      Files.writeString(
          plots.resolve(name + ".svg"),
          Plot.of("%s: %s".formatted(name, finding.getString("setting")), bars));
    }
    Files.writeString(page, text);
  }

  private static List<JsonObject> findings(Path folder) throws IOException {
    var byName = new TreeMap<String, JsonObject>();
    if (Files.isDirectory(folder)) {
      try (var files = Files.list(folder)) {
        for (var file : files.toList()) {
          var finding = Json.object(Files.readString(file));
          byName.put(finding.getString("architecture"), finding);
        }
      }
    }
    return List.copyOf(byName.values());
  }

  /**
   * The page: a table of what was measured and one of what was not, then a part for each finding
   * with its figures and its plot.
   *
   * @throws IllegalStateException if an architecture has neither a finding nor a {@link Standing}
   */
  static String page(List<JsonObject> findings) {
    var lines = new ArrayList<String>();
    lines.add(HEAD);
    lines.add("| Architecture | Tasks | Figures in their bands | Calls | Tokens | Latency |");
    lines.add("|---|---|---:|---:|---:|---:|");
    for (var it : findings) {
      var measures = measures(it);
      long held = measures.stream().filter(measure -> missed(measure).isEmpty()).count();
      lines.add(
          "| [%s](#%s) | %s | %d of %d | %s | %,d | %s |"
              .formatted(
                  it.getString("architecture"),
                  it.getString("architecture"),
                  it.getString("setting"),
                  held,
                  measures.size(),
                  it.getString("calls"),
                  it.getJsonNumber("tokens").longValue(),
                  it.getString("latency")));
    }
    lines.add(UNMEASURED);
    unmeasured(findings).forEach(it -> lines.add(Standing.of(it).line()));
    findings.forEach(it -> part(it, lines));
    return String.join("\n", lines) + "\n";
  }

  /** The architectures of the catalogue of which nothing was found. */
  private static List<String> unmeasured(List<JsonObject> findings) {
    var measured = findings.stream().map(it -> it.getString("architecture")).toList();
    return Catalog.all().stream()
        .map(Catalog.Entry::name)
        .filter(it -> !measured.contains(it))
        .sorted()
        .toList();
  }

  /**
   * A source; of a figure of a paper it is said if it is not known where in the paper it stands.
   */
  private static String cited(String source) {
    return source.contains(PAPER) && !PLACE.matcher(source).find()
        ? source + " (place not verified)"
        : source;
  }

  private static void part(JsonObject finding, List<String> lines) {
    var name = finding.getString("architecture");
    lines.add("\n## %s\n".formatted(name));
    lines.add(
        "%s; %d seeds of %d tasks; `%s` %s.\n"
            .formatted(
                finding.getString("setting"),
                finding.getInt("seeds"),
                finding.getInt("tasks"),
                name,
                finding.getString("chosen")));
    lines.add("![%s](fidelity/%s.svg)\n".formatted(name, name));
    lines.add("| Figure | Here | Band | Held | The paper's figure |");
    lines.add("|---|---:|---:|---|---|");
    for (var measure : measures(finding)) {
      lines.add(
          "| %s | %s | %s | %s | %s |"
              .formatted(
                  measure.getString("what"),
                  measure.getString("estimate"),
                  measure.getString("band"),
                  missed(measure).isEmpty() ? "yes" : "no, " + missed(measure),
                  cited(measure.getString("source"))));
    }
    measures(finding).stream()
        .filter(it -> !missed(it).isEmpty())
        .forEach(
            it ->
                lines.add(
                    "\n**%s**, %s: %s"
                        .formatted(it.getString("what"), missed(it), it.getString("why"))));
  }

  private static List<JsonObject> measures(JsonObject finding) {
    return finding.getJsonArray("measures").getValuesAs(JsonObject.class);
  }

  private static String missed(JsonObject measure) {
    return measure.getString("missed");
  }
}
