// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

import dev.menagerie.engine.spi.Waiting;
import jakarta.json.JsonObject;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/** What a task waits for from people, and their replies on the way to the branches. */
final class Waits {

  private final String task;
  private final TaskLog log;
  private final Activity activity;
  private final InstantSource clock;
  private final Runnable asked;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition replied = lock.newCondition();
  private final Map<String, Waiting> waiting = new LinkedHashMap<>();
  private final Map<Need, Activity.Rest> resting = new HashMap<>();
  private final Map<Need, Reaction> replies = new LinkedHashMap<>();
  private final Set<Need> taken = new HashSet<>();
  private final Set<String> held = ConcurrentHashMap.newKeySet();

  /** One effect may wait for one thing after the other. */
  private record Need(String path, Waiting.Reason reason) {}

  /**
   * The waits of one execution of a task.
   *
   * @param before what it waited for when it was last seen; kept until its branches are there again
   * @param asked told when there is something else
   */
  Waits(
      String task,
      TaskLog log,
      Activity activity,
      InstantSource clock,
      List<Waiting> before,
      Runnable asked) {
    this.task = task;
    this.log = log;
    this.activity = activity;
    this.clock = clock;
    this.asked = asked;
    still(before, log::history).forEach(wait -> waiting.put(wait.path(), wait));
  }

  /**
   * Those of a task's waits that the journal does not hold the end of.
   *
   * @param history asked for if there may be such an end
   */
  static List<Waiting> still(List<Waiting> before, Supplier<History> history) {
    if (before.isEmpty()) {
      return before;
    }
    var known = history.get();
    return before.stream().filter(wait -> !known.settled(wait)).toList();
  }

  List<Waiting> waiting() {
    lock.lock();
    try {
      return new ArrayList<>(waiting.values());
    } finally {
      lock.unlock();
    }
  }

  Optional<Waiting> at(String path) {
    lock.lock();
    try {
      return Optional.ofNullable(waiting.get(path));
    } finally {
      lock.unlock();
    }
  }

  /** Hands a journaled reply to the branch that waits for it, now or when it gets there. */
  void reply(Waiting wait, Reaction reaction) {
    var need = new Need(wait.path(), wait.reason());
    lock.lock();
    try {
      waiting.remove(wait.path());
      replies.put(need, reaction);
      var rest = resting.get(need);
      if (rest != null) {
        rest.end();
      }
      replied.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Waits for the reply to an effect. One reply that the journal held is taken once. */
  Reaction await(Step step, Waiting.Reason reason, String text, JsonObject detail) {
    return await(step, reason, text, detail, () -> {});
  }

  /**
   * The same.
   *
   * @param shown runs when the wait can be seen and replied to, if it comes to that
   */
  Reaction await(Step step, Waiting.Reason reason, String text, JsonObject detail, Runnable shown) {
    var path = step.path();
    var need = new Need(path, reason);
    var known = step.past() == null ? null : step.past().reply(reason);
    if (known != null && take(need)) {
      return known;
    }
    var rest = activity.rest();
    boolean begins = false;
    lock.lock();
    try {
      if (replies.containsKey(need)) {
        rest.end();
      } else {
        resting.put(need, rest);
        var before = waiting.get(path);
        begins = before == null;
        var since = before == null ? clock.instant() : before.since();
        waiting.put(path, new Waiting(task, path, reason, text, detail, since));
      }
    } finally {
      lock.unlock();
    }
    shown.run();
    if (begins) {
      asked.run();
    }
    rest.begin();
    try {
      return awaitReply(step, need);
    } catch (Unwound unwound) {
      if (unwound.why() == Unwound.Why.ABANDONED) {
        forget(path);
      }
      throw unwound;
    } finally {
      rest.end();
    }
  }

  /** The same for what would be lost with its thread, which must not be given up meanwhile. */
  Reaction hold(Step step, Waiting.Reason reason, String text, JsonObject detail, Runnable shown) {
    held.add(step.path());
    try {
      return await(step, reason, text, detail, shown);
    } finally {
      held.remove(step.path());
    }
  }

  /** Whether a branch waits that needs its thread. */
  boolean held() {
    return !held.isEmpty();
  }

  private void forget(String path) {
    lock.lock();
    try {
      waiting.remove(path);
    } finally {
      lock.unlock();
    }
  }

  private boolean take(Need need) {
    lock.lock();
    try {
      replies.remove(need);
      waiting.computeIfPresent(need.path, (_, wait) -> wait.reason() == need.reason ? null : wait);
      return taken.add(need);
    } finally {
      lock.unlock();
    }
  }

  private Reaction awaitReply(Step step, Need need) {
    lock.lock();
    try {
      while (true) {
        var reply = replies.remove(need);
        if (reply != null) {
          return reply;
        }
        try {
          replied.await();
        } catch (InterruptedException _) {
          log.check(step.branch());
        }
      }
    } finally {
      resting.remove(need);
      lock.unlock();
    }
  }
}
