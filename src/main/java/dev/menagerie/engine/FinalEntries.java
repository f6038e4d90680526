// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

import dev.menagerie.core.Json;
import dev.menagerie.engine.spi.Entry;
import dev.menagerie.engine.spi.Entry.Kind;
import dev.menagerie.engine.spi.Entry.Phase;
import dev.menagerie.engine.spi.Journal.Write;
import dev.menagerie.engine.spi.PinnedTool.Trust;
import dev.menagerie.engine.spi.TaskRecord;
import dev.menagerie.engine.spi.Usage;
import dev.menagerie.engine.spi.Waiting;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.util.ArrayList;
import java.util.List;

/** The entries that are written about a task as a whole: its end, its cancelling, replies to it. */
final class FinalEntries {

  private final String task;
  private final Services services;

  FinalEntries(String task, Services services) {
    this.task = task;
    this.services = services;
  }

  /** The last writes of a task that ends as its record says. */
  List<Write> end(TaskRecord last) {
    return List.of(entry("/", Kind.RUN, last.architecture(), outcome(last)), new Write.Save(last));
  }

  /** How a task ended, as its last entry says it. */
  static JsonObject outcome(TaskRecord last) {
    var outcome = Json.object().add("status", last.status().text());
    last.answer()
        .ifPresent(
            answer -> outcome.add("answer", answer.text()).add("complete", answer.complete()));
    last.error().ifPresent(error -> outcome.add("error", error));
    return outcome.build();
  }

  /** The last writes of a task that is cancelled at work, with what was in flight. */
  List<Write> cancel(TaskRecord last, List<Waiting> waiting, TaskLog log) {
    var effects = inDoubt(waiting);
    effects.addAll(log.inFlightBelow("").getJsonArray("inFlight").getValuesAs(JsonObject.class));
    return cancelled(last, effects);
  }

  /**
   * The last writes of a task that is cancelled while no thread works on it.
   *
   * @param entries of its journal: what an earlier process had sent counts as in flight
   */
  List<Write> cancelUnattended(TaskRecord last, List<Waiting> waiting, List<Entry> entries) {
    var log = new TaskLog(task, services.journal(), services.clock());
    var snapshot = Execution.load(entries, log);
    var effects = inDoubt(waiting);
    log.openCalls().stream()
        .filter(call -> waiting.stream().noneMatch(wait -> wait.path().equals(call.path())))
        .filter(call -> snapshot.trust(call.name()) == Trust.NONE)
        .map(TaskLog.InFlight::json)
        .forEach(effects::add);
    return cancelled(last, effects);
  }

  private List<Write> cancelled(TaskRecord last, List<JsonObject> inFlight) {
    var list = Json.array();
    inFlight.forEach(list::add);
    var writes = new ArrayList<Write>();
    writes.add(entry("/", Kind.CANCEL, "", Json.object().add("inFlight", list).build()));
    writes.addAll(end(last));
    return writes;
  }

  private static List<JsonObject> inDoubt(List<Waiting> waiting) {
    var effects = new ArrayList<JsonObject>();
    for (var wait : waiting) {
      if (wait.reason() == Waiting.Reason.IN_DOUBT) {
        var tool = wait.detail().getString("tool", "");
        effects.add(new TaskLog.InFlight(wait.path(), Kind.ACT, tool, true).json());
      }
    }
    return effects;
  }

  /** A person's reply to what waits at a path. */
  Write reply(String path, Waiting wait, Reaction reaction) {
    return entry(path, Kind.REPLY, wait.reason().text(), reaction.json());
  }

  private Write entry(String path, Kind kind, String name, JsonObject outcome) {
    return new Write.Append(
        new Entry(
            0,
            task,
            services.clock().instant(),
            path,
            kind,
            Phase.RESULT,
            List.of(),
            name,
            JsonValue.NULL,
            outcome,
            Usage.NONE,
            0));
  }
}
