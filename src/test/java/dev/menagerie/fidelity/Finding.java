// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.fidelity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.menagerie.core.Json;
import jakarta.json.JsonArrayBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What was found of one architecture, a row of {@code docs/fidelity.md}. A band that is missed
 * fails the test, unless it is said why it is; the page then says so too.
 */
final class Finding {

  static final Path FOLDER = Path.of("target", "fidelity");

  private record Measure(Band band, Estimate estimate, String why) {}

  /** A bar of the plot. */
  private record Bar(String label, Estimate estimate) {}

  private final String architecture;
  private final String setting;
  private final List<Measure> measures = new ArrayList<>();
  private final List<Bar> bars = new ArrayList<>();
  private int tasks = Effort.tasks();

  private Finding(String architecture, String setting) {
    this.architecture = architecture;
    this.setting = setting;
  }

  /**
   * Of an architecture.
   *
   * @param setting tasks and profile, in a few words
   */
  static Finding of(String architecture, String setting) {
    return new Finding(architecture, setting);
  }

  /** With fewer tasks than usual. */
  Finding over(int tasks) {
    this.tasks = tasks;
    return this;
  }

  Finding measured(Band band, Estimate estimate) {
    return measured(band, estimate, "");
  }

  /**
   * Notes a figure.
   *
   * @param why it lies outside of its band in the full form, if it does
   */
  Finding measured(Band band, Estimate estimate, String why) {
    measures.add(new Measure(band, estimate, why));
    return this;
  }

  /** Adds a bar to the plot. */
  Finding bar(String label, Estimate estimate) {
    bars.add(new Bar(label, estimate));
    return this;
  }

  /** Leaves the finding for the page, with what the architecture cost, and checks its figures. */
  void cost(Score score) {
    var found = Json.array();
    measures.forEach(
        it ->
            found.add(
                Json.object()
                    .add("what", it.band().what())
                    .add("band", it.band().text())
                    .add("source", it.band().source())
                    .add("estimate", it.estimate().text(it.band().unit()))
                    .add("missed", missed(it))
                    .add("why", it.why())));
    var note =
        Json.object()
            .add("architecture", architecture)
            .add("setting", setting)
            .add("chosen", score.chosen())
            .add("seeds", Effort.seeds())
            .add("tasks", tasks)
            .add("full", Effort.isFull())
            .add("measures", found)
            .add("bars", bars())
            .add("calls", Estimate.of(score.calls()).text(""))
            .add("tokens", Math.round(Estimate.of(score.tokens()).mean()))
            .add("latency", Estimate.of(score.latency()).text(" s"))
            .build();
    try {
      Files.createDirectories(FOLDER);
      Files.writeString(FOLDER.resolve(architecture + ".json"), note.toString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    assertThat(measures).allSatisfy(this::check);
  }

  private void check(Measure measure) {
    var band = measure.band();
    var estimate = measure.estimate();
    if (!measure.why().isEmpty()) {
      assertThat(Effort.isFull() && band.holds(estimate))
          .as("%s: %s is in its band again, say no more why not", architecture, band.what())
          .isFalse();
      return;
    }
    assertThat(Effort.isFull() ? band.holds(estimate) : band.overlaps(estimate))
        .as(
            "%s: %s is %s, must be %s (%s)",
            architecture, band.what(), estimate.text(band.unit()), band.text(), band.source())
        .isTrue();
  }

  private static String missed(Measure measure) {
    return measure.band().holds(measure.estimate())
        ? ""
        : measure.band().missedBy(measure.estimate());
  }

  private JsonArrayBuilder bars() {
    var drawn = Json.array();
    bars.forEach(
        it ->
            drawn.add(
                Json.object()
                    .add("label", it.label())
                    .add("mean", rounded(it.estimate().mean()))
                    .add("half", rounded(it.estimate().half()))));
    return drawn;
  }

  private static BigDecimal rounded(double value) {
    return new BigDecimal(value).setScale(3, RoundingMode.HALF_UP);
  }
}
