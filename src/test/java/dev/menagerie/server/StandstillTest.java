// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.menagerie.core.Answer;
import dev.menagerie.core.Architecture;
import dev.menagerie.core.Json;
import dev.menagerie.core.Progress;
import dev.menagerie.core.Task;
import dev.menagerie.core.ToolCall;
import dev.menagerie.engine.spi.Entry;
import dev.menagerie.engine.spi.Journal.Write;
import dev.menagerie.engine.spi.PinnedTool.Trust;
import dev.menagerie.engine.spi.TaskRecord.Attempts;
import dev.menagerie.testkit.FlippedBit;
import dev.menagerie.testkit.LedgerTools;
import dev.menagerie.testkit.StoredBench;
import io.helidon.microprofile.testing.AddConfigSource;
import io.helidon.microprofile.testing.junit5.HelidonTest;
import jakarta.inject.Inject;
import jakarta.json.JsonObject;
import jakarta.ws.rs.client.WebTarget;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import org.eclipse.microprofile.config.spi.ConfigSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A task that was at work when the server went down, and whose journal was damaged since. */
@HelidonTest
@Timeout(60)
class StandstillTest {

  private static final Path DATA = TemporaryData.folder();
  private static final int REPORTS = 200;

  private static String inTheMiddle = "";
  private static String atTheBeginning = "";
  private static String takenUpBefore = "";
  private static String parent = "";

  /** By task, the id of an event behind all that is damaged. */
  private static final Map<String, String> BEHIND = new HashMap<>();

  @Inject private WebTarget target;

  /** Reports much, then makes a call that does not return; or has a child do that. */
  private static final Architecture LONG =
      (task, run) -> {
        if (task.goal().equals("delegate")) {
          return run.delegate("it", Task.of("part"));
        }
        for (int i = 0; i < REPORTS; i++) {
          run.report(new Progress.Level("step", i));
        }
        var call = ToolCall.of(task.goal() + "__write", Json.object().build());
        return Answer.of(run.act(call).text());
      };

  @AddConfigSource
  static ConfigSource config() {
    var tools =
        new LedgerTools()
            .with("part__write", Trust.NONE, _ -> hold())
            .with("trusted__write", Trust.IDEMPOTENT, _ -> hold());
    try (var bench = new StoredBench(DATA, LONG, tools, InstantSource.system())) {
      inTheMiddle = bench.start("part").id();
      atTheBeginning = bench.start("trusted").id();
      takenUpBefore = bench.start("trusted").id();
      parent = bench.start("delegate").id();
      for (var task : List.of(inTheMiddle, atTheBeginning, takenUpBefore, parent + ".0")) {
        awaitCall(bench, task);
        BEHIND.put(task, "" + bench.tasks().journal(task, 0, 160).getLast().position());
      }
    }
    try (var bench = new StoredBench(DATA, LONG, tools, InstantSource.system())) {
      var record = bench.store().task(takenUpBefore).orElseThrow().with(new Attempts(1, 0, false));
      bench.store().append(List.of(new Write.Save(record))).await();
    }
    for (int entry : List.of(40, 41, 150)) {
      FlippedBit.in(DATA, inTheMiddle, entry);
    }
    FlippedBit.in(DATA, atTheBeginning, 0);
    FlippedBit.in(DATA, takenUpBefore, 7);
    FlippedBit.in(DATA, parent + ".0", 7);
    return TemporaryData.in(DATA, Map.of());
  }

  /** A call that ends with its process. */
  private static String hold() {
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    throw new IllegalStateException("interrupted");
  }

  private static void awaitCall(StoredBench bench, String task) {
    while (bench.store().read(task, 0, 1_000).stream()
        .noneMatch(it -> it.kind() == Entry.Kind.ACT)) {
      Thread.onSpinWait();
    }
  }

  /** Waits until a task says why it stands still. */
  private static JsonObject standing(Caller caller, String id) {
    while (true) {
      var task = Caller.object(caller.get("/v1/tasks/" + id));
      if (!task.isNull("error")) {
        return task;
      }
      Thread.onSpinWait();
    }
  }

  /** Shows that a task stands still and can be cancelled; returns it as it was cancelled. */
  private JsonObject cancelled(Caller caller, String id, String damaged) {
    var path = "/v1/tasks/" + id;
    var task = standing(caller, id);
    assertThat(task.getString("status")).isEqualTo("running");
    assertThat(task.getString("error"))
        .contains(
            DATA.resolve("journal.db").toString(), "of task %s is missing".formatted(damaged));
    assertThat(caller.send("DELETE", path, "").statusCode()).isEqualTo(409);

    var cancelled = caller.post(path + "/cancel", "");

    assertThat(cancelled.statusCode()).as(cancelled.body()).isEqualTo(200);
    var last = Caller.object(cancelled);
    assertThat(last.getString("status")).isEqualTo("cancelled");
    assertThat(last.getString("error"))
        .startsWith("cancelled by what could be read of it")
        .contains("of task %s is missing".formatted(damaged));
    assertThat(last.get("usage")).isEqualTo(task.get("usage"));
    assertThat(Caller.object(caller.get(path))).isEqualTo(last);
    return last;
  }

  /** The events behind what is damaged. */
  private static String rest(Caller caller, String id) {
    var last = Objects.requireNonNull(BEHIND.get(id));
    return caller.get("/v1/tasks/" + id + "/events", "Last-Event-ID", last).body();
  }

  private static void delete(Caller caller, String id) {
    assertThat(caller.send("DELETE", "/v1/tasks/" + id, "").statusCode()).isEqualTo(204);
    assertThat(caller.get("/v1/tasks/" + id).statusCode()).isEqualTo(404);
  }

  @Test
  void it_says_why_and_can_be_cancelled_with_what_is_known_and_be_deleted() {
    var caller = new Caller(target.getUri());

    var last = cancelled(caller, inTheMiddle, inTheMiddle);

    var rest = rest(caller, inTheMiddle);
    assertThat(rest)
        .contains(
            "\"inFlight\":[{\"path\":\"/%d\",\"kind\":\"act\",\"name\":\"part__write\",\"inDoubt\":true}]"
                .formatted(REPORTS))
        .contains("\"outcome\":{\"status\":\"cancelled\",\"error\":" + last.get("error") + "}")
        .endsWith(Frames.END + "\n\n");
    delete(caller, inTheMiddle);
  }

  @Test
  void of_one_whose_first_entry_is_damaged_no_tool_counts_as_trusted() {
    var caller = new Caller(target.getUri());

    cancelled(caller, atTheBeginning, atTheBeginning);

    var rest = rest(caller, atTheBeginning);
    assertThat(rest).contains("\"name\":\"trusted__write\",\"inDoubt\":true}]");
    delete(caller, atTheBeginning);
  }

  @Test
  void one_that_was_taken_up_before_lets_the_server_start() {
    var caller = new Caller(target.getUri());

    cancelled(caller, takenUpBefore, takenUpBefore);

    delete(caller, takenUpBefore);
  }

  @Test
  void its_parent_says_so_and_takes_it_along() {
    var caller = new Caller(target.getUri());
    var child = parent + ".0";

    cancelled(caller, parent, child);

    assertThat(Caller.object(caller.get("/v1/tasks/" + child)).getString("status"))
        .isEqualTo("cancelled");
    delete(caller, parent);
    assertThat(caller.get("/v1/tasks/" + child).statusCode()).isEqualTo(404);
  }
}
