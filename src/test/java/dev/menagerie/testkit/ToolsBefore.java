// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.testkit;

import dev.menagerie.core.Observation;
import dev.menagerie.core.ToolCall;
import dev.menagerie.engine.spi.OnBehalf;
import dev.menagerie.engine.spi.PinnedTool;
import dev.menagerie.engine.spi.Rule;
import dev.menagerie.engine.spi.ToolGateway;
import dev.menagerie.engine.spi.ToolOutcome;
import jakarta.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Tools before which something stands. */
public interface ToolsBefore extends ToolGateway {

  ToolGateway tools();

  @Override
  default List<PinnedTool> pin(List<String> patterns) {
    return tools().pin(patterns);
  }

  @Override
  default Optional<String> refusal(PinnedTool tool, ToolCall call) {
    return tools().refusal(tool, call);
  }

  @Override
  default Optional<String> unfit(JsonObject schema, JsonObject values) {
    return tools().unfit(schema, values);
  }

  @Override
  default Optional<String> changed(PinnedTool tool) {
    return tools().changed(tool);
  }

  @Override
  default Optional<String> held(String tool) {
    return tools().held(tool);
  }

  @Override
  default Rule rule(PinnedTool tool, ToolCall call, OnBehalf onBehalf) {
    return tools().rule(tool, call, onBehalf);
  }

  @Override
  default Duration timeout(PinnedTool tool, Duration usual) {
    return tools().timeout(tool, usual);
  }

  @Override
  default Room room(PinnedTool tool, Context context) {
    return tools().room(tool, context);
  }

  @Override
  default ToolOutcome call(PinnedTool tool, ToolCall call, Context context) {
    return tools().call(tool, call, context);
  }

  @Override
  default void abandon(String tool, JsonObject state) {
    tools().abandon(tool, state);
  }

  @Override
  default void ran(PinnedTool pipeline, Observation observation) {
    tools().ran(pipeline, observation);
  }
}
