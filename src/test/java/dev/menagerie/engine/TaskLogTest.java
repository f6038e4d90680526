// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.menagerie.engine.spi.Entry.Kind;
import dev.menagerie.engine.spi.Usage;
import dev.menagerie.testkit.InMemoryJournal;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is in flight is what has an intent, is performed, and has no result. */
class TaskLogTest {

  private final TaskLog log = new TaskLog("t", new InMemoryJournal(), InstantSource.system());
  private final Step step = log.step(Branch.root(), Kind.ACT, "desk__write");

  private void perform() {
    log.intentToSend(step, JsonValue.EMPTY_JSON_OBJECT, Usage.NONE);
    log.performing(new TaskLog.InFlight(step.path(), Kind.ACT, "desk__write", true));
  }

  private List<JsonObject> inFlight() {
    return log.inFlightBelow("").getJsonArray("inFlight").getValuesAs(JsonObject.class);
  }

  @Test
  void nothing_is_in_flight_once_its_result_is_written() {
    perform();
    assertThat(inFlight()).hasSize(1);

    log.result(step, JsonValue.EMPTY_JSON_OBJECT, Usage.NONE, 1);

    assertThat(inFlight()).isEmpty();
  }

  @Test
  void what_was_in_flight_when_the_fence_was_raised_stays_known() {
    perform();

    log.fence(Unwound.Why.ENDED, List.of());
    log.performed(step.path());
    log.performing(new TaskLog.InFlight("/1", Kind.ACT, "desk__write", true));

    assertThat(inFlight())
        .singleElement()
        .satisfies(it -> assertThat(it.getString("path")).isEqualTo("/0"));
  }
}
