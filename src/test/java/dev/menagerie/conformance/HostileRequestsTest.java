// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.conformance;

import static dev.menagerie.conformance.ConformanceSuite.bench;
import static dev.menagerie.conformance.ConformanceSuite.goal;
import static dev.menagerie.conformance.ConformanceSuite.tools;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.menagerie.architecture.Catalog;
import dev.menagerie.core.Json;
import dev.menagerie.core.Task;
import dev.menagerie.engine.Refused;
import dev.menagerie.engine.Submission;
import dev.menagerie.engine.spi.Limits;
import dev.menagerie.testkit.Effort;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What cannot be asked for is refused with a sentence, before anything has begun. */
@Timeout(300)
class HostileRequestsTest {

  private static final Pattern BOUNDS = Pattern.compile("(?:(-?[\\d.]+) to |at most )(-?[\\d.]+)");

  /** A number among the parameters of an architecture, with the bounds that are said of it. */
  private record Amount(String name, boolean whole, BigDecimal least, BigDecimal most) {

    static List<Amount> of(Catalog.Entry architecture) {
      var numbers = new ArrayList<Amount>();
      var properties = architecture.parameters().getJsonObject("properties");
      for (var name : properties.keySet()) {
        var property = properties.getJsonObject(name);
        if (property.get("default") instanceof JsonNumber) {
          var says = property.getString("description");
          var bounds = BOUNDS.matcher(says);
          assertThat(bounds.find()).as("%s: %s: says no bounds", name, says).isTrue();
          boolean whole = property.getString("type").equals("integer");
          boolean none = bounds.group(1) == null || says.contains("; 0 for ");
          var least = none ? BigDecimal.ZERO : new BigDecimal(bounds.group(1));
          numbers.add(new Amount(name, whole, least, new BigDecimal(bounds.group(2))));
        }
      }
      return numbers;
    }

    JsonObject at(BigDecimal value) {
      return Json.object().add(name, value).build();
    }

    BigDecimal step() {
      return whole ? BigDecimal.ONE : new BigDecimal("0.001");
    }
  }

  private static void refused(String name, ThrowingCallable asked) {
    assertThatThrownBy(asked)
        .as(name)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(name + ": ")
        .hasMessageContaining("must ");
  }

  @ParameterizedTest
  @MethodSource("dev.menagerie.conformance.ConformanceSuite#all")
  void a_number_beyond_the_bounds_that_are_said_of_it(Catalog.Entry architecture) {
    for (var number : Amount.of(architecture)) {
      var below = number.at(number.least().subtract(number.step()));
      var above = number.at(number.most().add(number.step()));

      refused(number.name(), () -> architecture.with(below));
      refused(number.name(), () -> architecture.with(above));
      refused(number.name(), () -> architecture.with(number.at(new BigDecimal("1e40"))));
      architecture.with(number.at(number.least()));
      architecture.with(number.at(number.most()));
    }
  }

  @ParameterizedTest
  @MethodSource("dev.menagerie.conformance.ConformanceSuite#all")
  void the_least_of_each_number_and_the_most_end_by_name(Catalog.Entry architecture) {
    for (var number : Amount.of(architecture)) {
      var values =
          Effort.isLong() ? List.of(number.least(), number.most()) : List.of(number.least());
      for (var value : values) {
        var extreme = architecture.with(number.at(value));
        try (var bench =
            bench(architecture, extreme).model(ConformanceSuite.model()).tools(tools())) {
          var record = HostileWorld.run(bench, goal(architecture));

          HostileWorld.named(record, number.name() + " " + value);
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("dev.menagerie.conformance.ConformanceSuite#all")
  void what_is_no_parameter_or_of_no_such_kind(Catalog.Entry architecture) {
    refused("nonsense", () -> architecture.with(Json.object().add("nonsense", 1).build()));
    for (var name : architecture.parameters().getJsonObject("properties").keySet()) {
      var nothing = Json.object().add(name, JsonValue.NULL).build();
      refused(name, () -> architecture.with(nothing));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "tokens, 0",
    "tokens, -1",
    "usd, -1",
    "effects, -1",
    "toolCalls, -1",
    "depth, -1",
    "seconds, 0",
    "seconds, -1"
  })
  void a_budget_that_is_none(String name, int value) {
    refused(
        name,
        () ->
            new Limits(
                name.equals("tokens") ? value : 1,
                BigDecimal.valueOf(name.equals("usd") ? value : 1),
                name.equals("effects") ? value : 1,
                name.equals("toolCalls") ? value : 1,
                name.equals("depth") ? value : 1,
                name.equals("seconds") ? value : 1));
  }

  @Test
  void a_goal_that_says_nothing() {
    for (var goal : List.of("", " ", "\n\t\u2003")) {
      refused("goal", () -> Task.of(goal));
    }
  }

  @ParameterizedTest
  @MethodSource("dev.menagerie.conformance.ConformanceSuite#all")
  void a_second_task_of_the_same_key_is_the_first_one(Catalog.Entry architecture) {
    try (var bench = bench(architecture, tools())) {
      var first = bench.tasks().start(keyed(goal(architecture)));
      var second = bench.tasks().start(keyed(goal(architecture)));
      var ended = bench.ended(first.id());
      var third = bench.tasks().start(keyed(goal(architecture)));

      assertThat(List.of(second.id(), third.id())).containsOnly(first.id());
      assertThat(third.answer()).isEqualTo(ended.answer());
      assertThatThrownBy(() -> bench.tasks().start(keyed("something else")))
          .isInstanceOf(Refused.class)
          .hasMessageContaining("use a new key");
    }
  }

  private static Submission keyed(String goal) {
    return new Submission(
        "it",
        Task.of(goal),
        JsonObject.EMPTY_JSON_OBJECT,
        Optional.empty(),
        Optional.empty(),
        Optional.of("key"));
  }
}
