// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.conformance;

import static dev.menagerie.conformance.ConformanceSuite.bench;
import static dev.menagerie.conformance.ConformanceSuite.goal;
import static dev.menagerie.conformance.ConformanceSuite.tools;
import static org.assertj.core.api.Assertions.assertThat;

import dev.menagerie.architecture.Catalog;
import dev.menagerie.engine.Reaction;
import dev.menagerie.testkit.BesideOthers;
import dev.menagerie.testkit.CrashSuite;
import dev.menagerie.testkit.Effort;
import dev.menagerie.testkit.Guarantee;
import java.util.Random;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A crash at any moment changes nothing, whatever the architecture. */
@BesideOthers
@Timeout(300)
class CrashTest {

  private static CrashSuite suite(Catalog.Entry architecture) {
    return new CrashSuite(
        () -> bench(architecture, tools()), goal(architecture), _ -> new Reaction.Text("go on"));
  }

  @ParameterizedTest
  @MethodSource("dev.menagerie.conformance.ConformanceSuite#all")
  void survives_death_on_both_sides_of_every_write(Catalog.Entry architecture) {
    var suite = suite(architecture);

    int deaths = suite.run();

    assertThat(deaths).isGreaterThan(5);
    Guarantee.CRASH.shown(
        getClass(),
        "%s: death on both sides of each write of a run".formatted(architecture.name()),
        deaths,
        "same answer, same journal, nothing finished done again; " + suite.places());
  }

  @ParameterizedTest
  @MethodSource("dev.menagerie.conformance.ConformanceSuite#all")
  void survives_a_second_death_on_the_way_back(Catalog.Entry architecture) {
    int deaths = 0;
    int rounds = Effort.of(1, 8);
    for (int seed = 0; seed < rounds; seed++) {
      deaths += suite(architecture).runTwice(new Random(seed));
    }

    assertThat(deaths).isGreaterThan(5);
    Guarantee.CRASH.shown(
        getClass(),
        "%s: the same, and death again at a random write of the resume"
            .formatted(architecture.name()),
        deaths,
        "same answer, same journal, nothing finished done again");
  }
}
