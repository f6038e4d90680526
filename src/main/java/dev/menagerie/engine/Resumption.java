// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

import dev.menagerie.engine.spi.Catalogue;
import dev.menagerie.engine.spi.Entry;
import dev.menagerie.engine.spi.Entry.Kind;
import dev.menagerie.engine.spi.Entry.Phase;
import dev.menagerie.engine.spi.Journal.Page;
import dev.menagerie.engine.spi.Journal.Write;
import dev.menagerie.engine.spi.JournalFailed;
import dev.menagerie.engine.spi.Status;
import dev.menagerie.engine.spi.TaskRecord;
import dev.menagerie.engine.spi.TaskRecord.Attempts;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

/**
 * Takes up tasks that an earlier process left, and finds the one that takes processes down.
 *
 * <p>A task that was taken up twice without getting on is a suspect. Suspects wait until all others
 * have got on, and are then tried while nothing new begins: one at a time, or, if there are many,
 * in groups that each further crash makes smaller. So the crash of a suspect that was tried alone
 * is its own, and it is not taken up again. Who takes long is not waited for: after a while the
 * suspects are tried beside the others, and what is new begins beside them.
 */
final class Resumption {

  private static final Logger LOG = System.getLogger(Resumption.class.getName());
  private static final int SUSPECT = 2;

  private static final int CHILDREN = 32;

  /** Stands for the others when there are none. */
  private static final String NOBODY = "";

  private final Admission admission;
  private final Services services;
  private final Function<String, List<Entry>> entries;
  private final TaskTimer timer;
  private final Duration trial;
  private final ReentrantLock lock = new ReentrantLock();

  /** Who is waited for before the suspects are tried. */
  private final Set<String> untried = new HashSet<>();

  /** The suspects that have been let in and have not got on yet. */
  private final Set<String> onTrial = new HashSet<>();

  private final Suspects suspects = new Suspects();
  private volatile boolean trying;
  private boolean timed;

  /**
   * A resumption that has not begun.
   *
   * @param entries reads a task's whole journal
   * @param trial how long the others are waited for, and then the suspects
   */
  Resumption(
      Admission admission,
      Services services,
      Function<String, List<Entry>> entries,
      TaskTimer timer,
      Duration trial) {
    this.admission = admission;
    this.services = services;
    this.entries = entries;
    this.timer = timer;
    this.trial = trial;
  }

  /** Takes up tasks without a parent, oldest first. */
  void begin(List<TaskRun> roots) {
    var queued = new ArrayDeque<TaskRun>();
    var others = new ArrayDeque<TaskRun>();
    for (var run : roots) {
      int count = count(run);
      if (run.record().status() == Status.QUEUED) {
        queued.add(run);
      } else if (count < SUSPECT) {
        others.add(run);
      } else if (run.record().attempts().alone()) {
        quarantine(run);
      } else {
        suspects.add(run, count);
      }
    }
    var held = suspects.waiting();
    if (!held.isEmpty()) {
      others.forEach(run -> untried.add(run.id()));
      if (others.isEmpty()) {
        untried.add(NOBODY);
      }
      trying = true;
      var names = names(held);
      LOG.log(Level.WARNING, "two crashes in a row at work on {0}; tried apart now", names);
      admission.close(
          "the server went down twice in a row at work on %s; that is tried first"
              .formatted(names));
    }
    // Held before anybody is at work who may get on and have the first of them tried.
    held.forEach(run -> admission.hold(run.claim()));
    others.forEach(run -> admission.readmit(run.claim()));
    queued.forEach(run -> admission.admit(run.claim()));
    if (others.isEmpty()) {
      passed(NOBODY);
    } else if (trying) {
      var ids = Set.copyOf(untried);
      timer.in(trial, () -> waitedFor(ids));
    }
  }

  /** How often it will have been taken up since it last got on. */
  private int count(TaskRun run) {
    var record = run.record();
    if (record.attempts().count() > 0 && gotOn(record)) {
      run.gotOn();
    }
    return run.record().attempts().next().count();
  }

  private boolean gotOn(TaskRecord record) {
    try {
      return !record.attempts().unread() && gotOn(record.id(), record.attempts().position());
    } catch (JournalFailed _) {
      return true; // what is damaged says why when it is taken up, and takes nothing down
    } catch (RuntimeException | Error e) {
      LOG.log(Level.WARNING, "it is not known whether task %s got on".formatted(record.id()), e);
      return false;
    }
  }

  /** Whether an effect has ended behind a position in a task or in one of its children. */
  private boolean gotOn(String task, long position) {
    long after = position;
    Page page;
    do {
      page = services.journal().page(task, after);
      for (var entry : page.entries()) {
        if (gotOn(entry)) {
          return true;
        }
        after = entry.position();
      }
    } while (!page.complete());
    return childGotOn(task, position);
  }

  private boolean childGotOn(String task, long position) {
    var none = Optional.<String>empty();
    var after = none;
    while (true) {
      var children =
          services
              .catalogue()
              .tasks(
                  new Catalogue.Filter(
                      Optional.empty(), none, none, Optional.of(task), after, CHILDREN));
      for (var child : children) {
        if (gotOn(child.id(), position)) {
          return true;
        }
      }
      if (children.size() < CHILDREN) {
        return false;
      }
      after = Optional.of(children.getLast().id());
    }
  }

  private static void quarantine(TaskRun run) {
    try {
      run.quarantine();
    } catch (RuntimeException | Error e) {
      LOG.log(Level.ERROR, "task %s cannot be quarantined, and is left".formatted(run.id()), e);
    }
  }

  private static String names(List<TaskRun> suspects) {
    var shown = suspects.stream().limit(3).map(TaskRun::id).toList();
    int more = suspects.size() - shown.size();
    return String.join(", ", shown) + (more == 0 ? "" : " and %d more".formatted(more));
  }

  /** The attempts of a task with the one that begins, of which nothing has been read yet. */
  Attempts next(TaskRecord record) {
    lock.lock();
    try {
      boolean alone = trying && suspects.alone() && onTrial.contains(record.id());
      return record.attempts().next().tried(alone);
    } finally {
      lock.unlock();
    }
  }

  /** The attempts of a task that was just taken up, now that its journal can be read. */
  Attempts read(TaskRecord record, List<Entry> journal) {
    return record.attempts().at(lastResult(record.id(), journal));
  }

  /** That it was taken up does not count against a task when the server stops in good order. */
  static List<Write> stopped(TaskRecord record) {
    var attempts = record.attempts();
    return attempts.count() == 0
        ? List.of()
        : List.of(
            new Write.Save(
                record.with(new Attempts(attempts.count() - 1, attempts.position(), false))));
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
    passed(Set.of(task));
  }

  private boolean passed(Set<String> tasks) {
    if (!trying) {
      return false;
    }
    lock.lock();
    try {
      boolean other = untried.removeAll(tasks);
      boolean some = onTrial.removeAll(tasks) || other;
      if (some && untried.isEmpty()) {
        tryOthers();
      }
      return some;
    } finally {
      lock.unlock();
    }
  }

  /** They have taken so long that the suspects are not to wait for them any more. */
  private void waitedFor(Set<String> tasks) {
    if (passed(tasks)) {
      LOG.log(
          Level.WARNING,
          "some tasks have not got on within {0}; the suspects are tried beside them",
          trial);
    }
  }

  /** The suspects take so long that what is new is not to wait for them any more. */
  private void open() {
    if (trying) {
      LOG.log(
          Level.WARNING,
          "not all suspects have got on within {0}; they stay suspects, and new tasks begin",
          trial);
      admission.open();
    }
  }

  private void tryOthers() {
    if (!timed) {
      timed = true;
      timer.in(trial, this::open);
    }
    for (var next = next(); next.isPresent(); next = next()) {
      var id = next.get().id();
      onTrial.add(id);
      if (!admission.force(id)) {
        onTrial.remove(id); // it was cancelled in the queue
      }
    }
    if (onTrial.isEmpty()) {
      trying = false;
      admission.open();
    }
  }

  private Optional<TaskRun> next() {
    return suspects.next(onTrial.size(), admission.hasRoom());
  }
}
