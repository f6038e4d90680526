// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Tasks of which one may take processes down, in the order of their trials: who was tried before
 * comes behind all who were not. Of those who were tried equally often a sixth is tried at once, so
 * a crash leaves a sixth of them to be tried closer; up to six are tried alone. Not safe for
 * threads.
 */
final class Suspects {

  private static final int ROUNDS = 6;

  private final NavigableMap<Integer, Deque<TaskRun>> byAttempts = new TreeMap<>();
  private int together;

  /** Another one, behind those that were taken up as often without getting on. */
  void add(TaskRun run, int attempts) {
    byAttempts.computeIfAbsent(attempts, _ -> new ArrayDeque<>()).add(run);
  }

  /** Those who wait for their trial, in its order. */
  List<TaskRun> waiting() {
    return byAttempts.values().stream().flatMap(Deque::stream).toList();
  }

  /**
   * The next one to be tried, if one may be now.
   *
   * @param onTrial how many are on trial and have not got on yet
   * @param room whether a group may grow
   */
  Optional<TaskRun> next(int onTrial, boolean room) {
    if (onTrial == 0) {
      byAttempts.values().removeIf(Deque::isEmpty);
      together = byAttempts.isEmpty() ? 0 : atOnce(byAttempts.firstEntry().getValue().size());
    }
    boolean may = onTrial == 0 ? together > 0 : room && onTrial < together;
    return may ? Optional.ofNullable(byAttempts.firstEntry().getValue().poll()) : Optional.empty();
  }

  private static int atOnce(int suspects) {
    return (suspects + ROUNDS - 1) / ROUNDS;
  }

  /** Whether those on trial are tried one at a time. */
  boolean alone() {
    return together == 1;
  }
}
