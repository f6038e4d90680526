// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import dev.menagerie.core.Json;
import dev.menagerie.core.Observation;
import dev.menagerie.core.ToolCall;
import dev.menagerie.engine.spi.Rule;
import dev.menagerie.engine.spi.ToolGateway;
import dev.menagerie.engine.spi.ToolGateway.Context;
import dev.menagerie.engine.spi.ToolOutcome;
import dev.menagerie.evaluation.Scoring;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;

/** Runs JavaScript in the tool server {@code code}, on behalf of whom an answer is judged for. */
record Sandbox(ToolGateway tools) implements Function<String, Observation> {

  private static final String TOOL = "code__run";
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @Override
  public Observation apply(String code) {
    var tool =
        tools.pin(List.of(TOOL)).stream().filter(it -> it.tool().name().equals(TOOL)).findFirst();
    if (tool.isEmpty()) {
      throw new IllegalStateException(
          "there is no tool %s; start the tool server code".formatted(TOOL));
    }
    var call = ToolCall.of(TOOL, Json.object().add("code", code).build());
    boolean allowed =
        tools.rule(tool.get(), call, Scoring.onBehalf()).decision() == Rule.Decision.ALLOW;
    if (!allowed || tools.held(TOOL).isPresent()) {
      throw new IllegalStateException(
          TOOL + " may not be called without a person; allow it in the policy, or approve it");
    }
    var context =
        new Context("sandbox-" + UUID.randomUUID(), "/0", Scoring.onBehalf(), PATIENCE, _ -> {});
    try (var room = tools.room(tool.get(), context)) {
      room.refusal()
          .ifPresent(
              it -> {
                throw new IllegalStateException(it);
              });
      if (tools.call(tool.get(), call, context) instanceof ToolOutcome.Done(var observation)) {
        return observation;
      }
    }
    throw new IllegalStateException(TOOL + " gave no answer");
  }
}
