// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.tool;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/**
 * A process with what it has started, to be ended together. Who is left when the process has died
 * is nobody's child any more, and is found by a mark in the environment, where that can be read.
 */
final class ProcessFamily {

  /** The variable of the environment that all of a family have. */
  static final String MARK = "MENAGERIE_PROCESS";

  /** From the end of its input to the first signal. */
  private static final Duration BY_ITSELF = Duration.ofSeconds(2);

  /** From the first signal to the one that cannot be ignored. */
  private static final Duration ASKED = Duration.ofSeconds(1);

  private final Process head;
  private final String marked;
  private final Set<ProcessHandle> members = new LinkedHashSet<>();

  /**
   * A process that has just been started.
   *
   * @param mark what {@link #MARK} is in its environment
   */
  ProcessFamily(Process head, String mark) {
    this.head = head;
    this.marked = MARK + "=" + mark;
  }

  /** A mark that no other family has. */
  static String mark() {
    return UUID.randomUUID().toString();
  }

  /** The one that has started the others. */
  Process head() {
    return head;
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
    members.add(head.toHandle());
    for (var member : Set.copyOf(members)) {
      member.descendants().forEach(members::add);
    }
    ProcessHandle.allProcesses().filter(this::isMarked).forEach(members::add);
  }

  private boolean isMarked(ProcessHandle process) {
    try {
      var environment = Path.of("/proc", Long.toString(process.pid()), "environ");
      var variables = Files.readString(environment, StandardCharsets.ISO_8859_1);
      return Stream.of(variables.split("\u0000")).anyMatch(marked::equals);
    } catch (IOException | UnsupportedOperationException _) {
      return false; // another's, or gone, or there is no such place here
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
