// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.architecture;

import dev.menagerie.core.Fork;
import dev.menagerie.core.Progress;
import dev.menagerie.core.Prompt;
import dev.menagerie.core.Role;
import dev.menagerie.core.Run;
import dev.menagerie.core.Says;
import dev.menagerie.core.Task;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/** The state evaluator of {@link TreeOfThoughts}, V in the paper, and the judge of its answers. */
final class ThoughtEvaluator {

  /** How promising a state is. The weights are the authors'. */
  enum Promise {
    SURE(20),
    LIKELY(1),
    IMPOSSIBLE(0.001);

    private final double weight;

    Promise(double weight) {
      this.weight = weight;
    }
  }

  record Value(
      @Says("a look ahead, brief") String reason,
      @Says("whether the steps lead to a solution") Promise promise) {}

  record Vote(
      @Says("what speaks for which choice, brief") String reason,
      @Says("the number of the best choice") int choice) {}

  record Conclusion(@Says("the final answer alone, without explanation") String answer) {}

  /** Whether a final answer is right. */
  enum Right {
    SURE(Promise.SURE),
    IMPOSSIBLE(Promise.IMPOSSIBLE);

    private final Promise promise;

    Right(Promise promise) {
      this.promise = promise;
    }
  }

  record Judgement(
      @Says("the answer checked against each condition of the task, brief") String reason,
      @Says("whether the answer is right") Right right) {}

  static final String VALUE =
      """
      Judge whether the steps so far can be completed to a solution of the task. Look at what is \
      left after the last step and try a few ways on. Then decide: sure if you see that they lead to \
      a solution, likely if they may, impossible if they cannot or if a step is wrong.

      Task: %s

      Steps so far:
      %s\
      """;

  static final String VOTE =
      """
      Decide which of these choices of steps is the most promising start of a solution of the task. \
      Compare what is left after the last step of each.

      Task: %s

      %s\
      """;

  private static final String CHOICE =
      """
      Choice %d:
      %s\
      """;

  static final String CONCLUDE =
      """
      Give the final answer to the task as it follows from the steps, in the form that the task asks \
      for. Put the steps together into it, and change nothing about them.

      Task: %s

      Steps:
      %s\
      """;

  static final String JUDGE =
      """
      Judge whether the answer solves the task. Work it out again and check each condition of the \
      task. Decide: sure if it is right, impossible if it is not.

      Task: %s

      Answer: %s\
      """;

  /**
   * A final answer.
   *
   * @param state whose steps it follows from
   * @param value its judgements added up
   */
  record Final(String state, String answer, double value) {
    boolean right() {
      return value >= Promise.SURE.weight;
    }
  }

  private final TreeOfThoughts how;
  private final Task task;
  private final Run run;
  private final Map<String, Double> known = new LinkedHashMap<>();

  ThoughtEvaluator(TreeOfThoughts how, Task task, Run run) {
    this.how = how;
    this.task = task;
    this.run = run;
  }

  /** The states with their values. */
  List<ThoughtState> evaluate(List<ThoughtState> states) {
    var values =
        switch (how.evaluator()) {
          case VALUE -> values(states);
          case VOTE -> votes(states);
        };
    var evaluated = new ArrayList<ThoughtState>();
    for (int index = 0; index < states.size(); index++) {
      var state = states.get(index).valued(values.get(index));
      run.report(new Progress.Scored(state.id(), state.value()));
      evaluated.add(state);
    }
    return evaluated;
  }

  private List<Double> values(List<ThoughtState> states) {
    var texts = states.stream().map(state -> VALUE.formatted(task.text(), state.text())).toList();
    return sums("value", texts, Value.class, value -> value.promise().weight);
  }

  /** A vote for a choice that does not exist is lost. */
  private List<Double> votes(List<ThoughtState> states) {
    var choices = new ArrayList<String>();
    for (var state : states) {
      choices.add(CHOICE.formatted(choices.size() + 1, state.text()));
    }
    var prompt = judging("vote", VOTE.formatted(task.text(), String.join("\n\n", choices)));
    var votes = Attempt.think(run, how.nEvaluate(), prompt, Vote.class);
    return IntStream.rangeClosed(1, states.size())
        .mapToObj(choice -> (double) votes.stream().filter(it -> it.choice() == choice).count())
        .toList();
  }

  /**
   * The answer to which the states lead that is judged best; of equals, that of the best state.
   *
   * @param known the best answer so far: without one, the first is offered before it is judged
   */
  Optional<Final> conclude(List<ThoughtState> states, Optional<Final> known) {
    var forks = new ArrayList<Fork<Optional<Final>>>();
    states.forEach(state -> forks.add(run.fork(() -> answer(state))));
    var finals = new ArrayList<Final>();
    run.gather(
        forks,
        answer -> {
          if (known.isEmpty() && finals.isEmpty()) {
            answer.ifPresent(it -> run.offer(it.answer()));
          }
          answer.ifPresent(finals::add);
        });
    var texts = finals.stream().map(it -> JUDGE.formatted(task.text(), it.answer())).toList();
    var values = sums("judge", texts, Judgement.class, it -> it.right().promise.weight);
    Optional<Final> best = Optional.empty();
    for (int index = 0; index < finals.size(); index++) {
      var judged =
          new Final(finals.get(index).state(), finals.get(index).answer(), values.get(index));
      run.report(
          new Progress.Node(
              judged.state() + ".answer",
              Optional.of(judged.state()),
              Excerpt.label(judged.answer())));
      run.report(new Progress.Scored(judged.state() + ".answer", judged.value()));
      if (best.isEmpty() || judged.value() > best.get().value()) {
        best = Optional.of(judged);
      }
    }
    best.ifPresent(it -> run.report(new Progress.Chosen(it.state() + ".answer")));
    return best;
  }

  private Optional<Final> answer(ThoughtState state) {
    var prompt = Prompt.of("conclude", CONCLUDE.formatted(task.text(), state.text()));
    return Attempt.think(run, prompt, Conclusion.class)
        .map(it -> it.answer().strip())
        .filter(answer -> !answer.isEmpty())
        .map(answer -> new Final(state.id(), answer, 0));
  }

  /** The weights of {@code nEvaluate} replies to each text, added up; asked once per text. */
  private <T> List<Double> sums(
      String name, List<String> texts, Class<T> shape, ToDoubleFunction<T> weight) {
    var samples =
        texts.stream()
            .distinct()
            .filter(text -> !known.containsKey(text))
            .flatMap(text -> Collections.nCopies(how.nEvaluate(), text).stream())
            .toList();
    var replies = run.each(samples, text -> Attempt.think(run, judging(name, text), shape));
    for (int index = 0; index < samples.size(); index++) {
      double weighed = replies.get(index).map(weight::applyAsDouble).orElse(0.0);
      known.merge(samples.get(index), weighed, Double::sum);
    }
    return texts.stream().map(text -> known.getOrDefault(text, 0.0)).toList();
  }

  private static Prompt judging(String name, String text) {
    return Prompt.of(name, text).as(Role.EVALUATOR).temperature(TreeOfThoughts.TEMPERATURE);
  }
}
