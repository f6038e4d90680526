// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.testkit;

import dev.menagerie.core.Role;
import dev.menagerie.engine.spi.ModelCall;
import dev.menagerie.engine.spi.ModelFailed;
import dev.menagerie.engine.spi.ModelReply;
import dev.menagerie.engine.spi.Models;
import dev.menagerie.engine.spi.Usage;
import java.math.BigDecimal;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.ToIntFunction;

/**
 * A model whose streams break off. As behind the gateway, one of which nothing is in use is asked
 * for again, and any other has failed.
 */
public final class BreakingModel implements Models {

  private final Function<ModelCall, ModelReply> script;
  private final ToIntFunction<String> breaking;
  private final AtomicInteger heard = new AtomicInteger();

  /**
   * A model that does what a function says.
   *
   * @param breaking behind how many characters of a reply the stream breaks off; the whole length
   *     or more lets it end
   */
  public BreakingModel(Function<ModelCall, ModelReply> script, ToIntFunction<String> breaking) {
    this.script = script;
    this.breaking = breaking;
  }

  /** How many replies there were, those that broke off with something in use included. */
  public int heard() {
    return heard.get();
  }

  @Override
  public ModelReply reply(ModelCall call) {
    while (true) {
      call.listener().attempt();
      var reply = script.apply(call);
      var text = reply.text();
      int end = Math.min(breaking.applyAsInt(text), text.length());
      call.listener().delta(text.substring(0, end));
      if (end == text.length()) {
        heard.incrementAndGet();
        return reply;
      }
      call.listener().failed(Usage.NONE);
      if (call.listener().consumed()) {
        heard.incrementAndGet();
        throw new ModelFailed("broke off a reply that was in use", true);
      }
    }
  }

  @Override
  public Usage reservation(ModelCall call) {
    return new Usage(10, 0, 10, BigDecimal.ZERO);
  }

  @Override
  public String model(Role role, int seat, Map<String, String> chosen) {
    return "test:breaking";
  }
}
