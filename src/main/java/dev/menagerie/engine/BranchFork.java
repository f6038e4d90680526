// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

import dev.menagerie.core.Fork;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/** A started branch, seen from outside. */
final class BranchFork<T> implements Fork<T> {

  private final Branch branch;
  private final Branches branches;
  private final CountDownLatch ended = new CountDownLatch(1);
  private final List<Runnable> atEnd = new ArrayList<>();
  private @Nullable T value;
  private @Nullable Throwable failure;

  BranchFork(Branch branch, Branches branches) {
    this.branch = branch;
    this.branches = branches;
  }

  Branch branch() {
    return branch;
  }

  void succeeded(T value) {
    this.value = value;
    end();
  }

  void failed(Throwable failure) {
    this.failure = failure;
    end();
  }

  private void end() {
    List<Runnable> waiting;
    synchronized (atEnd) {
      ended.countDown();
      waiting = List.copyOf(atEnd);
    }
    waiting.forEach(Runnable::run);
  }

  /** Has something done at its end, at once if it has ended; on the thread that ends it. */
  void atEnd(Runnable action) {
    synchronized (atEnd) {
      if (!ended()) {
        atEnd.add(action);
        return;
      }
    }
    action.run();
  }

  boolean ended() {
    return ended.getCount() == 0;
  }

  void awaitEnd() throws InterruptedException {
    ended.await();
  }

  /** What it threw; null if it succeeded or has not ended. */
  @Nullable Throwable failure() {
    return ended() ? failure : null;
  }

  @Override
  public T join() {
    branches.await(this);
    if (failure instanceof Unwound) {
      throw new IllegalStateException(
          "join: branch %s was abandoned, because a sibling failed or won"
              .formatted(branch.path()));
    }
    if (failure instanceof RuntimeException exception) {
      throw exception;
    }
    if (failure instanceof Error error) {
      throw error;
    }
    return value();
  }

  @SuppressWarnings("NullAway") // a branch may return null where T is nullable
  private T value() {
    return value;
  }
}
