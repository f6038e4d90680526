// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.conformance;

import static dev.menagerie.conformance.ConformanceSuite.bench;
import static dev.menagerie.conformance.ConformanceSuite.goal;
import static dev.menagerie.conformance.ConformanceSuite.run;
import static dev.menagerie.conformance.ConformanceSuite.tools;
import static org.assertj.core.api.Assertions.assertThat;

import dev.menagerie.architecture.Catalog;
import dev.menagerie.core.Observation;
import dev.menagerie.engine.spi.Entry.Kind;
import dev.menagerie.engine.spi.Limits;
import dev.menagerie.engine.spi.Status;
import dev.menagerie.testkit.LedgerTools;
import java.math.BigDecimal;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds for each architecture of the catalogue. */
@Timeout(300)
class EveryArchitectureTest {

  @ParameterizedTest
  @MethodSource("dev.menagerie.conformance.ConformanceSuite#all")
  void solves_the_task(Catalog.Entry architecture) {
    var record = run(architecture);

    assertThat(record.status()).isEqualTo(Status.COMPLETED);
    assertThat(record.answer().orElseThrow().text()).contains("36");
  }

  @ParameterizedTest
  @MethodSource("dev.menagerie.conformance.ConformanceSuite#all")
  void ends_partial_and_never_overspends_with_fewer_effects_than_it_needs(
      Catalog.Entry architecture) {
    long needed = run(architecture).spent().effects();
    for (long effects = 0; effects < needed; effects++) {
      var limits = new Limits(1_000_000, BigDecimal.ONE, effects, 100, 1, 600);
      try (var bench = bench(architecture, tools()).budget("it", limits)) {
        var record = bench.run(goal(architecture));

        assertThat(record.status()).as("%d effects", effects).isEqualTo(Status.PARTIAL);
        assertThat(record.spent().effects()).isLessThanOrEqualTo(effects);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("dev.menagerie.conformance.ConformanceSuite#all")
  void never_overspends_tokens(Catalog.Entry architecture) {
    long needed = run(architecture).spent().usage().tokens();
    for (int part = 1; part < 10; part++) {
      long tokens = Math.max(1, needed * part / 10);
      var limits = new Limits(tokens, BigDecimal.ONE, 10_000, 100, 1, 600);
      try (var bench = bench(architecture, tools()).budget("it", limits)) {
        var record = bench.run(goal(architecture));

        assertThat(record.spent().usage().tokens()).isLessThanOrEqualTo(tokens);
        assertThat(record.status().ended()).isTrue();
      }
    }
  }

  @ParameterizedTest
  @MethodSource("dev.menagerie.conformance.ConformanceSuite#all")
  void ends_when_every_tool_fails(Catalog.Entry architecture) {
    var failing = new LedgerTools();
    for (var tool : tools().pin(List.of("*"))) {
      failing.described(
          tool.tool().name(),
          tool.trust(),
          tool.tool().description(),
          argument(tool.tool().name()),
          it -> it);
      failing.failing(tool.tool().name(), new Observation.Failure("out of order"));
    }

    try (var bench = bench(architecture, failing)) {
      var record = bench.run(goal(architecture));

      assertThat(record.status()).isIn(Status.COMPLETED, Status.PARTIAL);
    }
  }

  private static String argument(String tool) {
    return tool.equals("desk__open") ? "path" : "expression";
  }

  @ParameterizedTest
  @MethodSource("dev.menagerie.conformance.ConformanceSuite#all")
  void one_picture_is_drawn_and_read_back_from_the_journal(Catalog.Entry architecture) {
    try (var bench = bench(architecture, tools())) {
      var record = bench.run(goal(architecture));

      var reports = bench.journal(record.id(), entry -> entry.kind() == Kind.REPORT);
      assertThat(reports).as(Objects.requireNonNull(architecture.name())).isNotEmpty();
      assertThat(reports)
          .allSatisfy(
              report ->
                  assertThat(report.request().asJsonObject().getString("type"))
                      .isEqualTo(report.name()));
    }
  }
}
