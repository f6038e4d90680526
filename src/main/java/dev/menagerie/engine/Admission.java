// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Lets so many tasks work at once and queues the rest in order. A task that only its agent's or its
 * caller's limit holds back does not hold up those behind it.
 */
final class Admission {

  /**
   * A task that wants to work.
   *
   * @param caller empty if it is not known; then no limit per caller holds
   * @param launch starts it; called once per admission, by whoever made room for it
   */
  record Claim(String task, String agent, String caller, Runnable launch) {}

  private final Crowd crowd;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<String, Claim> admitted = new HashMap<>();
  private final Map<String, Integer> byAgent = new HashMap<>();
  private final Map<String, Integer> byCaller = new HashMap<>();
  private final Map<String, Claim> returning = new LinkedHashMap<>();
  private final Map<String, Claim> queue = new LinkedHashMap<>();
  private String closed = "";
  private volatile boolean stopped;

  Admission(Crowd crowd) {
    this.crowd = crowd;
  }

  /** Launches a task now or when its turn comes. */
  void admit(Claim claim) {
    enter(queue, claim);
  }

  /** The same for one that has worked before: its turn comes before all that have not. */
  void readmit(Claim claim) {
    enter(returning, claim);
  }

  private void enter(Map<String, Claim> line, Claim claim) {
    change(() -> line.put(claim.task(), claim));
  }

  /** Gives a task's place, at work or in the queue, to others. */
  void release(String task) {
    change(
        () -> {
          returning.remove(task);
          queue.remove(task);
          var left = admitted.remove(task);
          if (left != null) {
            count(byAgent, left.agent(), -1);
            count(byCaller, left.caller(), -1);
          }
        });
  }

  /** Lets nobody begin until {@link #open}; says why to those who ask. */
  void close(String why) {
    change(() -> closed = why);
  }

  void open() {
    close("");
  }

  /** Launches a task that queues, whatever the limits say; returns whether it did queue. */
  boolean force(String task) {
    Claim claim;
    lock.lock();
    try {
      claim = queue.remove(task);
      if (claim == null) {
        return false;
      }
      enterWork(claim);
    } finally {
      lock.unlock();
    }
    claim.launch().run();
    return true;
  }

  /** Changes something, then launches those for whom there is room. */
  private void change(Runnable change) {
    var launched = new ArrayList<Claim>();
    lock.lock();
    try {
      change.run();
      admitFrom(returning, launched);
      if (closed.isEmpty()) {
        admitFrom(queue, launched);
      }
    } finally {
      lock.unlock();
    }
    launched.forEach(claim -> claim.launch().run());
  }

  private void admitFrom(Map<String, Claim> line, List<Claim> launched) {
    for (Iterator<Claim> claims = line.values().iterator(); room() && claims.hasNext(); ) {
      var claim = claims.next();
      if (obstacle(claim).isEmpty()) {
        claims.remove();
        enterWork(claim);
        launched.add(claim);
      }
    }
  }

  private void enterWork(Claim claim) {
    admitted.put(claim.task(), claim);
    count(byAgent, claim.agent(), 1);
    count(byCaller, claim.caller(), 1);
  }

  private static void count(Map<String, Integer> counts, String name, int change) {
    counts.merge(name, change, (was, more) -> was + more == 0 ? null : was + more);
  }

  private boolean room() {
    return admitted.size() < crowd.running();
  }

  /** What holds a task back although there is room on the server; empty if nothing does. */
  private String obstacle(Claim claim) {
    if (full(crowd.perAgent(), byAgent, claim.agent())) {
      return "agent %s has %d tasks at work, the most at once"
          .formatted(claim.agent(), crowd.perAgent());
    }
    if (full(crowd.perCaller(), byCaller, claim.caller())) {
      return "caller %s has %d tasks at work, the most at once"
          .formatted(claim.caller(), crowd.perCaller());
    }
    return "";
  }

  private static boolean full(int most, Map<String, Integer> counts, String name) {
    return most > 0 && !name.isEmpty() && counts.getOrDefault(name, 0) >= most;
  }

  /** Refuses new tasks from now on. */
  void stop() {
    stopped = true;
  }

  /**
   * Lets somebody create a task to be admitted.
   *
   * @throws Refused if the queue is full and nothing is free, or the server stops
   */
  void welcome() {
    if (stopped) {
      throw new Refused(Refused.Why.STOPPING, "the server is stopping; try again when it is back");
    }
    lock.lock();
    try {
      int queued = returning.size() + queue.size();
      boolean direct = queued == 0 && room() && closed.isEmpty();
      if (!direct && queued >= crowd.queued()) {
        throw new Refused(
            Refused.Why.BUSY,
            "%d tasks are queued, the most that may be; try again when some of them have ended"
                .formatted(queued));
      }
    } finally {
      lock.unlock();
    }
  }

  /** Where a task is in the queue, if it is there. */
  Optional<Place> place(String task) {
    lock.lock();
    try {
      int position = 0;
      for (var line : List.of(returning, queue)) {
        if (!line.containsKey(task)) {
          position += line.size();
          continue;
        }
        for (var claim : line.values()) {
          position++;
          if (claim.task().equals(task)) {
            return Optional.of(new Place(position, returning.size() + queue.size(), why(claim)));
          }
        }
      }
      return Optional.empty();
    } finally {
      lock.unlock();
    }
  }

  private String why(Claim claim) {
    if (!closed.isEmpty() && queue.containsKey(claim.task())) {
      return closed;
    }
    var obstacle = obstacle(claim);
    return obstacle.isEmpty()
        ? "the server has %d tasks at work, the most at once".formatted(crowd.running())
        : obstacle;
  }
}
