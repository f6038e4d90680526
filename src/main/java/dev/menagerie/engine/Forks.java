// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

import dev.menagerie.engine.Cut.Change;
import dev.menagerie.engine.spi.Entry;
import dev.menagerie.engine.spi.Entry.Kind;
import dev.menagerie.engine.spi.Entry.Phase;
import dev.menagerie.engine.spi.Sight;
import dev.menagerie.engine.spi.Sight.Window;
import dev.menagerie.engine.spi.Status;
import dev.menagerie.engine.spi.TaskRecord;
import dev.menagerie.engine.spi.TaskRecord.Origin;
import dev.menagerie.engine.spi.Usage;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/** Makes tasks that go on where others stood. */
final class Forks {

  private final Services services;
  private final Creation creation;
  private final Lineage lineage;
  private final Function<TaskRecord, Set<String>> left;
  private final ReentrantLock lock = new ReentrantLock();

  /**
   * Makes forks.
   *
   * @param left the paths at which an ended task's code now does not do what its journal holds
   */
  Forks(
      Services services,
      Creation creation,
      Lineage lineage,
      Function<TaskRecord, Set<String>> left) {
    this.services = services;
    this.creation = creation;
    this.lineage = lineage;
    this.left = left;
  }

  /** What a task has from those before it: a fork something, another nothing. */
  Inheritance inheritance(String task) {
    return new Inheritance(task, lineage);
  }

  /** A task's whole journal. */
  List<Entry> journal(String task) {
    return lineage.all(task);
  }

  /** Creates a fork, durable on return. */
  TaskRecord fork(TaskRecord source, Cut cut) {
    boolean sameCode = cut.agent().filter(it -> !it.equals(source.agent())).isEmpty();
    var again =
        source.status() == Status.DIVERGED && sameCode ? left.apply(source) : Set.<String>of();
    lock.lock();
    try {
      return forked(source, cut, again);
    } finally {
      lock.unlock();
    }
  }

  /** Removes a task that has ended and that no other begins with. */
  void delete(TaskRecord task) {
    lock.lock();
    try {
      new Deletion(services.catalogue()).delete(task);
    } finally {
      lock.unlock();
    }
  }

  /** The same unless something needs it; returns whether it was removed. */
  boolean deleted(TaskRecord task) {
    lock.lock();
    try {
      return new Deletion(services.catalogue()).deleted(task);
    } finally {
      lock.unlock();
    }
  }

  /** Does something while no fork is made and no task removed. */
  void alone(Runnable action) {
    lock.lock();
    try {
      action.run();
    } finally {
      lock.unlock();
    }
  }

  private TaskRecord forked(TaskRecord source, Cut cut, Set<String> left) {
    var journal = journal(source.id());
    if (journal.isEmpty()) {
      throw new Refused(Refused.Why.UNKNOWN, "task %s is being deleted".formatted(source.id()));
    }
    var at = at(source.id(), journal, cut.at());
    var snapshot = Snapshot.of(Lineage.snapshot(journal).request().asJsonObject());
    boolean anew = cut.agent().filter(it -> !it.equals(snapshot.agent())).isPresent();
    if (anew && cut.change().isPresent()) {
      throw new Refused(
          Refused.Why.INVALID,
          "set: another agent begins anew and has no effect to change; leave out set or agent");
    }
    var edited = edited(at, cut.change());
    var again = new HashSet<>(lineage.editsBehind(source.id(), at));
    again.addAll(again(at, cut.change(), left));
    var acknowledged = Set.copyOf(cut.acknowledged());
    var kept = anew ? List.<Entry>of() : Causality.kept(journal, at, again, acknowledged);
    requireAcknowledged(source.id(), journal, cut, anew, again);
    edited.ifPresent(it -> requireKept(kept, at));
    var rest =
        kept.stream().filter(it -> edited.isEmpty() || it.position() != at.position()).toList();
    var descent =
        new Descent(
            source.id(),
            at.position(),
            journal.getLast().position(),
            Descent.rows(journal, rest),
            cut.acknowledged(),
            anew ? Map.of() : prompts(source.id(), at, cut.change()),
            sight(source.id(), at, kept));
    return write(source, snapshot, anew, cut, descent, edited.map(it -> with(at, it)));
  }

  private TaskRecord write(
      TaskRecord source,
      Snapshot snapshot,
      boolean anew,
      Cut cut,
      Descent descent,
      Optional<Entry> edited) {
    var id = creation.newId();
    var submission =
        new Submission(
            cut.agent().orElse(snapshot.agent()),
            snapshot.task(),
            anew ? JsonValue.EMPTY_JSON_OBJECT : snapshot.parameters(),
            cut.budget(),
            source.session(),
            Optional.empty(),
            source.caller());
    var pinned = anew ? creation.snapshot(submission.within(snapshot.setting())) : snapshot;
    var budget = anew ? pinned.budget() : creation.budget(snapshot, cut.budget());
    return creation.begin(
        id,
        pinned.forked(budget, descent),
        submission,
        Optional.empty(),
        Optional.of(new Origin(source.id(), cut.at())),
        edited.map(it -> of(id, it)).stream().toList());
  }

  private static Entry at(String task, List<Entry> journal, long position) {
    return journal.stream()
        .filter(it -> it.position() == position)
        .findFirst()
        .orElseThrow(
            () ->
                new Refused(
                    Refused.Why.INVALID,
                    "at: %d is no position of task %s, must be one of its entries, from %d to %d; GET /v1/tasks/%s/journal shows them"
                        .formatted(
                            position,
                            task,
                            journal.getFirst().position(),
                            journal.getLast().position(),
                            task)));
  }

  private static Optional<JsonObject> edited(Entry at, Optional<Change> change) {
    return change.isPresent() && change.get() instanceof Change.Outcome(var outcome)
        ? Optional.of(EditedOutcome.of(at, outcome))
        : Optional.empty();
  }

  /** What is performed again: where the code left the journal, and a thought in other words. */
  private static Set<String> again(Entry at, Optional<Change> change, Set<String> left) {
    boolean reworded = change.filter(it -> it instanceof Change.Prompt).isPresent();
    if (reworded && at.kind() != Kind.THINK) {
      throw new Refused(
          Refused.Why.INVALID,
          "set.prompt: entry %d is of kind %s, must be an entry of a think"
              .formatted(at.position(), at.kind().text()));
    }
    var again = new HashSet<>(left);
    if (reworded) {
      again.add(at.path());
    }
    return again;
  }

  private static void requireKept(List<Entry> kept, Entry at) {
    if (!kept.contains(at)) {
      throw new Refused(
          Refused.Why.INVALID,
          "set.outcome: the effect at %s is in a branch that is not kept; choose another entry"
              .formatted(at.path()));
    }
  }

  private void requireAcknowledged(
      String task, List<Entry> journal, Cut cut, boolean anew, Set<String> again) {
    var at = at(task, journal, cut.at());
    var kept = anew ? Set.<String>of() : paths(Causality.kept(journal, at, again, Set.of()));
    var calls = PastCall.of(lineage, journal, journal.getLast().position());
    var sideEffects =
        calls.stream()
            .filter(it -> !it.isReadOnly() && !it.asks() && !kept.contains(it.top()))
            .map(PastCall::sideEffect)
            .sorted(Comparator.comparingLong(SideEffect::position))
            .toList();
    var known = new TreeSet<String>();
    journal.stream()
        .filter(it -> Causality.isOfTheWorld(it.kind()))
        .forEach(it -> known.add(it.path()));
    calls.forEach(it -> known.add(it.shown()));
    for (int i = 0; i < cut.acknowledged().size(); i++) {
      var path = cut.acknowledged().get(i);
      if (!known.contains(path)) {
        throw new Refused(
            Refused.Why.INVALID,
            "acknowledge[%d]: %s is no tool call, memory access, delegation or budget of task %s; there %s"
                .formatted(
                    i,
                    path,
                    task,
                    known.isEmpty() ? "are none" : "are " + String.join(", ", known)));
      }
    }
    if (!Set.copyOf(cut.acknowledged())
        .containsAll(sideEffects.stream().map(SideEffect::path).toList())) {
      throw new Unacknowledged(
          "%d side effects of task %s lie behind the cut and have happened; name their paths in acknowledge to count them as done: %s"
              .formatted(
                  sideEffects.size(),
                  task,
                  sideEffects.stream().map(SideEffect::path).collect(Collectors.joining(", "))),
          sideEffects);
    }
  }

  private static Set<String> paths(List<Entry> kept) {
    var paths = new HashSet<String>();
    kept.forEach(it -> paths.add(it.path()));
    return paths;
  }

  private Map<String, Rewording> prompts(String task, Entry at, Optional<Change> change) {
    var prompts = new LinkedHashMap<>(prompts(task, at));
    if (change.isPresent() && change.get() instanceof Change.Prompt(var rewording)) {
      prompts.put(at.path(), rewording);
    }
    return prompts;
  }

  /** What a task asks in other words; a cut among inherited entries is one before its own edits. */
  private Map<String, Rewording> prompts(String task, Entry at) {
    var descent = lineage.descent(task);
    if (descent.isEmpty()) {
      return Map.of();
    }
    return at.task().equals(task) ? descent.get().prompts() : prompts(descent.get().task(), at);
  }

  private Sight sight(String task, Entry at, List<Entry> kept) {
    var seen = inheritance(lineage.root(task)).sight().upTo(behindMemory(at));
    var windows = new ArrayList<>(seen.windows());
    var also = new ArrayList<>(seen.also());
    for (var entry : kept) {
      if (entry.position() > at.position() && entry.phase() == Phase.RESULT) {
        if (entry.kind() == Kind.REMEMBER) {
          LongStream.rangeClosed(entry.position() + 1, Remembering.last(entry)).forEach(also::add);
        } else if (entry.kind() == Kind.DELEGATE) {
          windows.add(new Window(child(entry), entry.position()));
        }
      }
    }
    return new Sight(windows, also);
  }

  private static String child(Entry delegation) {
    return delegation.outcome().asJsonObject().getString("task");
  }

  private static long behindMemory(Entry entry) {
    boolean written = entry.kind() == Kind.REMEMBER && entry.phase() == Phase.RESULT;
    return written ? Remembering.last(entry) : entry.position();
  }

  private static Entry with(Entry entry, JsonObject outcome) {
    return new Entry(
        0,
        entry.task(),
        entry.at(),
        entry.path(),
        entry.kind(),
        entry.phase(),
        entry.after(),
        entry.name(),
        entry.request(),
        outcome,
        Usage.NONE,
        0);
  }

  private Entry of(String task, Entry entry) {
    return new Entry(
        0,
        task,
        services.clock().instant(),
        entry.path(),
        entry.kind(),
        entry.phase(),
        entry.after(),
        entry.name(),
        entry.request(),
        entry.outcome(),
        entry.usage(),
        entry.ms());
  }
}
