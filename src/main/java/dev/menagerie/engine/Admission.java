// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Lets so many tasks work at once and queues the rest in order. A task that only its agent's or its
 * caller's limit holds back does not hold up those behind it.
 */
final class Admission {

  private static final String HELD =
      "the server went down twice in a row while it was at work; it is tried when those before it"
          + " have got on";

  /**
   * A task that wants to work.
   *
   * @param caller empty if it is not known; then no limit per caller holds
   * @param launch starts it; called once per admission, by whoever made room for it
   */
  record Claim(String task, String agent, String caller, Runnable launch) {}

  /** A place that is kept for a task while it is being created. */
  final class Kept implements AutoCloseable {

    private final String agent;
    private final String caller;
    private final boolean atWork;
    private boolean over;

    private Kept(String agent, String caller, boolean atWork) {
      this.agent = agent;
      this.caller = caller;
      this.atWork = atWork;
      if (atWork) {
        comingToWork++;
        count(agent, caller, 1);
      } else {
        comingToQueue.add(this);
      }
    }

    /** Has the task take the place: launches it now or when its turn comes. */
    void admit(Claim claim) {
      if (!atWork) {
        change(
            () -> {
              giveBack();
              queue.add(claim);
            });
        return;
      }
      lock.lock();
      try {
        giveBack();
        enterWork(claim);
      } finally {
        lock.unlock();
      }
      claim.launch().run();
    }

    private void giveBack() {
      over = true;
      if (atWork) {
        comingToWork--;
        count(agent, caller, -1);
      } else {
        comingToQueue.remove(this);
      }
    }

    /** Gives the place to others if no task has taken it. */
    @Override
    public void close() {
      if (!over) {
        change(this::giveBack);
      }
    }
  }

  private final Crowd crowd;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<String, Claim> admitted = new HashMap<>();
  private final Map<String, Integer> byAgent = new HashMap<>();
  private final Map<String, Integer> byCaller = new HashMap<>();
  private final Line returning = new Line(this::agentFull, this::callerFull);
  private final Line held = new Line(this::agentFull, this::callerFull);
  private final Line queue = new Line(this::agentFull, this::callerFull);
  private final List<Line> lines = List.of(returning, held, queue);
  private final Set<Kept> comingToQueue = new HashSet<>();
  private int comingToWork;
  private String closed = "";
  private volatile boolean stopped;

  Admission(Crowd crowd) {
    this.crowd = crowd;
  }

  /** Launches a task now or when its turn comes. */
  void admit(Claim claim) {
    change(() -> queue.add(claim));
  }

  /** The same for one that has worked before: its turn comes before all that have not. */
  void readmit(Claim claim) {
    change(() -> returning.add(claim));
  }

  /** Has a task queue until it is let in by {@link #force}. */
  void hold(Claim claim) {
    change(() -> held.add(claim));
  }

  /** Gives a task's place, at work or in the queue, to others. */
  void release(String task) {
    change(
        () -> {
          lines.forEach(line -> line.remove(task));
          var left = admitted.remove(task);
          if (left != null) {
            count(left.agent(), left.caller(), -1);
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

  /** Launches a task that is held, whatever the limits say; returns whether it was. */
  boolean force(String task) {
    Optional<Claim> claim;
    lock.lock();
    try {
      claim = held.remove(task);
      claim.ifPresent(this::enterWork);
    } finally {
      lock.unlock();
    }
    claim.ifPresent(it -> it.launch().run());
    return claim.isPresent();
  }

  /** Whether one more may be at work, as far as the server as a whole goes. */
  boolean hasRoom() {
    lock.lock();
    try {
      return room();
    } finally {
      lock.unlock();
    }
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

  private void admitFrom(Line line, List<Claim> launched) {
    for (var next = line.first(); room() && next.isPresent(); next = line.first()) {
      var claim = next.get();
      line.remove(claim.task());
      enterWork(claim);
      launched.add(claim);
    }
  }

  private void enterWork(Claim claim) {
    admitted.put(claim.task(), claim);
    count(claim.agent(), claim.caller(), 1);
  }

  private void count(String agent, String caller, int change) {
    count(byAgent, agent, change);
    count(byCaller, caller, change);
    for (var line : lines) {
      line.agentChanged(agent);
      line.callerChanged(caller);
    }
  }

  private static void count(Map<String, Integer> counts, String name, int change) {
    counts.merge(name, change, (was, more) -> was + more == 0 ? null : was + more);
  }

  private boolean room() {
    return admitted.size() + comingToWork < crowd.running();
  }

  private boolean agentFull(String agent) {
    return full(crowd.perAgent(), byAgent, agent);
  }

  private boolean callerFull(String caller) {
    return full(crowd.perCaller(), byCaller, caller);
  }

  private static boolean full(int most, Map<String, Integer> counts, String name) {
    return most > 0 && !name.isEmpty() && counts.getOrDefault(name, 0) >= most;
  }

  /** Refuses new tasks from now on. */
  void stop() {
    stopped = true;
  }

  /**
   * Keeps a place for a task that somebody is about to create. It goes to work past those that a
   * limit of their own holds back, and behind all others.
   *
   * @throws Refused if it would have to queue and the queue is full, or the server stops
   */
  Kept welcome(String agent, String caller) {
    if (stopped) {
      throw new Refused(Refused.Why.STOPPING, "the server is stopping; try again when it is back");
    }
    lock.lock();
    try {
      if (room() && closed.isEmpty() && fits(agent, caller) && nobodyIsNext()) {
        return new Kept(agent, caller, true);
      }
      int queued = queued() + comingToQueue.size();
      if (queued >= crowd.queued()) {
        throw new Refused(
            Refused.Why.BUSY,
            "%d tasks are queued, the most that may be; try again when some of them have ended"
                .formatted(queued));
      }
      return new Kept(agent, caller, false);
    } finally {
      lock.unlock();
    }
  }

  private boolean fits(String agent, String caller) {
    return !agentFull(agent) && !callerFull(caller);
  }

  /** Whether each that queues, or is about to, is held back by a limit of its own. */
  private boolean nobodyIsNext() {
    return returning.first().isEmpty()
        && queue.first().isEmpty()
        && comingToQueue.stream().noneMatch(kept -> fits(kept.agent, kept.caller));
  }

  Occupancy occupancy() {
    lock.lock();
    try {
      return new Occupancy(admitted.size() + comingToWork, crowd.running(), queued());
    } finally {
      lock.unlock();
    }
  }

  private int queued() {
    return lines.stream().mapToInt(Line::size).sum();
  }

  /** Where a task is in the queue, if it is there. */
  Optional<Place> place(String task) {
    lock.lock();
    try {
      int before = 0;
      for (var line : lines) {
        var claim = line.find(task);
        if (claim.isPresent()) {
          int position = before + line.before(task) + 1;
          return Optional.of(new Place(position, queued(), why(line, claim.get())));
        }
        before += line.size();
      }
      return Optional.empty();
    } finally {
      lock.unlock();
    }
  }

  private String why(Line line, Claim claim) {
    if (!closed.isEmpty() && line != returning) {
      return closed;
    }
    if (line == held) {
      return HELD;
    }
    if (agentFull(claim.agent())) {
      return "agent %s has %d tasks at work, the most at once"
          .formatted(claim.agent(), crowd.perAgent());
    }
    if (callerFull(claim.caller())) {
      return "caller %s has %d tasks at work, the most at once"
          .formatted(claim.caller(), crowd.perCaller());
    }
    return "the server has %d tasks at work, the most at once".formatted(crowd.running());
  }
}
