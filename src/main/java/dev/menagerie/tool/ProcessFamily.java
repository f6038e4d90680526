// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.tool;

import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A process with what it has started, to be ended together. */
final class ProcessFamily {

  /** From the end of its input to the first signal. */
  private static final Duration BY_ITSELF = Duration.ofSeconds(2);

  /** From the first signal to the one that cannot be ignored. */
  private static final Duration ASKED = Duration.ofSeconds(1);

  private final ProcessHandle head;
  private final Set<ProcessHandle> members = new LinkedHashSet<>();

  ProcessFamily(ProcessHandle head) {
    this.head = head;
  }

  /** Ends them all, whose input has ended: first they may, then they should, then they must. */
  void end() {
    look();
    await(BY_ITSELF);
    look();
    members.stream().filter(ProcessHandle::isAlive).forEach(ProcessHandle::destroy);
    await(ASKED);
    look();
    members.stream().filter(ProcessHandle::isAlive).forEach(ProcessHandle::destroyForcibly);
    await(ASKED);
  }

  /** Who is known stays known, also when the one between is gone. */
  private void look() {
    members.add(head);
    for (var member : Set.copyOf(members)) {
      member.descendants().forEach(members::add);
    }
  }

  private void await(Duration limit) {
    var ends =
        members.stream()
            .filter(ProcessHandle::isAlive)
            .map(ProcessHandle::onExit)
            .toArray(CompletableFuture[]::new);
    try {
      CompletableFuture.allOf(ends).get(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException _) {
      // The next signal is stronger.
    }
  }
}
