// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.benchmark;

import dev.menagerie.core.Role;
import dev.menagerie.engine.spi.ModelCall;
import dev.menagerie.engine.spi.ModelReply;
import dev.menagerie.engine.spi.Models;
import dev.menagerie.engine.spi.Usage;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Semaphore;

/** A model that takes its time, with so many requests at once. */
final class SlowModel implements Models {

  private final Models model;
  private final Duration latency;
  private final Semaphore places;

  SlowModel(Models model, Duration latency, int atOnce) {
    this.model = model;
    this.latency = latency;
    this.places = new Semaphore(atOnce, true);
  }

  @Override
  public ModelReply reply(ModelCall call) {
    places.acquireUninterruptibly();
    try {
      Thread.sleep(latency);
      return model.reply(call);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    } finally {
      places.release();
    }
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
