// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.architecture;

import dev.menagerie.architecture.LlmCompiler.Node;
import dev.menagerie.core.Fork;
import dev.menagerie.core.Observation;
import dev.menagerie.core.Progress;
import dev.menagerie.core.Run;
import dev.menagerie.core.ToolCall;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Calls that run as soon as their inputs are there: each is a branch that first joins the branches
 * it refers to. A call refers to earlier ones only, so there is no cycle to wait in.
 */
final class CallGraph {

  private static final References REFERENCES =
      new References(Pattern.compile("\\$\\{(\\d{1,9})}|\\$(\\d{1,9})"));

  private record Call(Node node, Fork<Observation> outcome) {
    String line(int most) {
      var result = Excerpt.of(outcome.join().text(), most);
      return "%d. %s %s -> %s".formatted(node.id(), node.tool(), node.arguments(), result);
    }
  }

  /** Of one run; a picture and a line of the results for each must stay within reason. */
  static final int MOST = 200;

  private final Run run;
  private final List<Call> calls = new ArrayList<>();
  private final Map<Integer, Fork<Observation>> byId = new TreeMap<>();
  private final List<Progress.Step> steps = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();

  CallGraph(Run run) {
    this.run = run;
  }

  /** The number that the next call should have. */
  int next() {
    return byId.keySet().stream().reduce(0, Math::max) + 1;
  }

  /** Says something about the plan that is not the result of a call. */
  void note(String text) {
    notes.add(text);
  }

  /**
   * Starts a call. One that cannot be made has the reason as its result; of those behind the 200th
   * of a run it is said that they are left out.
   */
  void start(Node node) {
    if (calls.size() == MOST) {
      var left = "calls behind the %dth are left out".formatted(MOST);
      if (!notes.contains(left)) {
        note(left);
      }
      return;
    }
    var needs = new TreeMap<Integer, Fork<Observation>>();
    var unknown = new ArrayList<Integer>();
    for (int id : REFERENCES.in(node.arguments())) {
      var input = byId.get(id);
      if (input == null) {
        unknown.add(id);
      } else {
        needs.put(id, input);
      }
    }
    boolean again = byId.containsKey(node.id());
    var step = again ? "%d/%d".formatted(node.id(), calls.size()) : Integer.toString(node.id());
    draw(step, node, needs);
    Fork<Observation> outcome;
    if (again) {
      var reason = "there is a call %d already; go on with %d".formatted(node.id(), next());
      outcome = refused(step, reason);
    } else if (!unknown.isEmpty()) {
      var reason = "${%d} is the result of no earlier call".formatted(unknown.getFirst());
      outcome = refused(step, reason);
    } else {
      outcome = run.fork(() -> perform(step, node, needs));
    }
    calls.add(new Call(node, outcome));
    byId.putIfAbsent(node.id(), outcome);
  }

  /** Every call with its result, a line or more each; waits for all, and offers what is there. */
  String results(int most) {
    var lines = new ArrayList<String>();
    var forks = new ArrayList<Fork<String>>();
    calls.forEach(call -> forks.add(() -> call.line(most)));
    run.gather(
        forks,
        line -> {
          lines.add(line);
          run.offer(String.join("\n", lines));
        });
    notes.forEach(note -> lines.add("Note: " + note));
    return lines.isEmpty() ? "(no calls)" : String.join("\n", lines);
  }

  private Observation perform(String step, Node node, Map<Integer, Fork<Observation>> needs) {
    var inputs = new TreeMap<Integer, String>();
    for (var need : needs.entrySet()) {
      switch (need.getValue().join()) {
        case Observation.Result(var text) -> inputs.put(need.getKey(), text);
        case Observation.Failure _ -> {
          run.report(new Progress.Stepped(step, Progress.Status.SKIPPED));
          return new Observation.Failure(
              "not made, because call %d failed".formatted(need.getKey()));
        }
      }
    }
    run.report(new Progress.Stepped(step, Progress.Status.STARTED));
    var call = ToolCall.of(node.tool(), node.arguments());
    var observation = run.act(REFERENCES.bound(call, run.tools(), inputs));
    var status =
        switch (observation) {
          case Observation.Result _ -> Progress.Status.DONE;
          case Observation.Failure _ -> Progress.Status.FAILED;
        };
    run.report(new Progress.Stepped(step, status));
    return observation;
  }

  private Fork<Observation> refused(String step, String reason) {
    run.report(new Progress.Stepped(step, Progress.Status.FAILED));
    var failure = new Observation.Failure(reason);
    return () -> failure;
  }

  private void draw(String id, Node node, Map<Integer, Fork<Observation>> needs) {
    var label = Excerpt.label(node.tool() + " " + node.arguments());
    steps.add(new Progress.Step(id, label, needs.keySet().stream().map(String::valueOf).toList()));
    run.report(new Progress.Planned(steps));
  }
}
