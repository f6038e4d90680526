// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.architecture;

import static java.util.stream.Collectors.joining;

import dev.menagerie.architecture.LatsNode.Step;
import dev.menagerie.architecture.ThoughtEvaluator.Judgement;
import dev.menagerie.architecture.ThoughtEvaluator.Right;
import dev.menagerie.core.Fork;
import dev.menagerie.core.Progress;
import dev.menagerie.core.Prompt;
import dev.menagerie.core.Role;
import dev.menagerie.core.Run;
import dev.menagerie.core.Says;
import dev.menagerie.core.Task;
import dev.menagerie.core.Tool;
import dev.menagerie.core.ToolCall;
import jakarta.json.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the model does in {@link Lats}: sample steps, value states, judge answers, reflect. */
final class LatsAgent {

  /** The next step of a trajectory. */
  sealed interface Move {
    record Act(
        @Says("what is known and what is missing, brief") String thought,
        @Says("the name of the tool") String tool,
        @Says("the arguments of the tool, a JSON object") JsonObject arguments)
        implements Move {}

    record Finish(
        @Says("why the task is solved, brief") String thought,
        @Says("the answer to the task alone") String answer)
        implements Move {}
  }

  record Value(
      @Says("what speaks for the steps and against them, brief") String reason,
      @Says("how likely they lead to a right answer, from 1 to 10") int value) {}

  record Reflection(
      @Says("what went wrong and what to do instead, in one or two sentences") String reflection) {}

  static final String SAMPLE =
      """
      Solve the task step by step with the tools. Give the next step: call a tool, or finish with \
      the answer once the steps so far say it. A result that begins with "Error:" is a call that \
      failed.
      %s
      Tools:
      %s

      Task: %s

      Steps so far:
      %s\
      """;

  static final String VALUE =
      """
      Rate how likely it is that the steps so far lead to a right answer, from 1 to 10.
      %s
      Task: %s

      Steps so far:
      %s\
      """;

  static final String JUDGE =
      """
      Judge whether the answer solves the task. Check it against what the steps found out. Decide: \
      sure if it is right, impossible if it is not.

      Task: %s

      Answer: %s

      Steps:
      %s\
      """;

  static final String REFLECT =
      """
      These steps led to a wrong answer. Say what went wrong, and what to do instead the next time.

      Task: %s

      Answer: %s

      Steps:
      %s\
      """;

  static final String CONCLUDE =
      """
      No more steps are possible. Give the best answer to the task from the steps, and nothing else.

      Task: %s

      Steps so far:
      %s\
      """;

  private static final String LESSONS = "\nWhat earlier attempts taught:\n%s\n";

  static final double TEMPERATURE = 1.0;

  private static final int SHOWN = 4000;

  private final Lats how;
  private final Task task;
  private final Run run;
  private final ReplayedEnvironment environment;
  private final List<String> reflections = new ArrayList<>();
  private Optional<LatsNode> best = Optional.empty();
  private boolean offered;

  LatsAgent(Lats how, Task task, Run run) {
    this.how = how;
    this.task = task;
    this.run = run;
    this.environment = new ReplayedEnvironment(how.reset(), run);
  }

  /** The final answer judged best, of equals that of the higher value. */
  Optional<String> best() {
    return best.flatMap(LatsNode::answer);
  }

  /** Samples steps, takes each different one, and values where it leads. */
  void expand(LatsNode node) {
    var moves = sample(node);
    var distinct = new ArrayList<>(moves.keySet());
    var outcomes =
        environment.results(node, distinct.stream().flatMap(it -> call(it).stream()).toList());
    var children = new ArrayList<LatsNode>();
    int made = 0;
    for (var move : distinct) {
      var step =
          switch (move) {
            case Move.Act(var thought, var tool, var arguments) ->
                new Step(
                    thought, call(move), "%s %s".formatted(tool, arguments), outcomes.get(made++));
            case Move.Finish(var thought, var answer) ->
                new Step(thought, Optional.empty(), "finish", answer.strip());
          };
      var child = node.add(step);
      var label = child.terminal() ? step.outcome() : step.text();
      run.report(new Progress.Node(child.id(), Optional.of(node.id()), Excerpt.label(label)));
      children.add(child);
    }
    evaluate(children, distinct.stream().map(it -> (double) moves.getOrDefault(it, 0)).toList());
  }

  /** Different steps, the first thought of each, and how many samples said so. */
  private Map<Move, Integer> sample(LatsNode node) {
    var tools =
        run.tools().stream()
            .filter(it -> !it.name().equals(how.reset()))
            .map(Tool::line)
            .collect(joining("\n"));
    var text = SAMPLE.formatted(lessons(), tools, task.text(), text(node));
    var prompt = Prompt.of("sample", text).as(Role.PROPOSER).temperature(TEMPERATURE);
    var forks = new ArrayList<Fork<Optional<Move>>>();
    for (int sample = 0; sample < how.nGenerate(); sample++) {
      forks.add(run.fork(() -> Attempt.think(run, prompt, Move.class)));
    }
    var moves = new LinkedHashMap<String, Move>();
    var counts = new LinkedHashMap<String, Integer>();
    run.gather(
        forks,
        reply ->
            reply
                .filter(LatsAgent::says)
                .ifPresent(
                    move -> {
                      moves.putIfAbsent(key(move), move);
                      counts.merge(key(move), 1, Integer::sum);
                      offer(move);
                    }));
    var sampled = new LinkedHashMap<Move, Integer>();
    moves.forEach((key, move) -> sampled.put(move, counts.getOrDefault(key, 1)));
    return sampled;
  }

  private static boolean says(Move move) {
    return switch (move) {
      case Move.Act(_, var tool, _) -> !tool.isBlank();
      case Move.Finish(_, var answer) -> !answer.isBlank();
    };
  }

  /** The first answer is better than none; later ones are offered once they are judged. */
  private void offer(Move move) {
    if (!offered && move instanceof Move.Finish(_, var answer)) {
      offered = true;
      run.offer(answer.strip());
    }
  }

  private static String key(Move move) {
    return switch (move) {
      case Move.Act(_, var tool, var arguments) -> "act %s %s".formatted(tool, arguments);
      case Move.Finish(_, var answer) -> "finish " + Canonical.of(answer);
    };
  }

  private static Optional<ToolCall> call(Move move) {
    return switch (move) {
      case Move.Act(_, var tool, var arguments) -> Optional.of(ToolCall.of(tool, arguments));
      case Move.Finish _ -> Optional.empty();
    };
  }

  /** States by the model and by how many samples agreed; answers by a judge. */
  private void evaluate(List<LatsNode> children, List<Double> agreed) {
    var forks = new ArrayList<Fork<Double>>();
    children.forEach(child -> forks.add(run.fork(() -> valued(child))));
    var said = new ArrayList<Double>();
    run.gather(forks, said::add);
    for (int index = 0; index < children.size(); index++) {
      var child = children.get(index);
      if (child.terminal()) {
        child.reward(said.get(index));
        if (best.isEmpty() || child.reward() > best.get().reward()) {
          best = Optional.of(child);
          child.answer().ifPresent(run::offer);
        }
      } else {
        double consistency = agreed.get(index) / how.nGenerate();
        child.value(how.lambda() * said.get(index) + (1 - how.lambda()) * consistency);
      }
      run.report(new Progress.Scored(child.id(), child.value()));
    }
  }

  private double valued(LatsNode child) {
    if (child.answer().isPresent()) {
      var above = child.steps().subList(0, child.steps().size() - 1);
      var text = JUDGE.formatted(task.text(), child.answer().get(), text(above));
      return Attempt.think(run, Prompt.of("judge", text).as(Role.JUDGE), Judgement.class)
          .filter(it -> it.right() == Right.SURE)
          .map(_ -> 1.0)
          .orElse(0.0);
    }
    var text = VALUE.formatted(lessons(), task.text(), text(child));
    return Attempt.think(run, Prompt.of("value", text).as(Role.EVALUATOR), Value.class)
        .map(it -> Math.clamp(it.value(), 1, 10) / 10.0)
        .orElse(0.0);
  }

  /** Keeps what is to be learned from a wrong answer; the oldest is forgotten. */
  void reflect(LatsNode end) {
    if (how.maxReflections() == 0) {
      return;
    }
    var above = end.steps().subList(0, end.steps().size() - 1);
    var text = REFLECT.formatted(task.text(), end.answer().orElse(""), text(above));
    var said = Attempt.think(run, Prompt.of("reflect", text).as(Role.REFLECTOR), Reflection.class);
    said.map(it -> Excerpt.label(it.reflection()))
        .filter(it -> !it.isBlank() && !reflections.contains(it))
        .ifPresent(
            it -> {
              reflections.add(it);
              if (reflections.size() > how.maxReflections()) {
                reflections.removeFirst();
              }
            });
  }

  /** The best answer that can be made of the longest trajectory, when none came to an end. */
  Optional<String> conclude(LatsNode root) {
    var deepest = deepest(root);
    var text = CONCLUDE.formatted(task.text(), text(deepest));
    return Optional.of(run.think(Prompt.of("conclude", text)).strip()).filter(it -> !it.isEmpty());
  }

  private static LatsNode deepest(LatsNode node) {
    return node.children().stream()
        .map(LatsAgent::deepest)
        .reduce(node, (one, next) -> next.steps().size() > one.steps().size() ? next : one);
  }

  private String lessons() {
    return reflections.isEmpty()
        ? ""
        : LESSONS.formatted(reflections.stream().map("- "::concat).collect(joining("\n")));
  }

  private static String text(LatsNode node) {
    return text(node.steps());
  }

  /** Each step in a line with its result; no further line of that can pass for a step. */
  private static String text(List<Step> steps) {
    var lines = new ArrayList<String>();
    for (var step : steps) {
      var outcome = Excerpt.of(step.outcome(), SHOWN).replace("\n", "\n  ");
      lines.add("%d. %s -> %s".formatted(lines.size() + 1, step.text(), outcome));
    }
    return lines.isEmpty() ? "(none)" : String.join("\n", lines);
  }
}
