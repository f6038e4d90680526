// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

import static dev.menagerie.engine.Forked.fork;
import static dev.menagerie.engine.Forked.position;
import static dev.menagerie.engine.Forked.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.menagerie.core.Answer;
import dev.menagerie.core.Architecture;
import dev.menagerie.core.Json;
import dev.menagerie.core.Prompt;
import dev.menagerie.engine.Cut.Change;
import dev.menagerie.engine.spi.Entry.Phase;
import dev.menagerie.engine.spi.Status;
import dev.menagerie.engine.spi.TaskRecord;
import dev.menagerie.testkit.ScriptedModel;
import dev.menagerie.testkit.Workbench;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Outcomes that are changed keep the form of what was recorded. */
@Timeout(60)
class EditedOutcomeTest {

  enum Mood {
    GOOD,
    BAD
  }

  /** What the model says. */
  record Said(String a, int count, Mood mood, List<Item> items, Optional<String> note) {}

  record Item(String name) {}

  private static final Architecture SAYS =
      (_, run) -> Answer.of(run.think(Prompt.of("said", "s"), Said.class).toString());

  private static final String RECORDED =
      """
      {"a":"x","count":1,"mood":"good","items":[{"name":"one"}],"note":null}\
      """;

  private static Workbench bench() {
    return Workbench.of(SAYS).model(ScriptedModel.says(_ -> RECORDED));
  }

  private static Cut cut(Workbench bench, TaskRecord source, String value) {
    var outcome = Json.object("{\"value\":%s}".formatted(value));
    return Cut.behind(position(bench, source, "/0", Phase.RESULT))
        .with(new Change.Outcome(outcome));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"a":"y"} | value.count: missing
          {"a":1,"count":1,"mood":"good","items":[],"note":null} | value.a: a number, must be a text
          {"a":"y","count":1.5,"mood":"good","items":[],"note":null} | value.count: 1.5, must be a whole number
          {"a":"y","count":1,"mood":"good","items":[{"nam":"x"}],"note":null} | value.items[0].nam: unknown, must be one of name
          {"a":"y","count":1,"mood":"good","items":[{"name":"x"},"x"],"note":null} | value.items[1]: a text, must be an object
          {"a":"y","count":1,"mood":"good","items":{},"note":null} | value.items: an object, must be a list
          {"a":"y","count":1,"mood":"good","items":[],"note":null,"b":1} | value.b: unknown
          """)
  void another_form_is_refused_with_the_field_that_is_wrong(String value, String why) {
    try (var bench = bench()) {
      var source = bench.run("x");

      assertThatThrownBy(() -> bench.tasks().fork(source.id(), cut(bench, source, value)))
          .isInstanceOfSatisfying(
              Refused.class, it -> assertThat(it.why()).isEqualTo(Refused.Why.INVALID))
          .hasMessageStartingWith("set.outcome: " + why);
    }
  }

  @Test
  void the_same_form_with_more_in_its_lists_is_taken() {
    try (var bench = bench()) {
      var source = bench.run("x");
      var value =
          """
          {"a":"y","count":2,"mood":"bad","items":[{"name":"p"},{"name":"q"}],"note":"n"}\
          """;

      var fork = fork(bench, source, cut(bench, source, value));

      assertThat(text(fork))
          .isEqualTo(
              "Said[a=y, count=2, mood=BAD, items=[Item[name=p], Item[name=q]], note=Optional[n]]");
    }
  }

  @Test
  void what_only_the_architecture_can_tell_ends_the_fork_with_advice_that_can_be_followed() {
    try (var bench = bench()) {
      var source = bench.run("x");

      var fork = fork(bench, source, cut(bench, source, RECORDED.replace("good", "gloomy")));

      assertThat(fork.status()).isEqualTo(Status.DIVERGED);
      assertThat(fork.error().orElseThrow())
          .contains("gloomy", "fork the task that this one was forked from")
          .doesNotContain("position 0");
    }
  }
}
