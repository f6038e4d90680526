// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.evaluation.family;

import dev.menagerie.core.Observation;
import dev.menagerie.core.Task;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Functions to write in JavaScript, from a description and three examples; hidden tests in a
 * sandbox decide.
 */
public final class CodeTasks implements Family {

  private static final int STEPS = 3;
  private static final int SHOWN = 3;
  private static final int TESTS = 12;
  private static final Pattern FENCE = Pattern.compile("```[a-z]*\\R(.*?)```", Pattern.DOTALL);

  private final Function<String, Observation> sandbox;

  /**
   * Functions that are tested somewhere.
   *
   * @param sandbox runs JavaScript and returns the value of its last expression as the tool server
   *     {@code code} does, {@code value: true}; throws {@link IllegalStateException} if it cannot
   */
  public CodeTasks(Function<String, Observation> sandbox) {
    this.sandbox = sandbox;
  }

  @Override
  public String name() {
    return "code";
  }

  @Override
  public Exercise problem(long seed) {
    var chance = Chance.of(name(), seed);
    while (true) {
      var steps = IntStream.range(0, STEPS).mapToObj(_ -> ListStep.drawn(chance)).toList();
      var inputs = new ArrayList<List<Integer>>();
      for (int i = 0; i < TESTS; i++) {
        int length = i == TESTS - 1 ? 0 : chance.between(3, 9);
        inputs.add(IntStream.range(0, length).mapToObj(_ -> chance.between(-9, 20)).toList());
      }
      var exercise = new Exercise(steps, List.copyOf(inputs), sandbox);
      if (exercise.tells()) {
        return exercise;
      }
    }
  }

  /**
   * A function to write.
   *
   * @param inputs of the tests; the first three are shown
   */
  public record Exercise(
      List<ListStep> steps, List<List<Integer>> inputs, Function<String, Observation> sandbox)
      implements Problem {

    @Override
    public Task task() {
      var examples =
          inputs.stream()
              .limit(SHOWN)
              .map(it -> "solve(%s) returns %s".formatted(it, expected(it)))
              .collect(Collectors.joining("\n"));
      return new Task(
          """
          Write a JavaScript function solve(list) that takes a list of whole numbers and returns a \
          list: it shall %s. Answer with the function in a code block.\
          """
              .formatted(steps.stream().map(ListStep::text).collect(Collectors.joining(", then "))),
          List.of(examples));
    }

    /** What the function shall return. */
    public List<Integer> expected(List<Integer> input) {
      var list = input;
      for (var step : steps) {
        list = step.apply(list);
      }
      return list;
    }

    /** Whether every step makes a difference in some test. */
    private boolean tells() {
      return steps.stream()
          .allMatch(
              step -> {
                var without = new ArrayList<>(steps);
                without.remove(step);
                var shorter = new Exercise(List.copyOf(without), inputs, sandbox);
                return inputs.stream().anyMatch(it -> !expected(it).equals(shorter.expected(it)));
              });
    }

    /** A function that passes. */
    public String solution() {
      var body = steps.stream().map(ListStep::script).collect(Collectors.joining("\n"));
      return "function solve(list) {\n%s\n  return list;\n}".formatted(body);
    }

    /**
     * The program that tests a function: its value is the number of the first failed test, or 0.
     */
    public String tests(String function) {
      var cases =
          inputs.stream()
              .map(it -> "[%s,%s]".formatted(it, expected(it)))
              .collect(Collectors.joining(","));
      return """
      %s
      ;(() => {
        const cases = [%s];
        for (let i = 0; i < cases.length; i++) {
          let got;
          try { got = JSON.stringify(solve(cases[i][0].slice())); } catch (e) { return i + 1; }
          if (got !== JSON.stringify(cases[i][1])) return i + 1;
        }
        return 0;
      })()
      """
          .formatted(function, cases);
    }

    /** The function in an answer: the last code block, or all of it. */
    public static String function(String answer) {
      return FENCE
          .matcher(answer)
          .results()
          .map(it -> it.group(1))
          .reduce((_, last) -> last)
          .orElse(answer)
          .strip();
    }

    @Override
    public Verdict check(String answer, World world) {
      var said = sandbox.apply(tests(function(answer)));
      return switch (said) {
        case Observation.Failure(var reason) -> Verdict.wrong("it does not run: " + reason);
        case Observation.Result(var text) ->
            text.lines().findFirst().filter("value: 0"::equals).isPresent()
                ? Verdict.RIGHT
                : Verdict.wrong("a test fails: " + text.lines().findFirst().orElse(""));
      };
    }
  }
}
