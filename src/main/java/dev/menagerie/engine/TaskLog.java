// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

import dev.menagerie.core.Json;
import dev.menagerie.engine.spi.Entry;
import dev.menagerie.engine.spi.Entry.Kind;
import dev.menagerie.engine.spi.Entry.Phase;
import dev.menagerie.engine.spi.Journal;
import dev.menagerie.engine.spi.Journal.Receipt;
import dev.menagerie.engine.spi.Journal.Write;
import dev.menagerie.engine.spi.JournalFailed;
import dev.menagerie.engine.spi.Usage;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One task's journal while the task executes: what it held at the start, and the only way to add to
 * it. The fence is here: once it is up, nothing is added but by the one who raised it.
 */
final class TaskLog {

  /** An effect that is being performed. */
  record InFlight(String path, Kind kind, String name, boolean untrusted) {

    JsonObject json() {
      return Json.object()
          .add("path", path)
          .add("kind", kind.text())
          .add("name", name)
          .add("inDoubt", untrusted)
          .build();
    }
  }

  private final String task;
  private final Journal journal;
  private final InstantSource clock;
  private final Audit audit;
  private final History history;
  private final Map<String, InFlight> inFlight = new LinkedHashMap<>();
  private final Set<String> ended = new HashSet<>();
  private final ReentrantLock lock = new ReentrantLock();
  private final Unanswered unanswered = new Unanswered();
  private final Suspensions suspensions = new Suspensions();
  private Unwound.@Nullable Why fence;
  private @Nullable Diverged divergence;
  private @Nullable Receipt last;

  TaskLog(String task, Journal journal, InstantSource clock) {
    this(task, journal, clock, Audit.NONE);
  }

  /** A log whose re-execution is looked on. */
  TaskLog(String task, Journal journal, InstantSource clock, Audit audit) {
    this.task = task;
    this.history = new History(task);
    this.journal = journal;
    this.clock = clock;
    this.audit = audit;
  }

  Audit audit() {
    return audit;
  }

  String task() {
    return task;
  }

  /**
   * The name of a thread that works for the task, by which its lines in the server's log are told.
   */
  String thread(String what) {
    return "task %s %s".formatted(task, what);
  }

  /** What the journal held at the start. */
  History history() {
    return history;
  }

  /** Whether the journal held the end of an effect at the start. */
  boolean held(String path) {
    var past = history.recorded(path);
    return past != null && (past.result() != null || past.refusal() != null);
  }

  /** The tool calls that were begun and have not ended since, as if none were trusted. */
  List<InFlight> openCalls() {
    return history.openCalls().stream()
        .filter(path -> !ended.contains(path))
        .map(path -> new InFlight(path, Kind.ACT, known(path).name(), true))
        .toList();
  }

  /** The calls that asked and have not ended since, as far as can be read. */
  List<Suspension> suspended() {
    var suspended = new LinkedHashMap<String, Suspension>();
    try {
      suspended.putAll(history.suspended());
    } catch (JournalFailed _) {
      suspended.clear(); // they are left to the servers
    }
    suspended.keySet().removeAll(ended);
    suspended.putAll(suspensions.calls());
    return List.copyOf(suspended.values());
  }

  private Recorded known(String path) {
    return Objects.requireNonNull(history.recorded(path));
  }

  /** {@link #step(Branch, Kind, String, Supplier)} for an effect that asks for nothing. */
  Step step(Branch branch, Kind kind, String name) {
    return step(branch, kind, name, Audit.nothing());
  }

  /**
   * Begins a branch's next effect.
   *
   * @param request the journal's form of what is asked
   * @throws Diverged if the journal holds another one in its place
   * @throws dev.menagerie.core.BudgetExhausted if the journal holds its refusal and nothing before
   */
  Step step(Branch branch, Kind kind, String name, Supplier<? extends JsonValue> request) {
    check(branch);
    var path = branch.step();
    var past = history.recorded(path);
    if (past != null && !fits(past, kind, name)) {
      throw diverged(path, Wording.of(past), Wording.of(kind, name, request.get()));
    }
    // The start of a branch is no entry: what was joined before is said by the next ones, its first
    // and the first behind it.
    var after = kind == Kind.BRANCH ? branch.joined() : branch.takeJoined();
    var step = new Step(branch, path, after, kind, name, past);
    audit.met(step, request);
    if (past != null && past.elements().isEmpty()) {
      past.requireAllowed();
    }
    return step;
  }

  private static boolean fits(Recorded past, Kind kind, String name) {
    return past.kind() == null
        ? kind == Kind.BRANCH || kind == Kind.FIRST || !past.below()
        : past.kind() == kind && past.name().equals(name);
  }

  /** That an effect is not the recorded one. From now on no branch goes on, whatever it joins. */
  Diverged diverged(String path, String was, String attempted) {
    audit.differs(path, was, attempted);
    long before = history.before(path);
    lock.lock();
    try {
      if (divergence == null) {
        divergence = new Diverged(task, path, was, attempted, before);
      }
      return divergence;
    } finally {
      lock.unlock();
    }
  }

  /** Whether the task ends because a branch has left the journal. */
  boolean diverges() {
    lock.lock();
    try {
      return divergence != null;
    } finally {
      lock.unlock();
    }
  }

  Receipt intent(Step step, JsonValue request, Usage reserved) {
    return append(step, step.after(), Phase.INTENT, request, JsonValue.NULL, reserved, 0);
  }

  /** The same for a call that must not be sent twice: until it is answered, a stop waits for it. */
  Receipt intentToSend(Step step, JsonValue request, Usage charged) {
    return locked(
        () -> {
          var receipt = intent(step, request, charged);
          unanswered.add(step.path());
          return receipt;
        });
  }

  Receipt element(Step step, JsonValue element) {
    return append(step, List.of(), Phase.ELEMENT, JsonValue.NULL, element, Usage.NONE, 0);
  }

  /** Ends an effect, which is in flight no longer. */
  Receipt result(Step step, JsonValue outcome, Usage usage, long ms) {
    return locked(
        () -> {
          checkCall(step);
          if (step.past() != null) {
            ended.add(step.path());
          }
          inFlight.remove(step.path());
          unanswered.remove(step.path());
          var none = JsonValue.NULL;
          return remember(
              journal.append(of(step, List.of(), Phase.RESULT, none, outcome, usage, ms)));
        });
  }

  /** Journals that a call asks something: it has been answered, and is not in doubt. */
  void asked(Step step, String name, JsonObject inquiry) {
    exclusively(
        () -> {
          checkCall(step);
          unanswered.remove(step.path());
          performing(new InFlight(step.path(), step.kind(), step.name(), false));
          var none = JsonValue.NULL;
          var gate =
              entry(
                  step.path(),
                  Kind.GATE,
                  Phase.INTENT,
                  List.of(),
                  name,
                  none,
                  inquiry,
                  Usage.NONE,
                  0);
          var _ = remember(journal.append(List.of(new Write.Append(gate))));
          check(step.branch());
        });
  }

  /**
   * Journals that a call asks something that stays open meanwhile: a stop does not wait for it, and
   * whether it was carried out is not known.
   */
  void askedLive(Step step, String name, JsonObject inquiry) {
    exclusively(
        () -> {
          var _ = aside(step, Kind.GATE, Phase.INTENT, name, inquiry);
          unanswered.remove(step.path());
        });
  }

  /** Writes an effect that is a single entry. */
  Receipt single(Step step, JsonValue request, JsonValue outcome) {
    return append(step, step.after(), Phase.RESULT, request, outcome, Usage.NONE, 0);
  }

  /** Writes an effect that was refused before anything was done. */
  Receipt refused(Step step, JsonValue request, JsonValue outcome) {
    return append(step, step.after(), Phase.REFUSED, request, outcome, Usage.NONE, 0);
  }

  private Receipt append(
      Step step,
      List<String> after,
      Phase phase,
      JsonValue request,
      JsonValue outcome,
      Usage usage,
      long ms) {
    return write(step.branch(), of(step, after, phase, request, outcome, usage, ms));
  }

  private List<Write> of(
      Step step,
      List<String> after,
      Phase phase,
      JsonValue request,
      JsonValue outcome,
      Usage usage,
      long ms) {
    return List.of(
        new Write.Append(
            entry(
                step.path(), step.kind(), phase, after, step.name(), request, outcome, usage, ms)));
  }

  /** An entry about an effect that is of another kind than the effect. */
  Receipt aside(Step step, Kind kind, Phase phase, String name, JsonObject outcome) {
    return aside(step, kind, phase, name, outcome, Usage.NONE);
  }

  Receipt aside(Step step, Kind kind, Phase phase, String name, JsonObject outcome, Usage spent) {
    return write(
        step.branch(),
        List.of(
            new Write.Append(
                entry(
                    step.path(),
                    kind,
                    phase,
                    List.of(),
                    name,
                    JsonValue.NULL,
                    outcome,
                    spent,
                    0))));
  }

  Instant now() {
    return clock.instant();
  }

  Entry entry(
      String path,
      Kind kind,
      Phase phase,
      List<String> after,
      String name,
      JsonValue request,
      JsonValue outcome,
      Usage usage,
      long ms) {
    return new Entry(
        0, task, clock.instant(), path, kind, phase, after, name, request, outcome, usage, ms);
  }

  /**
   * Queues writes of a branch.
   *
   * @throws Unwound if the task or the branch is not to go on
   */
  Receipt write(Branch branch, List<Write> writes) {
    return locked(
        () -> {
          check(branch);
          return remember(journal.append(writes));
        });
  }

  /** Queues a change of the task from outside its branches; nothing happens behind a fence. */
  @Nullable Receipt writeAside(List<Write> writes) {
    lock.lock();
    try {
      return fence == null ? remember(journal.append(writes)) : null;
    } finally {
      lock.unlock();
    }
  }

  /** Waits until everything written so far is durable. */
  void drain() {
    Receipt latest;
    lock.lock();
    try {
      latest = last;
    } finally {
      lock.unlock();
    }
    if (latest != null) {
      latest.await();
    }
  }

  private Receipt remember(Receipt receipt) {
    last = receipt;
    return receipt;
  }

  /**
   * Raises the fence, adding the last writes in the same breath.
   *
   * @return whether it was raised now; false if it stood already
   */
  boolean fence(Unwound.Why why, List<Write> lastWrites) {
    lock.lock();
    try {
      if (fence != null) {
        return false;
      }
      fence = why;
      if (!lastWrites.isEmpty()) {
        remember(journal.append(lastWrites));
      }
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** As {@link #fence(Unwound.Why, List)}, with last writes that nothing can come before. */
  boolean fence(Unwound.Why why, Supplier<List<Write>> lastWrites) {
    return locked(() -> fence == null && fence(why, lastWrites.get()));
  }

  /** Queues the last writes behind a fence, for the one who raised it to end the task. */
  Receipt writeLast(List<Write> writes) {
    return locked(() -> remember(journal.append(writes)));
  }

  boolean fenced() {
    return locked(() -> fence != null);
  }

  /** Whether the fence was raised for this reason. */
  boolean fenced(Unwound.Why why) {
    return locked(() -> fence == why);
  }

  /** Runs something while no entry can be added. */
  void exclusively(Runnable action) {
    lock.lock();
    try {
      action.run();
    } finally {
      lock.unlock();
    }
  }

  /** The same for something that has a result. */
  <T> T locked(Supplier<T> action) {
    lock.lock();
    try {
      return action.get();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Lets a branch go on.
   *
   * @throws Unwound if it must not
   * @throws Diverged if any branch has left the journal
   * @throws JournalFailed if that of a branch above has failed
   */
  void check(Branch branch) {
    lock.lock();
    try {
      if (fence != null) {
        throw new Unwound(fence);
      }
      if (branch.abandoned()) {
        throw new Unwound(Unwound.Why.ABANDONED);
      }
      if (divergence != null) {
        throw divergence;
      }
      branch.requireJournal();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Lets a call go out, or its answer come in. One that must not be sent twice, and was begun
   * before the server stopped, still may.
   *
   * @throws Unwound if it must not
   */
  void checkCall(Step step) {
    exclusively(
        () -> {
          boolean begun = fence == Unwound.Why.CLOSED && unanswered.contains(step.path());
          if (!begun || step.branch().abandoned()) {
            check(step.branch());
          }
        });
  }

  /** That an effect is in flight. What was so when the fence was raised is kept as it was then. */
  void performing(InFlight effect) {
    exclusively(
        () -> {
          if (fence == null) {
            inFlight.put(effect.path(), effect);
          }
        });
  }

  void performed(String path) {
    exclusively(
        () -> {
          if (fence == null) {
            inFlight.remove(path);
          }
          unanswered.remove(path);
        });
  }

  Unanswered unanswered() {
    return unanswered;
  }

  Suspensions suspensions() {
    return suspensions;
  }

  /** The effects being performed below a path, as a final entry lists them. */
  JsonObject inFlightBelow(String path) {
    var effects = Json.array();
    exclusively(
        () -> {
          for (var effect : new ArrayList<>(inFlight.values())) {
            if (effect.path().startsWith(path + "/")) {
              effects.add(effect.json());
            }
          }
        });
    return Json.object().add("inFlight", effects).build();
  }
}
