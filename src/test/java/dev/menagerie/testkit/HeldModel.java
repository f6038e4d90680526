// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.testkit;

import dev.menagerie.core.Role;
import dev.menagerie.engine.spi.ModelCall;
import dev.menagerie.engine.spi.ModelFailed;
import dev.menagerie.engine.spi.ModelReply;
import dev.menagerie.engine.spi.Models;
import dev.menagerie.engine.spi.Usage;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** A model of whose calls one does not return until its thread is interrupted. */
public final class HeldModel implements Models {

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

  @Override
  public Usage reservation(ModelCall call) {
    return model.reservation(call);
  }

  @Override
  public String model(Role role, int seat, Map<String, String> chosen) {
    return model.model(role, seat, chosen);
  }
}
