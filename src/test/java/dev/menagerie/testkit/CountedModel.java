// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.testkit;

import dev.menagerie.engine.spi.ModelCall;
import dev.menagerie.engine.spi.ModelReply;
import dev.menagerie.engine.spi.Models;
import dev.menagerie.engine.spi.Usage;
import java.util.concurrent.atomic.AtomicInteger;

/** Counts the requests that a model is really sent. */
public final class CountedModel implements ModelsBefore {

  private final Models model;
  private final AtomicInteger sent = new AtomicInteger();

  public CountedModel(Models model) {
    this.model = model;
  }

  @Override
  public Models model() {
    return model;
  }

  /** How many requests were sent, retries too. */
  public int sent() {
    return sent.get();
  }

  @Override
  public ModelReply reply(ModelCall call) {
    return model.reply(
        new ModelCall(
            call.prompt(),
            call.models(),
            call.schema(),
            call.tools(),
            call.task(),
            call.path(),
            new Counting(call.listener(), sent)));
  }

  private record Counting(ModelCall.Listener listener, AtomicInteger sent)
      implements ModelCall.Listener {

    @Override
    public void reserve() {
      listener.reserve();
    }

    @Override
    public void attempt() {
      listener.attempt();
      sent.incrementAndGet();
    }

    @Override
    public void failed(Usage usage) {
      listener.failed(usage);
    }

    @Override
    public void delta(String text) {
      listener.delta(text);
    }

    @Override
    public boolean consumed() {
      return listener.consumed();
    }
  }
}
