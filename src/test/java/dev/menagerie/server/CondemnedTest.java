// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.menagerie.core.Json;
import dev.menagerie.engine.spi.Entry;
import dev.menagerie.engine.spi.Entry.Kind;
import dev.menagerie.engine.spi.Entry.Phase;
import dev.menagerie.engine.spi.Usage;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Whether a healthy task was quarantined rightly, by the deaths that it went through. */
class CondemnedTest {

  private static final Instant START = Instant.parse("2026-11-20T10:00:00Z");
  private static final String OPEN =
      "quarantined: three. Begun and not ended: act desk__reckon at /1. It is not known whether the"
          + " call at /1 was carried out.";

  private static Entry entry(int second, String path, Kind kind, Phase phase, String name) {
    return new Entry(
        1 + second,
        "t",
        START.plusSeconds(second),
        path,
        kind,
        phase,
        List.of(),
        name,
        JsonValue.NULL,
        JsonValue.NULL,
        Usage.NONE,
        0);
  }

  /** A task whose last effect ended at second 10 and which ended at second 100. */
  private static Condemned task(String error) {
    var journal =
        List.of(
            entry(0, "/", Kind.RUN, Phase.INTENT, "react"),
            entry(5, "/0", Kind.THINK, Phase.INTENT, "step"),
            entry(10, "/0", Kind.THINK, Phase.RESULT, "step"),
            entry(11, "/1", Kind.ACT, Phase.INTENT, ChaosGoal.RECKONS),
            entry(30, "/1", Kind.GATE, Phase.INTENT, "in-doubt"),
            entry(100, "/", Kind.RUN, Phase.RESULT, "react"));
    return new Condemned(record("failed", error), journal);
  }

  private static JsonObject record(String status, String error) {
    return Json.object().add("status", status).add("error", error).build();
  }

  /** Lives that end at these seconds, and one that goes on. */
  private static List<Lives.Life> deaths(int... seconds) {
    var lives = new ArrayList<Lives.Life>();
    var launched = START;
    for (int second : IntStream.concat(IntStream.of(seconds), IntStream.of(-1)).toArray()) {
      var died = second < 0 ? Optional.<Instant>empty() : Optional.of(START.plusSeconds(second));
      lives.add(new Lives.Life(lives.size() + 1, launched, Optional.empty(), died));
      launched = died.orElse(launched);
    }
    return lives;
  }

  @Test
  void three_deaths_since_its_last_effect_are_proof_and_two_are_not() {
    task(OPEN).assertRightly(deaths(20, 40, 60));

    assertThatThrownBy(() -> task(OPEN).assertRightly(deaths(3, 20, 60, 200)))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("deaths since its last effect");
  }

  @Test
  void what_was_begun_and_has_not_ended_is_to_be_owned_up_to() {
    assertThatThrownBy(() -> task("quarantined: three.").assertRightly(deaths(20, 40, 60)))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("act desk__reckon at /1");
  }

  @Test
  void no_other_failure_counts_as_a_quarantine() {
    assertThat(Condemned.is(record("failed", OPEN))).isTrue();
    assertThat(Condemned.is(record("failed", "the model is down"))).isFalse();
    assertThat(Condemned.is(record("completed", OPEN))).isFalse();
  }
}
