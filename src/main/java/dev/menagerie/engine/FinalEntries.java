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
import java.util.LinkedHashMap;
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
    var outcome = Json.object().add("status", last.status().text());
    last.answer()
        .ifPresent(
            answer -> outcome.add("answer", answer.text()).add("complete", answer.complete()));
    last.error().ifPresent(error -> outcome.add("error", error));
    return List.of(
        entry("/", Kind.RUN, last.architecture(), outcome.build()), new Write.Save(last));
  }

  /**
   * The last writes of a task that is cancelled, with what was in flight: what is being performed,
   * and what an earlier process had sent and nobody has heard of since.
   */
  List<Write> cancel(TaskRecord last, List<Waiting> waiting, TaskLog log, Snapshot snapshot) {
    var effects = new LinkedHashMap<String, JsonObject>();
    for (var wait : waiting) {
      if (wait.reason() == Waiting.Reason.IN_DOUBT) {
        var call =
            new TaskLog.InFlight(wait.path(), Kind.ACT, wait.detail().getString("tool", ""), true);
        effects.put(call.path(), call.json());
      }
    }
    for (var effect :
        log.inFlightBelow("").getJsonArray("inFlight").getValuesAs(JsonObject.class)) {
      effects.putIfAbsent(effect.getString("path"), effect);
    }
    for (var call : log.openCalls()) {
      if (snapshot.trust(call.name()) == Trust.NONE) {
        effects.putIfAbsent(call.path(), call.json());
      }
    }
    var list = Json.array();
    effects.values().forEach(list::add);
    var writes = new ArrayList<Write>();
    writes.add(entry("/", Kind.CANCEL, "", Json.object().add("inFlight", list).build()));
    writes.addAll(end(last));
    return writes;
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
