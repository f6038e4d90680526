// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** The lives of a server that is killed again and again, counted from 1. */
final class Lives {

  /**
   * One life.
   *
   * @param ready when it said so; empty if it was killed on the way there
   * @param died empty for the one that goes on
   */
  record Life(int number, Instant launched, Optional<Instant> ready, Optional<Instant> died) {}

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final List<Life> lives = new ArrayList<>();
  private boolean up;
  private boolean over;

  /** To be called just before the process starts. */
  void launched() {
    change(
        () ->
            lives.add(
                new Life(lives.size() + 1, Instant.now(), Optional.empty(), Optional.empty())));
  }

  void ready() {
    change(
        () -> {
          var life = lives.removeLast();
          lives.add(
              new Life(life.number(), life.launched(), Optional.of(Instant.now()), life.died()));
          up = true;
        });
  }

  /** To be called when the process is gone. */
  void died() {
    change(
        () -> {
          var life = lives.removeLast();
          lives.add(
              new Life(life.number(), life.launched(), life.ready(), Optional.of(Instant.now())));
          up = false;
        });
  }

  /** Nobody is to wait for anything any more. */
  void over() {
    change(() -> over = true);
  }

  private void change(Runnable change) {
    lock.lock();
    try {
      change.run();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Waits until the server is up; false if it never will be. */
  boolean awaitUp() throws InterruptedException {
    lock.lock();
    try {
      while (!up && !over) {
        changed.await();
      }
      return !over;
    } finally {
      lock.unlock();
    }
  }

  /** Lets some time pass, or less if it is over; whether it goes on. */
  boolean pass(Duration time) throws InterruptedException {
    lock.lock();
    try {
      long left = time.toNanos();
      while (left > 0 && !over) {
        left = changed.awaitNanos(left);
      }
      return !over;
    } finally {
      lock.unlock();
    }
  }

  /** The number of the life that is, or was last. */
  int current() {
    lock.lock();
    try {
      return lives.size();
    } finally {
      lock.unlock();
    }
  }

  /** The life in which something was written. */
  int of(Instant at) {
    lock.lock();
    try {
      int number = lives.size();
      while (number > 1 && lives.get(number - 1).launched().isAfter(at)) {
        number--;
      }
      return number;
    } finally {
      lock.unlock();
    }
  }

  List<Life> all() {
    lock.lock();
    try {
      return List.copyOf(lives);
    } finally {
      lock.unlock();
    }
  }
}
