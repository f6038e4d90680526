// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

import dev.menagerie.core.Answer;
import dev.menagerie.core.Json;
import dev.menagerie.engine.spi.Entry;
import dev.menagerie.engine.spi.Entry.Kind;
import dev.menagerie.engine.spi.Entry.Phase;
import dev.menagerie.engine.spi.Journal.Write;
import dev.menagerie.engine.spi.PinnedTool.Trust;
import dev.menagerie.engine.spi.Spent;
import dev.menagerie.engine.spi.Status;
import dev.menagerie.engine.spi.TaskRecord;
import dev.menagerie.engine.spi.Usage;
import dev.menagerie.engine.spi.Waiting;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/** The entries that are written about a task as a whole: its end, its cancelling, replies to it. */
final class FinalEntries {

  private static final String QUARANTINED =
      "quarantined: %s processes ended while this task was at work and had got no further; it is"
          + " not tried again.";

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

  /**
   * A task as it ends that took processes down, with what it had offered and what it spent.
   *
   * @param record its attempts count those processes
   * @param entries of its journal
   * @param spent by the task and its children as far as the journals know
   */
  TaskRecord quarantined(TaskRecord record, List<Entry> entries, Function<TaskLog, Spent> spent) {
    var log = new TaskLog(task, services.journal(), services.clock());
    var snapshot = Execution.load(entries, log);
    var reason = new StringBuilder(condemned(record));
    for (var effect : log.history().openEffects()) {
      reason.append(" Begun and not ended: ").append(effect).append('.');
    }
    for (var call : log.openCalls()) {
      if (snapshot.trust(call.name()) == Trust.NONE) {
        reason
            .append(" It is not known whether the call at ")
            .append(call.path())
            .append(" was carried out.");
      }
    }
    Optional<Answer> offered =
        entries.stream()
            .filter(it -> it.kind() == Kind.OFFER)
            .reduce((_, later) -> later)
            .map(it -> Answer.partial(it.outcome().asJsonObject().getString("text")));
    return record.ended(
        Status.FAILED,
        offered,
        Optional.of(reason.toString()),
        spent.apply(log),
        services.clock().instant());
  }

  /** The same of a task whose journal must not be read or cannot be, with the reason. */
  TaskRecord quarantinedUnread(TaskRecord record, String reason) {
    var error =
        condemned(record)
            + " What it had begun and not ended is not known, for its journal "
            + reason;
    return record.ended(
        Status.FAILED,
        Optional.empty(),
        Optional.of(error),
        record.spent(),
        services.clock().instant());
  }

  /** Whether a task ended since it took processes down. */
  static boolean isQuarantined(TaskRecord record) {
    return record.status() == Status.FAILED
        && record.error().filter(it -> it.startsWith("quarantined: ")).isPresent();
  }

  private static String condemned(TaskRecord record) {
    int ended = record.attempts().count();
    return QUARANTINED.formatted(ended == 3 ? "three" : Integer.toString(ended));
  }

  /**
   * The last writes of a task that is cancelled, with what was in flight: what is being performed,
   * and what an earlier process had sent and nobody has heard of since.
   *
   * @param untrusted whether calls of a tool must not be repeated
   */
  List<Write> cancel(
      TaskRecord last, List<Waiting> waiting, TaskLog log, Predicate<String> untrusted) {
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
      if (untrusted.test(call.name())) {
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

  /** A reply to what waits at a path. */
  Write reply(Waiting wait, Reaction reaction, String by) {
    var outcome = Json.object(reaction.json()).add("by", by).build();
    return entry(wait.path(), Kind.REPLY, wait.reason().text(), outcome);
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
