// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.testkit;

import dev.menagerie.core.Json;
import dev.menagerie.engine.spi.Entry;
import dev.menagerie.engine.spi.Journal.Write;
import dev.menagerie.engine.spi.MemoryEvent;
import dev.menagerie.engine.spi.Spent;
import dev.menagerie.engine.spi.Status;
import dev.menagerie.engine.spi.TaskRecord;
import dev.menagerie.engine.spi.Usage;
import jakarta.json.JsonValue;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Entries, events and task records for tests that care for a few of their fields. */
public final class Records {

  private static final Instant START = Instant.parse("2026-11-20T10:00:00.123456789Z");

  private Records() {}

  /** An entry whose request says {@code text}. */
  public static Entry entry(String task, String text) {
    return new Entry(
        0,
        task,
        START,
        "/2/0",
        Entry.Kind.THINK,
        Entry.Phase.RESULT,
        List.of("/1"),
        "propose",
        Json.object().add("text", text).build(),
        JsonValue.NULL,
        new Usage(12, 3, 4, new BigDecimal("0.0012")),
        7);
  }

  public static Write append(String task, String text) {
    return new Write.Append(entry(task, text));
  }

  public static Write remember(String space, String text) {
    var note =
        Json.object()
            .add("kind", "semantic")
            .add("text", text)
            .add("tags", Json.array(List.of("told")));
    var body = Json.object().add("v", 1).add("note", note).build();
    return new Write.Remember(new MemoryEvent(0, space, "t1", "/4", body));
  }

  /** A running task, the {@code number}th of the day. */
  public static TaskRecord task(String id, int number) {
    return new TaskRecord(
        id,
        "solver",
        "react",
        "count to " + number,
        Status.RUNNING,
        Optional.empty(),
        Optional.empty(),
        "",
        Spent.NONE,
        List.of(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        "f" + number,
        START.plusSeconds(number),
        START.plusSeconds(number),
        Optional.empty(),
        Optional.empty(),
        TaskRecord.Attempts.NONE);
  }

  /** The same task of another session, parent and key. */
  public static TaskRecord task(
      TaskRecord task, Optional<String> session, Optional<String> parent, Optional<String> key) {
    return new TaskRecord(
        task.id(),
        task.agent(),
        task.architecture(),
        task.goal(),
        task.status(),
        task.answer(),
        task.error(),
        task.model(),
        task.spent(),
        task.waiting(),
        parent,
        session,
        key,
        task.fingerprint(),
        task.created(),
        task.updated(),
        task.caller(),
        task.origin(),
        task.attempts());
  }

  /** A task that was forked from another. */
  public static TaskRecord fork(TaskRecord task, String origin) {
    return new TaskRecord(
        task.id(),
        task.agent(),
        task.architecture(),
        task.goal(),
        task.status(),
        task.answer(),
        task.error(),
        task.model(),
        task.spent(),
        task.waiting(),
        task.parent(),
        task.session(),
        task.key(),
        task.fingerprint(),
        task.created(),
        task.updated(),
        task.caller(),
        Optional.of(new TaskRecord.Origin(origin, 7)),
        task.attempts());
  }

  /** What {@link #entry} was told. */
  public static String text(Entry entry) {
    return entry.request().asJsonObject().getString("text");
  }

  public static List<String> texts(List<Entry> entries) {
    return entries.stream().map(Records::text).toList();
  }
}
