// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.architecture;

import dev.menagerie.core.Answer;
import dev.menagerie.core.Fork;
import dev.menagerie.core.Observation;
import dev.menagerie.core.Progress;
import dev.menagerie.core.Prompt;
import dev.menagerie.core.Role;
import dev.menagerie.core.Run;
import dev.menagerie.core.Says;
import dev.menagerie.core.Task;
import dev.menagerie.core.Tool;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** A task in words that the model decomposes. */
final class RecursiveTask {

  /** A smaller task. */
  record Part(
      @Says("the number of the part") int id,
      @Says("what to do, in one sentence that can be understood alone") String instruction,
      @Says("numbers of the earlier parts whose results it uses") List<Integer> needs,
      @Says("how many steps it takes, fewer than the whole task") int steps) {}

  record Decomposition(
      @Says("the parts; none if the task is simple enough to be done at once") List<Part> parts) {}

  /** Whether a result may be given back. */
  record Verdict(
      @Says("the answer checked against the results, brief") String reason,
      @Says("whether the answer is right") boolean right) {}

  /**
   * A task on its way.
   *
   * @param results of other parts that it uses, a numbered line each
   * @param above the wordings of the tasks that it is a part of
   * @param steps that it takes by the model's estimate
   * @param nodes that may come of it, this one included
   */
  private record Node(
      String id, String task, String results, List<String> above, int steps, int nodes) {

    String key() {
      return Wordings.of(task) + results;
    }

    boolean isRoot() {
      return above.isEmpty();
    }

    String parent() {
      return id.substring(0, id.lastIndexOf('.'));
    }

    /** The wordings of this task and those above. */
    List<String> path() {
      var path = new ArrayList<>(above);
      path.add(Wordings.of(task));
      return path;
    }
  }

  /**
   * What came of it.
   *
   * @param known results of all tasks that were solved for it, by what they were
   */
  private record Solved(Observation outcome, boolean complete, Map<String, Observation> known) {}

  static final String DECOMPOSE =
      """
      Decide whether the task is simple enough to be done at once by an assistant with the tools \
      below. If it is not, divide it into %d to %d smaller parts that together do it. Number the \
      parts from 1. Parts that do not need each other are done at the same time. Plan no part for \
      writing up the answer: that is done from the results.

      Tools:
      %s

      Task: %s\
      """;

  static final String VERIFY =
      """
      The answer to a task was put together from the results of its parts. Decide whether it is \
      right.

      Task: %s

      Steps:
      %s

      Answer: %s\
      """;

  private static final String REFUSED = "\n\nYour last answer was refused: %s";
  private static final String NONE = "(none)";

  private final Recursive recursive;
  private final Task task;
  private final Run run;

  RecursiveTask(Recursive recursive, Task task, Run run) {
    this.recursive = recursive;
    this.task = task;
    this.run = run;
  }

  Answer solve() {
    var node = new Node("1", task.text(), NONE, List.of(), Integer.MAX_VALUE, recursive.maxNodes());
    var solved = solve(node, new LinkedHashMap<>());
    return switch (solved.outcome()) {
      case Observation.Result(var text) -> new Answer(text, solved.complete());
      case Observation.Failure(var reason) -> Answer.partial(reason);
    };
  }

  private Solved solve(Node node, Map<String, Observation> known) {
    var parent = node.isRoot() ? Optional.<String>empty() : Optional.of(node.parent());
    run.report(new Progress.Node(node.id(), parent, Excerpt.label(node.task())));
    var before = known.get(node.key());
    Solved solved;
    if (before != null) {
      solved = new Solved(before, true, known);
    } else {
      var parts = parts(node);
      solved = parts.isEmpty() ? primitive(node, known) : composed(node, parts, known);
    }
    run.report(
        solved.outcome() instanceof Observation.Result
            ? new Progress.Chosen(node.id())
            : new Progress.Pruned(node.id()));
    return solved;
  }

  /** What it is decomposed into; nothing if it is primitive, or no decomposition can be used. */
  private List<Part> parts(Node node) {
    int most = Math.min(recursive.maxParts(), node.nodes() - 1);
    if (node.above().size() >= recursive.maxDepth()
        || most < Recursive.FEWEST_PARTS
        || node.steps() <= 1) {
      return List.of();
    }
    var tools = run.tools().stream().map(Tool::line).collect(Collectors.joining("\n"));
    var text = DECOMPOSE.formatted(Recursive.FEWEST_PARTS, most, tools, node.task());
    return Attempt.think(run, Prompt.of("decompose", text).as(Role.PLANNER), Decomposition.class)
        .map(Decomposition::parts)
        .filter(it -> it.size() >= Recursive.FEWEST_PARTS && it.size() <= most)
        .filter(it -> usable(it, node))
        .orElse(List.of());
  }

  /** Whether each part is smaller than the whole, none of those above, and needs earlier ones. */
  private static boolean usable(List<Part> parts, Node node) {
    var ids = new LinkedHashSet<Integer>();
    var above = node.path();
    for (var part : parts) {
      if (part.steps() >= node.steps()
          || above.contains(Wordings.of(part.instruction()))
          || !ids.containsAll(part.needs())
          || !ids.add(part.id())) {
        return false;
      }
    }
    return true;
  }

  private Solved primitive(Node node, Map<String, Observation> known) {
    Observation outcome;
    if (recursive.agent().isEmpty()) {
      var prompt = PlanAndExecute.STEP.formatted(task.goal(), node.results(), node.task());
      outcome = new StepExecutor(recursive.maxCalls(), run).execute(prompt);
    } else {
      var context = node.results().equals(NONE) ? List.<String>of() : List.of(node.results());
      var answer = run.delegate(recursive.agent(), new Task(node.task(), context));
      outcome =
          answer.complete()
              ? new Observation.Result(answer.text())
              : new Observation.Failure(answer.text());
    }
    return solved(node, outcome, outcome instanceof Observation.Result, known);
  }

  private static Solved solved(
      Node node, Observation outcome, boolean complete, Map<String, Observation> known) {
    var more = new LinkedHashMap<>(known);
    if (complete) {
      more.put(node.key(), outcome);
    }
    return new Solved(outcome, complete, more);
  }

  /** Solves the parts, those at the same time that do not need each other. */
  private Solved composed(Node node, List<Part> parts, Map<String, Observation> known) {
    var results = new LinkedHashMap<Integer, Solved>();
    var memo = new LinkedHashMap<>(known);
    for (var ready = ready(node, parts, results);
        !ready.isEmpty();
        ready = ready(node, parts, results)) {
      var ids = new ArrayList<>(ready.keySet());
      if (ids.size() == 1) {
        ready.forEach((id, part) -> hear(node, parts, results, id, solve(part, memo)));
      } else {
        var forks = new ArrayList<Fork<Solved>>();
        var before = new LinkedHashMap<>(memo);
        ready.values().forEach(it -> forks.add(run.fork(() -> solve(it, before))));
        run.gather(forks, it -> hear(node, parts, results, ids.removeFirst(), it));
      }
      results.values().forEach(it -> memo.putAll(it.known()));
    }
    boolean complete =
        results.size() == parts.size() && results.values().stream().allMatch(Solved::complete);
    if (results.values().stream().noneMatch(it -> it.outcome() instanceof Observation.Result)) {
      return new Solved(results.firstEntry().getValue().outcome(), false, memo);
    }
    return combined(node, lines(parts, results), complete, memo);
  }

  private void hear(
      Node node, List<Part> parts, Map<Integer, Solved> results, int id, Solved solved) {
    results.put(id, solved);
    if (node.isRoot() && solved.outcome() instanceof Observation.Result) {
      run.offer(lines(parts, results));
    }
  }

  /** The parts whose needs are met, of those that are the same one. */
  private Map<Integer, Node> ready(Node node, List<Part> parts, Map<Integer, Solved> results) {
    var ready = new LinkedHashMap<Integer, Node>();
    var keys = new LinkedHashSet<String>();
    int share = (node.nodes() - 1) / parts.size();
    for (var part : parts) {
      boolean met =
          part.needs().stream()
              .map(results::get)
              .allMatch(it -> it != null && it.outcome() instanceof Observation.Result);
      if (met && !results.containsKey(part.id())) {
        var needed = parts.stream().filter(it -> part.needs().contains(it.id())).toList();
        var child =
            new Node(
                "%s.%d".formatted(node.id(), parts.indexOf(part) + 1),
                part.instruction(),
                lines(needed, results),
                node.path(),
                part.steps(),
                share);
        if (keys.add(child.key())) {
          ready.put(part.id(), child);
        }
      }
    }
    return ready;
  }

  private static String lines(List<Part> parts, Map<Integer, Solved> results) {
    var lines = new ArrayList<String>();
    for (var part : parts) {
      var solved = results.get(part.id());
      if (solved != null) {
        lines.add(
            "%d. %s -> %s"
                .formatted(lines.size() + 1, part.instruction(), solved.outcome().text()));
      }
    }
    return lines.isEmpty() ? NONE : String.join("\n", lines);
  }

  /** Puts results together until that passes, or there are no more tries. */
  private Solved combined(
      Node node, String results, boolean complete, Map<String, Observation> known) {
    var text = PlanAndExecute.SYNTHESISE.formatted(node.task(), results);
    var refused = Optional.<String>empty();
    var answer = "";
    for (int attempt = 0; attempt <= recursive.tries(); attempt++) {
      var note = refused.map(REFUSED::formatted).orElse("");
      answer = run.think(Prompt.of("combine", text + note).as(Role.AGGREGATOR)).strip();
      if (node.isRoot() && !answer.isEmpty()) {
        run.offer(answer);
      }
      refused = refusal(node, results, answer);
      if (refused.isEmpty()) {
        return solved(node, new Observation.Result(answer), complete, known);
      }
    }
    Observation outcome =
        answer.isEmpty()
            ? new Observation.Failure("its parts were not put together")
            : new Observation.Result(answer);
    return new Solved(outcome, false, known);
  }

  /** Why an answer does not pass; who cannot be understood objects not. */
  private Optional<String> refusal(Node node, String results, String answer) {
    if (answer.isEmpty()) {
      return Optional.of("it was empty");
    }
    if (recursive.tries() == 0) {
      return Optional.empty();
    }
    var prompt = Prompt.of("verify", VERIFY.formatted(node.task(), results, answer));
    var verdict = Attempt.think(run, prompt.as(Role.JUDGE), Verdict.class);
    verdict.ifPresent(
        it ->
            run.report(
                new Progress.Said("judge", Optional.of(node.id()), Excerpt.label(it.reason()))));
    return verdict.filter(it -> !it.right()).map(Verdict::reason);
  }
}
