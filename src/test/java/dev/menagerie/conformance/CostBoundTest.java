// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.conformance;

import static dev.menagerie.conformance.ConformanceSuite.bench;
import static dev.menagerie.conformance.ConformanceSuite.goal;
import static dev.menagerie.conformance.ConformanceSuite.tools;
import static org.assertj.core.api.Assertions.assertThat;

import dev.menagerie.architecture.Catalog;
import dev.menagerie.core.Architecture;
import dev.menagerie.core.Json;
import dev.menagerie.engine.spi.Entry;
import dev.menagerie.engine.spi.Entry.Kind;
import dev.menagerie.engine.spi.Limits;
import dev.menagerie.engine.spi.Status;
import dev.menagerie.testkit.AnyReply;
import dev.menagerie.testkit.BreakingModel;
import dev.menagerie.testkit.Effort;
import dev.menagerie.testkit.Guarantee;
import dev.menagerie.testkit.ScriptedModel;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.math.BigDecimal;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** No model can make an architecture think more often than its parameters say. */
@Timeout(300)
class CostBoundTest {

  private static final Limits AMPLE =
      new Limits(1L << 50, BigDecimal.TEN, 1 << 30, 1 << 30, 1, 1 << 20);
  private static final int ASKED_AT_MOST = 3;
  private static final int BROKEN_AT_MOST = 8;

  @ParameterizedTest
  @MethodSource("dev.menagerie.conformance.ConformanceSuite#all")
  void no_run_exceeds_the_published_bound(Catalog.Entry entry) {
    int runs = Effort.of(25, 300);
    double tightest = 0;
    for (int seed = 0; seed < runs; seed++) {
      var architecture = with(entry, new Random(seed));
      var model = ScriptedModel.replies(new AnyReply(seed));
      try (var bench = bench(entry, architecture).budget("it", AMPLE).model(model).tools(tools())) {
        var record = bench.run(goal(entry));

        var place = "seed %d: %s".formatted(seed, architecture);
        assertThat(record.status())
            .as("%s %s", place, record.error())
            .isIn(Status.COMPLETED, Status.PARTIAL);
        assertThat(record.error()).as(place).isEmpty();
        var journal = bench.journal(record.id());
        long thoughts = effects(journal, Kind.THINK);
        long bound = entry.cost().mostThoughts().applyAsLong(architecture);
        assertThat(thoughts).as(place).isLessThanOrEqualTo(bound);
        assertThat(model.seen().size()).as(place).isLessThanOrEqualTo((int) bound * ASKED_AT_MOST);
        assertThat(effects(journal, Kind.ACT))
            .as(place)
            .isLessThanOrEqualTo(entry.cost().mostToolCalls().applyAsLong(architecture));
        tightest = Math.max(tightest, (double) thoughts / Math.max(1, bound));
      }
    }
    Guarantee.BUDGET.shown(
        getClass(),
        "%s with random parameters and models that mean harm".formatted(entry.name()),
        runs,
        "at most %.0f %% of the published bound".formatted(tightest * 100));
  }

  @ParameterizedTest
  @MethodSource("dev.menagerie.conformance.ConformanceSuite#all")
  void nor_does_one_whose_streams_break_off(Catalog.Entry entry) {
    int runs = Effort.of(25, 300);
    for (int seed = 0; seed < runs; seed++) {
      var chance = new Random(seed);
      var architecture = with(entry, chance);
      var model = new BreakingModel(new AnyReply(seed), text -> broken(text, chance));
      try (var bench = bench(entry, architecture).budget("it", AMPLE).model(model).tools(tools())) {
        var record = bench.run(goal(entry));

        var place = "seed %d: %s".formatted(seed, architecture);
        long bound = entry.cost().mostThoughts().applyAsLong(architecture);
        assertThat(effects(bench.journal(record.id()), Kind.THINK))
            .as(place)
            .isLessThanOrEqualTo(bound);
        assertThat(model.heard())
            .as(place)
            .isLessThanOrEqualTo((int) bound * (ASKED_AT_MOST + BROKEN_AT_MOST));
      }
    }
  }

  /** Two of three streams break off somewhere. */
  private static int broken(String text, Random chance) {
    return chance.nextInt(3) == 0 ? text.length() : chance.nextInt(text.length() + 1);
  }

  private static long effects(List<Entry> journal, Kind kind) {
    return journal.stream().filter(it -> it.kind() == kind).map(Entry::path).distinct().count();
  }

  /** Small parameters; one that has to be larger keeps its default. */
  private static Architecture with(Catalog.Entry entry, Random chance) {
    var properties = entry.parameters().getJsonObject("properties");
    var parameters = Json.object();
    for (var property : properties.entrySet()) {
      var one = Json.object();
      choose(property.getKey(), property.getValue().asJsonObject(), chance, one);
      var chosen = one.build();
      try {
        entry.with(chosen);
        chosen.forEach(parameters::add);
      } catch (IllegalArgumentException _) {
        // Out of its bounds, which the schema does not say.
      }
    }
    return entry.with(parameters.build());
  }

  private static void choose(
      String name, JsonObject schema, Random chance, JsonObjectBuilder parameters) {
    if (schema.get("enum") instanceof JsonArray choices) {
      parameters.add(name, choices.get(chance.nextInt(choices.size())));
      return;
    }
    switch (schema.getString("type", "")) {
      case "integer" -> parameters.add(name, chance.nextInt(5));
      case "boolean" -> parameters.add(name, chance.nextBoolean());
      default -> {}
    }
  }
}
