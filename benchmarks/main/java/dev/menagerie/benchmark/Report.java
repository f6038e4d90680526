// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.benchmark;

import dev.menagerie.core.Json;
import jakarta.json.JsonObject;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;

/** What a benchmark has found, as it becomes a part of the page. */
final class Report {

  /**
   * A row of the table.
   *
   * @param target empty if none is set
   * @param met "yes" or "no", empty without a target
   */
  record Row(String what, String figure, String spread, String target, String met) {

    JsonObject json() {
      return Json.object()
          .add("what", what)
          .add("figure", figure)
          .add("spread", spread)
          .add("target", target)
          .add("met", met)
          .build();
    }
  }

  private final PrintStream out;
  private final List<Row> rows = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();
  private final double load = ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
  private String title = "";

  Report(PrintStream out) {
    this.out = out;
  }

  void title(String title, String how) {
    this.title = title;
    note(how);
  }

  /** Tells whoever watches the run. */
  void progress(String line) {
    out.println("  " + line);
  }

  /** A figure that no target is set for. */
  void figure(String what, String figure, String spread) {
    add(new Row(what, figure, spread, "", ""));
  }

  void figure(String what, String figure, String spread, String target, boolean met) {
    add(new Row(what, figure, spread, target, met ? "yes" : "no"));
  }

  private void add(Row row) {
    rows.add(row);
    out.printf("  %s: %s (%s) %s %s%n", row.what, row.figure, row.spread, row.target, row.met);
  }

  /** A paragraph above the table. */
  void note(String text) {
    notes.add(text.strip());
  }

  JsonObject json() {
    var table = Json.array();
    rows.forEach(row -> table.add(row.json()));
    return Json.object()
        .add("title", title)
        .add("load", Rounds.text("%.1f", load))
        .add("notes", Json.array(notes))
        .add("rows", table)
        .build();
  }
}
