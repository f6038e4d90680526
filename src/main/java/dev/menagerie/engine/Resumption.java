// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

import dev.menagerie.engine.spi.Entry;
import dev.menagerie.engine.spi.Entry.Kind;
import dev.menagerie.engine.spi.Entry.Phase;
import dev.menagerie.engine.spi.Journal.Write;
import dev.menagerie.engine.spi.JournalFailed;
import dev.menagerie.engine.spi.Status;
import dev.menagerie.engine.spi.TaskRecord;
import dev.menagerie.engine.spi.TaskRecord.Attempts;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

/**
 * Takes up tasks that an earlier process left, and finds the one that takes processes down.
 *
 * <p>A task that was taken up twice without getting on is a suspect. Suspects wait until all others
 * have got on, and are then tried one at a time, while nothing new begins. So the third crash of a
 * suspect is its own, and it is not taken up again.
 */
final class Resumption {

  private static final Logger LOG = System.getLogger(Resumption.class.getName());
  private static final int SUSPECT = 2;

  /** Stands for the others when there are none. */
  private static final String NOBODY = "";

  private final Admission admission;
  private final Function<String, List<Entry>> entries;
  private final ReentrantLock lock = new ReentrantLock();
  private final Set<String> untried = new HashSet<>();
  private final Deque<TaskRun> suspects = new ArrayDeque<>();
  private volatile boolean trying;

  /**
   * A resumption that has not begun.
   *
   * @param entries reads a task's whole journal
   */
  Resumption(Admission admission, Function<String, List<Entry>> entries) {
    this.admission = admission;
    this.entries = entries;
  }

  /** Takes up tasks without a parent, oldest first. */
  void begin(List<TaskRun> roots) {
    var queued = new ArrayDeque<TaskRun>();
    var others = new ArrayDeque<TaskRun>();
    for (var run : roots) {
      var record = run.record();
      if (record.status() == Status.QUEUED) {
        queued.add(run);
      } else if (record.attempts().count() == 0) {
        others.add(run);
      } else {
        int count = count(record);
        if (count > SUSPECT) {
          run.quarantine();
        } else {
          (count == SUSPECT ? suspects : others).add(run);
        }
      }
    }
    if (!suspects.isEmpty()) {
      others.forEach(run -> untried.add(run.id()));
      if (others.isEmpty()) {
        untried.add(NOBODY);
      }
      trying = true;
      var names = names();
      LOG.log(Level.WARNING, "two crashes in a row at work on {0}; tried alone now", names);
      admission.close(
          "the server went down twice in a row at work on %s; it is tried alone first"
              .formatted(names));
    }
    var alone = List.copyOf(suspects);
    others.forEach(run -> admission.readmit(run.claim()));
    alone.forEach(run -> admission.admit(run.claim()));
    queued.forEach(run -> admission.admit(run.claim()));
    if (others.isEmpty()) {
      passed(NOBODY);
    }
  }

  /** How often a task will have been taken up; of one that cannot be read that comes out later. */
  private int count(TaskRecord record) {
    try {
      return next(record, entries.apply(record.id())).count();
    } catch (JournalFailed _) {
      return 1;
    }
  }

  private String names() {
    var shown = suspects.stream().limit(3).map(TaskRun::id).toList();
    int more = suspects.size() - shown.size();
    return String.join(", ", shown) + (more == 0 ? "" : " and %d more".formatted(more));
  }

  /** The attempts to be recorded when a task is taken up once more. */
  Attempts next(TaskRecord record, List<Entry> journal) {
    long result = lastResult(record.id(), journal);
    var before = record.attempts();
    return before.count() == 0 || result > before.position()
        ? new Attempts(1, result)
        : new Attempts(before.count() + 1, before.position());
  }

  /** That it was taken up does not count against a task when the server stops in good order. */
  static List<Write> stopped(TaskRecord record) {
    var attempts = record.attempts();
    return attempts.count() == 0
        ? List.of()
        : List.of(
            new Write.Save(record.with(new Attempts(attempts.count() - 1, attempts.position()))));
  }

  /** The position of the last effect that ended in a task or in its open children. */
  private long lastResult(String task, List<Entry> journal) {
    long last = 0;
    var delegations = new HashSet<String>();
    for (var entry : journal) {
      if (gotOn(entry)) {
        last = entry.position();
        delegations.remove(entry.path());
      } else if (entry.kind() == Kind.DELEGATE) {
        delegations.add(entry.path());
      }
    }
    for (var path : delegations) {
      var child = task + path.replace('/', '.');
      last = Math.max(last, lastResult(child, entries.apply(child)));
    }
    return last;
  }

  /** Whether an entry says that an effect, or a part of it, has ended. */
  private static boolean gotOn(Entry entry) {
    return entry.kind().isEffect()
        && (entry.phase() == Phase.RESULT || entry.phase() == Phase.ELEMENT);
  }

  /** Called with durable entries; never blocks. */
  void durable(List<Entry> batch) {
    if (trying) {
      for (var entry : batch) {
        if (gotOn(entry)) {
          int child = entry.task().indexOf('.');
          passed(child < 0 ? entry.task() : entry.task().substring(0, child));
        }
      }
    }
  }

  /** A task got on, waits for people, or has ended: it did not take this process down. */
  void passed(String task) {
    if (!trying) {
      return;
    }
    lock.lock();
    try {
      if (untried.remove(task) && untried.isEmpty()) {
        tryNext();
      }
    } finally {
      lock.unlock();
    }
  }

  private void tryNext() {
    for (var next = suspects.poll(); next != null; next = suspects.poll()) {
      untried.add(next.id());
      if (admission.force(next.id())) {
        return;
      }
      untried.remove(next.id()); // it was cancelled in the queue
    }
    trying = false;
    admission.open();
  }
}
