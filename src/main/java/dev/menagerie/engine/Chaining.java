// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

import dev.menagerie.core.Json;
import dev.menagerie.core.Observation;
import dev.menagerie.core.ToolCall;
import dev.menagerie.engine.spi.Pipeline;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Runs a pipeline as the calls of its steps, one behind the other in the branch that called it.
 * Each is an effect of its own; nothing else is kept, since what came of the steps is journaled.
 *
 * @param act calls a tool as the agent would
 */
record Chaining(Function<ToolCall, Observation> act) {

  private static final String CHAIN = "pipeline";
  private static final String ARGUMENTS = "arguments";

  /** The journal's form of a pipeline that has begun: its calls follow. */
  static JsonObject begun(Pipeline pipeline, ToolCall call) {
    var begun =
        Json.object()
            .add(ARGUMENTS, call.arguments())
            .add("result", "runs as the %d calls that follow".formatted(pipeline.steps().size()))
            .add(CHAIN, pipeline.steps().size());
    return Wire.recorded(begun.build()).asJsonObject();
  }

  /** The call as it runs: a person may have edited it. */
  static ToolCall sent(ToolCall call, JsonObject begun) {
    return new ToolCall(call.id(), call.tool(), begun.getJsonObject(ARGUMENTS));
  }

  /** Whether the outcome of a call says that a pipeline has begun. */
  static boolean isBegun(JsonObject outcome) {
    return outcome.containsKey(CHAIN);
  }

  /** Performs the steps, or returns what the journal holds of them. */
  Observation run(ToolCall call, Pipeline pipeline) {
    var said = new ArrayList<String>();
    for (var step : pipeline.steps()) {
      var at = "steps[%d]".formatted(said.size());
      var scope = Pipeline.scope(call.arguments(), said);
      try {
        var arguments = Pipeline.filled(at + ".arguments", step.arguments(), scope).asJsonObject();
        switch (act.apply(new ToolCall(call.id(), step.tool(), arguments))) {
          case Observation.Result(var text) -> said.add(text);
          case Observation.Failure(var reason) -> {
            return failed(call, pipeline, said.size(), at + " (" + step.tool() + "): " + reason);
          }
        }
      } catch (IllegalArgumentException e) {
        return failed(call, pipeline, said.size(), String.valueOf(e.getMessage()));
      }
    }
    return end(call, pipeline, said);
  }

  private static Observation end(ToolCall call, Pipeline pipeline, List<String> said) {
    if (pipeline.output().equals(JsonValue.NULL)) {
      return new Observation.Result(said.getLast());
    }
    try {
      var scope = Pipeline.scope(call.arguments(), said);
      var output = Pipeline.filled("output", pipeline.output(), scope);
      return new Observation.Result(
          output instanceof JsonString text ? text.getString() : Json.text(output));
    } catch (IllegalArgumentException e) {
      return failed(call, pipeline, said.size(), String.valueOf(e.getMessage()));
    }
  }

  private static Observation failed(ToolCall call, Pipeline pipeline, int done, String why) {
    return new Observation.Failure(
        "%s of %d steps failed at %s%s"
            .formatted(
                call.tool(),
                pipeline.steps().size(),
                why,
                done == 0 ? "" : "; the steps before it were carried out"));
  }
}
