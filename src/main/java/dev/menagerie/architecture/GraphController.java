// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.architecture;

import static java.util.Comparator.comparingDouble;

import dev.menagerie.architecture.GraphOperation.Kind;
import dev.menagerie.core.Fork;
import dev.menagerie.core.Progress;
import dev.menagerie.core.Progress.Status;
import dev.menagerie.core.Prompt;
import dev.menagerie.core.Role;
import dev.menagerie.core.Run;
import dev.menagerie.core.Says;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The controller of {@link GraphOfThoughts}: each operation once those that it needs are done. */
final class GraphController {

  record Rating(
      @Says("what is right and wrong about the answer, brief") String reason,
      @Says("how good the answer is, from 0 to 10") int score) {}

  static final String SCORE =
      """
      Rate how well the answer solves the task, from 0 (not at all) to 10 (there is nothing to \
      improve). Work it out again and check each condition of the task.

      Task: %s

      Answer: %s\
      """;

  private final List<GraphOperation> graph;
  private final GraphProblem problem;
  private final Run run;
  private final List<String> parts;
  private final Map<String, List<GraphThought>> done = new LinkedHashMap<>();
  private Optional<GraphThought> best = Optional.empty();

  /** What a model said for an operation; nothing if it cannot be read. */
  private record Made(GraphOperation operation, Optional<GraphThought> thought) {}

  GraphController(List<GraphOperation> graph, GraphProblem problem, Run run) {
    this.graph = graph;
    this.problem = problem;
    this.run = run;
    int cut =
        graph.stream()
            .filter(it -> it.kind() == Kind.PART)
            .mapToInt(GraphOperation::count)
            .max()
            .orElse(1);
    this.parts = problem.parts(cut);
  }

  /** The best thought of the last operation; none if nothing came of it. */
  Optional<GraphThought> execute() {
    run.report(
        new Progress.Planned(
            graph.stream().map(it -> new Progress.Step(it.id(), label(it), it.needs())).toList()));
    for (var ready = ready(); !ready.isEmpty(); ready = ready()) {
      wave(ready);
    }
    var last = done.getOrDefault(graph.getLast().id(), List.of());
    return last.stream().reduce((one, next) -> next.worth() > one.worth() ? next : one);
  }

  /** The best thought so far: of the most material, then by score. */
  Optional<GraphThought> best() {
    return best;
  }

  private static String label(GraphOperation operation) {
    var kind = operation.kind().name().toLowerCase(Locale.ROOT).replace('_', ' ');
    return operation.kind() == Kind.PART
        ? "part %d of %d".formatted(operation.index() + 1, operation.count())
        : "%s %d".formatted(kind, operation.count());
  }

  private List<GraphOperation> ready() {
    return graph.stream()
        .filter(it -> !done.containsKey(it.id()) && done.keySet().containsAll(it.needs()))
        .toList();
  }

  /** All thoughts of operations that do not need each other are made at the same time. */
  private void wave(List<GraphOperation> ready) {
    var forks = new ArrayList<Fork<Made>>();
    for (var operation : ready) {
      run.report(new Progress.Stepped(operation.id(), Status.STARTED));
      forks.addAll(begin(operation));
    }
    var made = new LinkedHashMap<String, List<GraphThought>>();
    ready.forEach(it -> made.put(it.id(), new ArrayList<>()));
    run.gather(
        forks,
        one -> {
          one.thought().ifPresent(it -> made.getOrDefault(one.operation().id(), List.of()).add(it));
          one.thought().ifPresent(this::offer);
        });
    for (var operation : ready) {
      var thoughts = end(operation, made.getOrDefault(operation.id(), List.of()));
      done.put(operation.id(), thoughts);
      if (operation.kind() != Kind.PART) {
        thoughts.forEach(this::offer);
      }
      run.report(
          new Progress.Stepped(operation.id(), thoughts.isEmpty() ? Status.FAILED : Status.DONE));
    }
  }

  private List<GraphThought> given(GraphOperation operation) {
    if (operation.needs().isEmpty()) {
      var whole = problem.together(parts);
      return List.of(GraphThought.of(operation.id() + ".0", whole, whole));
    }
    return operation.needs().stream()
        .flatMap(it -> done.getOrDefault(it, List.of()).stream())
        .toList();
  }

  /** The calls of a model that an operation makes. */
  private List<Fork<Made>> begin(GraphOperation operation) {
    var given = given(operation);
    var forks = new ArrayList<Fork<Made>>();
    switch (operation.kind()) {
      case GENERATE ->
          given.forEach(
              it ->
                  ask(
                      operation,
                      it.reference(),
                      problem.generate(it.reference()),
                      Role.PROPOSER,
                      forks));
      case IMPROVE ->
          given.forEach(
              it -> ask(operation, it.reference(), problem.improve(it), Role.CRITIC, forks));
      case AGGREGATE -> {
        if (!given.isEmpty()) {
          var reference = problem.together(given.stream().map(GraphThought::reference).toList());
          ask(operation, reference, problem.aggregate(given), Role.AGGREGATOR, forks);
        }
      }
      case SCORE -> given.forEach(it -> judge(operation, it, forks));
      case PART, KEEP_BEST -> {}
    }
    return forks;
  }

  private void ask(
      GraphOperation operation, String reference, String text, Role role, List<Fork<Made>> forks) {
    var name = operation.kind().name().toLowerCase(Locale.ROOT);
    var prompt = Prompt.of(name, text).as(role).temperature(GraphProblem.TEMPERATURE);
    for (int sample = 0; sample < operation.count(); sample++) {
      var id = "%s.%d".formatted(operation.id(), forks.size() + 1);
      forks.add(
          run.fork(
              () ->
                  new Made(
                      operation,
                      problem.ask(prompt, run).map(it -> GraphThought.of(id, reference, it)))));
    }
  }

  /** Has a model judge a thought that cannot be judged otherwise. */
  private void judge(GraphOperation operation, GraphThought thought, List<Fork<Made>> forks) {
    if (problem.score(thought).isPresent()) {
      return;
    }
    var text = SCORE.formatted(thought.reference(), thought.current());
    var prompt = Prompt.of("score", text).as(Role.EVALUATOR);
    for (int sample = 0; sample < operation.count(); sample++) {
      forks.add(
          run.fork(
              () ->
                  new Made(
                      operation,
                      Attempt.think(run, prompt, Rating.class)
                          .map(it -> thought.scored(Math.clamp(it.score(), 0, 10))))));
    }
  }

  private List<GraphThought> end(GraphOperation operation, List<GraphThought> made) {
    var given = given(operation);
    return switch (operation.kind()) {
      case PART ->
          operation.index() < parts.size()
              ? List.of(
                  drawn(
                      GraphThought.of(
                          operation.id(),
                          parts.get(operation.index()),
                          parts.get(operation.index()))))
              : List.of();
      case GENERATE, IMPROVE, AGGREGATE -> made.stream().map(this::drawn).toList();
      case SCORE -> given.stream().map(it -> scored(it, made)).toList();
      case KEEP_BEST -> kept(operation, given);
    };
  }

  private GraphThought drawn(GraphThought thought) {
    run.report(new Progress.Node(thought.id(), Optional.empty(), Excerpt.label(thought.current())));
    return thought;
  }

  /** By its own measure, or the mean of what models said; as it is if none could be read. */
  private GraphThought scored(GraphThought thought, List<GraphThought> judged) {
    var exact = problem.score(thought);
    var said =
        judged.stream()
            .filter(it -> it.id().equals(thought.id()))
            .mapToDouble(GraphThought::worth)
            .average();
    if (exact.isEmpty() && said.isEmpty()) {
      return thought;
    }
    var scored = thought.scored(exact.orElseGet(() -> said.orElse(0)));
    run.report(new Progress.Scored(scored.id(), scored.worth()));
    return scored;
  }

  /** The best, of equals those that came first. */
  private List<GraphThought> kept(GraphOperation operation, List<GraphThought> given) {
    var ranked = given.stream().sorted(comparingDouble(GraphThought::worth).reversed()).toList();
    var kept = ranked.subList(0, Math.min(operation.count(), ranked.size()));
    kept.forEach(it -> run.report(new Progress.Chosen(it.id())));
    ranked.stream().skip(kept.size()).forEach(it -> run.report(new Progress.Pruned(it.id())));
    return kept;
  }

  /** Offers a thought that is about more than the best one so far, or is better. */
  private void offer(GraphThought thought) {
    boolean better =
        best.isEmpty()
            || thought.reference().length() > best.get().reference().length()
            || (thought.reference().length() == best.get().reference().length()
                && thought.worth() > best.get().worth());
    if (better && !thought.current().isBlank()) {
      boolean said = best.isPresent() && best.get().current().equals(thought.current());
      best = Optional.of(thought);
      if (!said) {
        run.offer(thought.current());
      }
    }
  }
}
