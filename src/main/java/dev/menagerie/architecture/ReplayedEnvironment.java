// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.architecture;

import dev.menagerie.core.Json;
import dev.menagerie.core.Observation;
import dev.menagerie.core.Run;
import dev.menagerie.core.ToolCall;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Tools as an environment that can be brought into any state seen before: by resetting it and
 * making the calls that led there once more. Without a tool that resets, calls leave no trace; then
 * each is made once, and those of an expansion at the same time.
 */
final class ReplayedEnvironment {

  static final String CHANGED =
      "the environment did not come back to where it was: %s gave another result than before";

  private final String reset;
  private final Run run;
  private final Map<String, String> known = new LinkedHashMap<>();
  private List<ToolCall> state = List.of();
  private boolean fresh;

  ReplayedEnvironment(String reset, Run run) {
    this.reset = reset;
    this.run = run;
  }

  /** What comes of each of these calls, made in the state of a node. */
  List<String> results(LatsNode node, List<ToolCall> calls) {
    if (!reset.isBlank()) {
      var results = new ArrayList<String>();
      calls.forEach(call -> results.add(inState(node, call)));
      return results;
    }
    var open = calls.stream().filter(it -> !known.containsKey(key(it))).toList();
    var observations = run.each(open, run::act);
    for (int index = 0; index < open.size(); index++) {
      known.put(key(open.get(index)), observations.get(index).text());
    }
    return calls.stream().map(it -> known.getOrDefault(key(it), "")).toList();
  }

  private String inState(LatsNode node, ToolCall call) {
    var prefix = node.calls();
    if (!fresh || !state.equals(prefix)) {
      fresh = false;
      if (run.act(ToolCall.of(reset, Json.object().build()))
          instanceof Observation.Failure(var reason)) {
        return new Observation.Failure("the environment was not reset: " + reason).text();
      }
      int at = 0;
      for (var step : node.steps()) {
        var again = run.act(prefix.get(at++)).text();
        if (!again.equals(step.outcome())) {
          return new Observation.Failure(CHANGED.formatted(step.text())).text();
        }
      }
    }
    var result = run.act(call).text();
    var longer = new ArrayList<>(prefix);
    longer.add(call);
    state = List.copyOf(longer);
    fresh = true;
    return result;
  }

  private static String key(ToolCall call) {
    return "%s %s".formatted(call.tool(), call.arguments());
  }
}
