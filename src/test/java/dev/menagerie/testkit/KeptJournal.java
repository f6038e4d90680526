// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.testkit;

import dev.menagerie.core.Answer;
import dev.menagerie.core.Json;
import dev.menagerie.engine.Replay;
import dev.menagerie.engine.spi.Entry;
import dev.menagerie.engine.spi.Journal.Write;
import dev.menagerie.engine.spi.Spent;
import dev.menagerie.engine.spi.Status;
import dev.menagerie.engine.spi.TaskRecord;
import dev.menagerie.engine.spi.TaskRecord.Attempts;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The journal of a task that has ended, as a file of lines keeps it. */
public record KeptJournal(String task, List<Entry> entries) {

  public KeptJournal {
    entries = List.copyOf(entries);
  }

  /** Reads lines in the form that the server sends: an entry each. */
  public static KeptJournal read(Path file) throws IOException {
    var task = file.getFileName().toString().replace(".ndjson", "");
    var entries = new ArrayList<Entry>();
    for (var line : Files.readAllLines(file)) {
      var json = Json.object(line);
      entries.add(Entry.of(json.getJsonNumber("position").longValue(), task, json));
    }
    return new KeptJournal(task, entries);
  }

  public void write(Path file) throws IOException {
    Files.createDirectories(file.getParent());
    var lines = entries.stream().map(entry -> entry.json().toString()).toList();
    Files.write(file, lines);
  }

  /** The task's record, as the journal alone tells it. */
  TaskRecord record() {
    var first = entries.getFirst();
    var last = entries.getLast();
    var begun = first.request().asJsonObject();
    var ended = last.outcome().asJsonObject();
    return new TaskRecord(
        task,
        begun.getString("agent"),
        begun.getString("architecture"),
        begun.getString("goal"),
        Status.valueOf(ended.getString("status").toUpperCase(Locale.ROOT)),
        answer(ended),
        Optional.ofNullable(ended.getString("error", null)),
        "",
        Spent.NONE,
        List.of(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        "",
        first.at(),
        last.at(),
        Optional.empty(),
        Optional.empty(),
        Attempts.NONE);
  }

  private static Optional<Answer> answer(JsonObject ended) {
    return ended.containsKey("answer")
        ? Optional.of(new Answer(ended.getString("answer"), ended.getBoolean("complete")))
        : Optional.empty();
  }

  /** Replays it on a bench that has its architecture. */
  public Replay replay(Workbench bench) {
    return replay(bench, record());
  }

  /** Replays it as the journal of a task that is known by {@code record}. */
  public Replay replay(Workbench bench, TaskRecord record) {
    var writes = new ArrayList<Write>();
    entries.forEach(entry -> writes.add(new Write.Append(entry)));
    writes.add(new Write.Save(record));
    bench.write(writes);
    return bench.tasks().replay(record.id());
  }
}
