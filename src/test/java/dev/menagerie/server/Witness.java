// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Outlives the server and keeps the books of its model and tools. While it holds, a request is
 * answered only after the intent of its effect was seen on the event stream, so that a server
 * killed at that sight dies with the request on its way.
 */
final class Witness {

  /** A request to the model, in which life of the server it came. */
  record Asked(String agent, int life) {}

  /** A call that arrived, whether it was carried out or not. */
  record Called(String tool, String key, int life) {}

  /** A call that was carried out. */
  record Performed(String tool, String key, String result) {}

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final List<Asked> asked = new ArrayList<>();
  private final List<Called> called = new ArrayList<>();
  private final List<Performed> performed = new ArrayList<>();
  private final Set<String> seenCalls = new HashSet<>();
  private final Map<String, Integer> seenThoughts = new LinkedHashMap<>();
  private CountDownLatch death = new CountDownLatch(1);
  private int life = 1;
  private boolean holding;
  private boolean dead;

  /** Forgets everything; the server is alive and, in its first life, held. */
  void begin(boolean holds) {
    locked(
        () -> {
          asked.clear();
          called.clear();
          performed.clear();
          seenCalls.clear();
          seenThoughts.clear();
          life = 1;
          holding = holds;
          dead = false;
          death = new CountDownLatch(1);
        });
  }

  /** The intent of a call was seen. */
  void sawCall(String key) {
    locked(() -> seenCalls.add(key));
  }

  /** The intent of a request to the model was seen. */
  void sawThought(String agent) {
    locked(() -> seenThoughts.merge(agent, 1, Integer::sum));
  }

  /** The server was killed: what is held will find nobody to answer. */
  void died() {
    locked(
        () -> {
          dead = true;
          death.countDown();
        });
  }

  /** The server is about to start again. Nothing is held any more. */
  void reborn() {
    locked(
        () -> {
          life++;
          dead = false;
          holding = false;
          death = new CountDownLatch(1);
        });
  }

  /** Opens when the server is killed. */
  CountDownLatch death() {
    lock.lock();
    try {
      return death;
    } finally {
      lock.unlock();
    }
  }

  /** Books a request to the model, and waits while it is held. */
  void ask(String agent) {
    lock.lock();
    try {
      var request = new Asked(agent, life);
      asked.add(request);
      long number = asked.stream().filter(it -> it.equals(request)).count();
      while (holds(request.life()) && seenThoughts.getOrDefault(agent, 0) < number) {
        changed.awaitUninterruptibly();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Books the arrival of a call. */
  Called arrive(String tool, String key) {
    lock.lock();
    try {
      var call = new Called(tool, key, life);
      called.add(call);
      changed.signalAll();
      return call;
    } finally {
      lock.unlock();
    }
  }

  /** Waits until a call has arrived, for two seconds at most. */
  void awaitCall(String key) {
    lock.lock();
    try {
      long left = TimeUnit.SECONDS.toNanos(2);
      while (left > 0 && called.stream().noneMatch(it -> it.key().equals(key))) {
        left = changed.awaitNanos(left);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      lock.unlock();
    }
  }

  /** Waits while a call is held; whether its caller still lives. */
  boolean admits(Called call) {
    lock.lock();
    try {
      while (holds(call.life()) && !seenCalls.contains(call.key())) {
        changed.awaitUninterruptibly();
      }
      return alive(call.life());
    } finally {
      lock.unlock();
    }
  }

  /** Books that a call was carried out. */
  void perform(Called call, String result) {
    locked(() -> performed.add(new Performed(call.tool(), call.key(), result)));
  }

  List<Asked> asked() {
    return copy(asked);
  }

  List<Called> called() {
    return copy(called);
  }

  List<Performed> performed() {
    return copy(performed);
  }

  /** What a call returned, if it was carried out. */
  Optional<String> result(String key) {
    return performed().stream()
        .filter(it -> it.key().equals(key))
        .map(Performed::result)
        .findFirst();
  }

  private boolean holds(int theirs) {
    return holding && alive(theirs);
  }

  private boolean alive(int theirs) {
    return !dead && life == theirs;
  }

  private <T> List<T> copy(List<T> list) {
    lock.lock();
    try {
      return List.copyOf(list);
    } finally {
      lock.unlock();
    }
  }

  private void locked(Runnable change) {
    lock.lock();
    try {
      change.run();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
