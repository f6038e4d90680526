// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.model;

import dev.menagerie.core.BudgetExhausted;
import dev.menagerie.core.Prompt;
import dev.menagerie.core.Tool;
import dev.menagerie.engine.spi.ModelCall;
import dev.menagerie.engine.spi.Usage;
import jakarta.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Calls of models, and a listener that remembers what it heard. */
final class Calls implements ModelCall.Listener {

  final List<String> deltas = new ArrayList<>();
  final List<Usage> failed = new ArrayList<>();
  int attempts;
  int allowed = Integer.MAX_VALUE;
  boolean consumed;

  ModelCall text(String text) {
    return of(Prompt.of("test", text), Optional.empty(), List.of());
  }

  ModelCall of(Prompt prompt, Optional<JsonObject> schema, List<Tool> tools) {
    return new ModelCall(prompt, Map.of(), schema, tools, this);
  }

  @Override
  public void reserve() {}

  @Override
  public void attempt() {
    if (attempts == allowed) {
      throw new BudgetExhausted("no more attempts");
    }
    attempts++;
  }

  @Override
  public void failed(Usage usage) {
    failed.add(usage);
  }

  @Override
  public void delta(String text) {
    deltas.add(text);
  }

  @Override
  public boolean consumed() {
    return consumed;
  }
}
