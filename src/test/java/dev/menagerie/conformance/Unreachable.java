// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.conformance;

import dev.menagerie.core.Role;
import dev.menagerie.engine.spi.ModelCall;
import dev.menagerie.engine.spi.ModelReply;
import dev.menagerie.engine.spi.Models;
import dev.menagerie.engine.spi.Usage;
import dev.menagerie.testkit.LedgerTools;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** A model and tools that nobody may ask; they count who does. */
final class Unreachable implements Models {

  private final AtomicInteger calls = new AtomicInteger();

  int calls() {
    return calls.get();
  }

  private IllegalStateException called(String what) {
    calls.incrementAndGet();
    return new IllegalStateException(what + " was asked for in a replay");
  }

  @Override
  public ModelReply reply(ModelCall call) {
    throw called("a reply");
  }

  @Override
  public Usage reservation(ModelCall call) {
    throw called("a reservation");
  }

  @Override
  public String model(Role role, int seat, Map<String, String> chosen) {
    throw called("a model");
  }

  /** The tools of a bench, out of reach in the same way. */
  LedgerTools tools(LedgerTools like) {
    var tools = new LedgerTools();
    for (var tool : like.pin(java.util.List.of("*"))) {
      tools.with(
          tool.tool(),
          tool.trust(),
          _ -> {
            throw called(tool.tool().name());
          });
    }
    return tools;
  }
}
