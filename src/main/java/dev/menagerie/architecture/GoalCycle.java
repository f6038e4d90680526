// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.architecture;

import static java.util.stream.Collectors.joining;

import dev.menagerie.core.Fork;
import dev.menagerie.core.Observation;
import dev.menagerie.core.Progress;
import dev.menagerie.core.Prompt;
import dev.menagerie.core.Role;
import dev.menagerie.core.Run;
import dev.menagerie.core.Task;
import dev.menagerie.core.Tool;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** Begins the most urgent goal that can be begun, again and again, until none is open. */
final class GoalCycle {

  static final String SUBGOALS =
      """
      A goal could not be reached as it is. Say which sub-goals have to be reached before it is \
      tried again: a few, each reached by an assistant with the tools below, who sees only the \
      sub-goal and the results of those it needs. Number the sub-goals from 1.

      Tools:
      %s

      The whole task, for orientation: %s

      What is missing: %s

      Your step: %s\
      """;

  private static final int MOST_SUBGOALS = 10;

  private final GoalStack stack;
  private final Task task;
  private final GoalBoard board;
  private final Ranking ranking;
  private final Run run;

  /** At which choice each goal could be begun for the first time. */
  private final Map<String, Integer> since = new LinkedHashMap<>();

  /** Equals that the model has ranked, in its order. */
  private final List<String> ranked = new ArrayList<>();

  private final Map<String, Observation> outcomes = new LinkedHashMap<>();
  private final Set<String> blocked = new LinkedHashSet<>();
  private int choices;
  private String offered = "";

  GoalCycle(GoalStack stack, Task task, GoalBoard board, Run run) {
    this.stack = stack;
    this.task = task;
    this.board = board;
    this.ranking = new Ranking(task.goal(), stack.maxRankings(), run);
    this.run = run;
  }

  void run() {
    do {
      board.due().forEach(this::ended);
      begin();
    } while (board.pass());
    board.end();
  }

  private void begin() {
    var batch = new ArrayList<Goal>();
    for (var next = next(); next.isPresent(); next = next()) {
      batch.add(next.get());
    }
    var forks = new ArrayList<Fork<Observation>>();
    var heard = new ArrayList<Goal>();
    for (var goal : batch) {
      if (goal.part() || !stack.execute()) {
        outcomes.put(goal.id(), new Observation.Result(""));
      } else {
        heard.add(goal);
      }
    }
    if (heard.size() == 1) {
      outcomes.put(heard.getFirst().id(), reached(heard.getFirst()));
      return;
    }
    heard.forEach(goal -> forks.add(run.fork(() -> reached(goal))));
    var left = new ArrayList<>(heard);
    run.gather(forks, outcome -> outcomes.put(left.removeFirst().id(), outcome));
  }

  /** Begins one more goal: the most urgent one for which no other is late. */
  private Optional<Goal> next() {
    var ready = board.ready();
    if (ready.isEmpty()) {
      return Optional.empty();
    }
    ready.forEach(it -> since.putIfAbsent(it.id(), choices));
    for (var goal : ordered(ready)) {
      if (board.begin(goal)) {
        choices++;
        run.report(new Progress.Level("time", board.now()));
        return Optional.of(goal);
      }
    }
    return Optional.empty();
  }

  /** Its priority, and one more for each time that it has waited long. */
  private int urgency(Goal goal) {
    int waited = choices - Objects.requireNonNull(since.get(goal.id()));
    return board.urgency(goal) + (stack.aging() == 0 ? 0 : waited / stack.aging());
  }

  /** The most urgent first, of equals the deepest sub-goal, then as a model ranks them. */
  private List<Goal> ordered(List<Goal> ready) {
    var order = Comparator.comparingInt(this::urgency).thenComparingInt(Goal::depth).reversed();
    var sorted = ready.stream().sorted(order).toList();
    var tied = sorted.stream().filter(it -> order.compare(it, sorted.getFirst()) == 0).toList();
    boolean known = ranked.containsAll(tied.stream().map(Goal::id).toList());
    if (!known && ranking.asks(tied.size())) {
      var ids = ranking.order("time " + board.now(), tied).stream().map(Goal::id).toList();
      ranked.removeAll(ids);
      ranked.addAll(ids);
    }
    return sorted.stream()
        .sorted(order.thenComparingInt(it -> Math.max(0, ranked.indexOf(it.id()))))
        .toList();
  }

  private Observation reached(Goal goal) {
    var results = board.results(goal);
    if (!stack.agent().isEmpty()) {
      var context = results.equals("(none)") ? List.<String>of() : List.of(results);
      var answer = run.delegate(stack.agent(), new Task(goal.content(), context));
      return answer.complete()
          ? new Observation.Result(answer.text())
          : new Observation.Failure(answer.text());
    }
    var prompt = PlanAndExecute.STEP.formatted(task.goal(), results, goal.content());
    return new StepExecutor(stack.maxCalls(), run).execute(prompt);
  }

  private void ended(Goal goal) {
    switch (outcomes.remove(goal.id())) {
      case Observation.Result(var text) -> board.met(goal, text);
      case Observation.Failure(var reason) -> {
        var subgoals =
            goal.depth() < stack.maxDepth() && blocked.add(goal.id())
                ? subgoals(goal, reason)
                : List.<Goal>of();
        if (subgoals.isEmpty()) {
          board.failed(goal, reason);
        } else {
          board.push(goal, subgoals);
        }
      }
      case null -> board.failed(goal, "nothing came of it");
    }
    offer();
  }

  private void offer() {
    var text = board.text();
    if (!text.equals(offered)) {
      offered = text;
      run.offer(text);
    }
  }

  /** What a goal needs first; none if the model knows nothing that could be done. */
  private List<Goal> subgoals(Goal goal, String reason) {
    var tools = run.tools().stream().map(Tool::line).collect(joining("\n"));
    var text = SUBGOALS.formatted(tools, task.goal(), reason, goal.content());
    var prompt = Prompt.of("subgoals", text).as(Role.PLANNER);
    var steps =
        Attempt.think(run, prompt, PlanAndExecute.Plan.class)
            .map(PlanAndExecute.Plan::steps)
            .orElse(List.of());
    var known = new ArrayList<Integer>();
    var subgoals = new ArrayList<Goal>();
    for (var step : steps) {
      boolean itself = Wordings.of(step.instruction()).equals(Wordings.of(goal.content()));
      if (itself || !known.containsAll(step.needs()) || known.contains(step.id())) {
        return List.of();
      }
      known.add(step.id());
      var needs = step.needs().stream().map(it -> "%s.%d".formatted(goal.id(), it)).toList();
      subgoals.add(goal.sub("%s.%d".formatted(goal.id(), step.id()), step.instruction(), needs));
    }
    return subgoals.size() <= MOST_SUBGOALS && board.takes(subgoals.size()) ? subgoals : List.of();
  }
}
