// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import dev.menagerie.engine.Crowd;
import dev.menagerie.engine.EngineConfig;
import java.time.Duration;
import java.util.List;

/** The keys of how tasks are run. */
final class EngineKeys {

  private static final Key<Integer> RUNNING =
      Key.of(
          "menagerie.engine.max-running-tasks",
          Kind.whole(1, 1_000_000),
          "256",
          "Tasks at work at once; more are queued. Children of tasks are exempt.");
  private static final Key<Integer> PER_AGENT =
      Key.of(
          "menagerie.engine.max-running-per-agent",
          Kind.whole(0, 1_000_000),
          "0",
          "Of these, of one agent; `0` for no limit of its own.");
  private static final Key<Integer> PER_CALLER =
      Key.of(
          "menagerie.engine.max-running-per-caller",
          Kind.whole(0, 1_000_000),
          "0",
          "Of these, of one caller: who a token says, or the address that calls come from where it"
              + " says nobody, as a shared token (then a proxy counts as one caller); `0` for no"
              + " limit of its own.");
  private static final Key<Integer> QUEUED =
      Key.of(
          "menagerie.engine.max-queued-tasks",
          Kind.whole(0, 10_000_000),
          "100000",
          "Queued tasks beyond which new ones that would have to queue are refused (503). One for"
              + " which there is room and that no limit holds back does not queue.");
  private static final Key<Duration> TOOL_TIMEOUT =
      Key.of(
          "menagerie.engine.tool-timeout",
          Kind.DURATION,
          "PT60S",
          "After which a tool call counts as unanswered.");
  private static final Key<Duration> PARK_AFTER =
      Key.of(
          "menagerie.engine.park-after",
          Kind.DURATION,
          "PT1M",
          "How long all branches of a task wait before its threads are given up.");

  static final List<Key<?>> ALL =
      List.of(RUNNING, PER_AGENT, PER_CALLER, QUEUED, TOOL_TIMEOUT, PARK_AFTER);

  private EngineKeys() {}

  static EngineConfig config(Keys keys) {
    return new EngineConfig(
        new Crowd(keys.get(RUNNING), keys.get(PER_AGENT), keys.get(PER_CALLER), keys.get(QUEUED)),
        keys.get(TOOL_TIMEOUT),
        keys.get(PARK_AFTER));
  }
}
