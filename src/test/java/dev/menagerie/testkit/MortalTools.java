// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.testkit;

import dev.menagerie.core.ToolCall;
import dev.menagerie.engine.spi.PinnedTool;
import dev.menagerie.engine.spi.ToolGateway;
import dev.menagerie.engine.spi.ToolOutcome;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/** Tools as one process calls them: no thread of it calls any once it is dead. */
final class MortalTools implements ToolsBefore {

  private final ToolGateway tools;
  private final ReadWriteLock calls = new ReentrantReadWriteLock();
  private boolean dead;

  MortalTools(ToolGateway tools) {
    this.tools = tools;
  }

  @Override
  public ToolGateway tools() {
    return tools;
  }

  @Override
  public ToolOutcome call(PinnedTool tool, ToolCall call, Context context) {
    calls.readLock().lock();
    try {
      if (dead) {
        throw new IllegalStateException("the process has died");
      }
      return tools.call(tool, call, context);
    } finally {
      calls.readLock().unlock();
    }
  }

  /** Ends it when the calls that are underway have been carried out, or after some time. */
  void die(Duration patience) {
    try {
      if (calls.writeLock().tryLock(patience.toNanos(), TimeUnit.NANOSECONDS)) {
        dead = true;
        calls.writeLock().unlock();
      } else {
        throw new AssertionError("a call of a dead process goes on");
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
