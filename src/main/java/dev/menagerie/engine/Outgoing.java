// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

import dev.menagerie.engine.PastCall.Ref;
import dev.menagerie.engine.spi.OnBehalf;
import dev.menagerie.engine.spi.ToolGateway;
import dev.menagerie.engine.spi.ToolGateway.Room;
import dev.menagerie.engine.spi.ToolProgress;
import java.time.Duration;
import java.util.function.BiConsumer;

/** How the calls of one execution go out: in whose name, within what time, and when. */
final class Outgoing {

  private final String task;
  private final OnBehalf onBehalf;
  private final Effects effects;
  private final ToolGateway gateway;
  private final BiConsumer<String, ToolProgress> progress;
  private final Duration timeout;

  /**
   * The way out.
   *
   * @param progress is told how far the call at a path is
   * @param timeout of tools that have none of their own
   */
  Outgoing(
      String task,
      OnBehalf onBehalf,
      Effects effects,
      ToolGateway gateway,
      BiConsumer<String, ToolProgress> progress,
      Duration timeout) {
    this.task = task;
    this.onBehalf = onBehalf;
    this.effects = effects;
    this.gateway = gateway;
    this.progress = progress;
    this.timeout = timeout;
  }

  /** Room, or why there is none. Whoever is interrupted while he waits leaves, or waits again. */
  Room room(Sending sending) {
    while (true) {
      var room = gateway.room(sending.tool(), context(sending));
      if (!Thread.currentThread().isInterrupted()) {
        return room;
      }
      room.close();
      effects.log().check(sending.step().branch());
      boolean _ = Thread.interrupted();
    }
  }

  ToolGateway.Context context(Sending sending) {
    var path = sending.step().path();
    var under = sending.earlier().orElse(new Ref(task, path));
    return new ToolGateway.Context(
        under.task(),
        under.path(),
        onBehalf,
        within(gateway.timeout(sending.tool(), timeout)),
        it -> progress.accept(path, it),
        sending.answers());
  }

  /** How long an answer is waited for. */
  Duration patience() {
    return within(timeout);
  }

  /** No longer than the task has time. */
  private Duration within(Duration most) {
    var left = Duration.ofSeconds(Math.max(1, effects.ledger().secondsLeft()));
    return left.compareTo(most) < 0 ? left : most;
  }
}
