// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.testkit;

import dev.menagerie.engine.spi.ModelCall;
import dev.menagerie.engine.spi.ModelFailed;
import dev.menagerie.engine.spi.ModelReply;
import dev.menagerie.engine.spi.Models;
import java.util.concurrent.atomic.AtomicInteger;

/** A model of whose calls one does not return until its thread is interrupted. */
public final class HeldModel implements ModelsBefore {

  private final Models model;
  private final int held;
  private final AtomicInteger attempts = new AtomicInteger();
  private final Hold hold = new Hold();

  /**
   * A model that will hold a call.
   *
   * @param held the number of the call, from 1
   */
  public HeldModel(Models model, int held) {
    this.model = model;
    this.held = held;
  }

  @Override
  public Models model() {
    return model;
  }

  /** How many attempts were begun. */
  public int attempts() {
    return attempts.get();
  }

  public void awaitHeld() {
    hold.awaitHeld();
  }

  public boolean interrupted() {
    return hold.interrupted();
  }

  @Override
  public ModelReply reply(ModelCall call) {
    if (attempts.incrementAndGet() != held) {
      return model.reply(call);
    }
    call.listener().attempt();
    try {
      hold.hold();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ModelFailed("interrupted", true, e);
    }
    throw new AssertionError("a call that was held went on");
  }
}
