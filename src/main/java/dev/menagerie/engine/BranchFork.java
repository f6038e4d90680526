// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

import dev.menagerie.core.Fork;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/** A started branch, seen from outside. */
final class BranchFork<T> implements Fork<T> {

  private final Branch branch;
  private final Branches branches;
  private final CountDownLatch ended = new CountDownLatch(1);
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
    ended.countDown();
  }

  void failed(Throwable failure) {
    this.failure = failure;
    ended.countDown();
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
