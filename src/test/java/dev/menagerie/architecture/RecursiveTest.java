// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.architecture;

import static dev.menagerie.testkit.ForAll.forAll;
import static dev.menagerie.testkit.ScriptedRun.scripted;
import static dev.menagerie.testkit.ScriptedRun.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.menagerie.architecture.GraphOfThoughts.Graph;
import dev.menagerie.core.Answer;
import dev.menagerie.core.Json;
import dev.menagerie.core.Progress;
import dev.menagerie.core.Prompt;
import dev.menagerie.core.Reply;
import dev.menagerie.core.Role;
import dev.menagerie.core.Task;
import dev.menagerie.core.ToolCall;
import dev.menagerie.testkit.ScriptedRun;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecursiveTest {

  private static final Task TASK = Task.of("big task");
  private static final String RIGHT = "{\"reason\":\"fits\",\"right\":true}";
  private static final String WRONG = "{\"reason\":\"too short\",\"right\":false}";

  private static Recursive tasks(int maxDepth, int maxNodes, int tries) {
    return new Recursive(Graph.ANSWER, maxDepth, 5, 16, maxNodes, tries, 5, "");
  }

  private static Recursive sorting(int maxDepth, int maxParts, int maxNodes, int tries) {
    return new Recursive(Graph.SORTING, maxDepth, maxParts, 16, maxNodes, tries, 5, "");
  }

  /** The parts of a task, each as {@code instruction|needs|steps}. */
  private static String parts(String... parts) {
    var texts =
        IntStream.range(0, parts.length)
            .mapToObj(
                it -> {
                  var part = parts[it].split("\\|");
                  return "{\"id\":%d,\"instruction\":\"%s\",\"needs\":[%s],\"steps\":%s}"
                      .formatted(it + 1, part[0], part[1], part[2]);
                })
            .toList();
    return "{\"parts\":[%s]}".formatted(String.join(",", texts));
  }

  private static String step(Prompt prompt) {
    var text = text(prompt);
    return text.substring(text.indexOf("Your step: ") + 11).lines().findFirst().orElseThrow();
  }

  private static Reply givesUp() {
    return new Reply(
        "", List.of(new ToolCall("c", "give_up", Json.object().add("reason", "no way").build())));
  }

  /** Does what it is told and gives up at what is hard; decomposes as told. */
  private static ScriptedRun worker(String... decompositions) {
    return scripted()
        .replies(
            "execute",
            it -> step(it).startsWith("hard") ? givesUp() : new Reply("did " + step(it), List.of()))
        .says("decompose", decompositions)
        .says("combine", _ -> "all of it")
        .says("verify", _ -> RIGHT);
  }

  private static List<String> done(ScriptedRun run) {
    return run.prompts("execute").stream().map(RecursiveTest::step).toList();
  }

  @Test
  void a_primitive_task_is_done_at_once() {
    var run = worker(parts());

    assertThat(Recursive.DEFAULTS.solve(TASK, run)).isEqualTo(Answer.of("did big task"));
    assertThat(run.thoughts()).isEqualTo(2);
    assertThat(run.prompts("decompose").getFirst().role()).isEqualTo(Role.PLANNER);
    assertThat(text(run.prompts("decompose").getFirst())).contains("divide it into 2 to 5");
  }

  @Test
  void with_no_level_below_nobody_is_asked_to_decompose() {
    var run = worker();

    assertThat(tasks(0, 100, 2).solve(TASK, run)).isEqualTo(Answer.of("did big task"));
    assertThat(run.thoughts()).isEqualTo(1);
  }

  @Test
  void parts_are_solved_in_the_same_way_and_their_results_put_together_and_verified() {
    var run = worker(parts("a||1", "b|1|4"), parts("x||1", "y||1"));

    assertThat(Recursive.DEFAULTS.solve(TASK, run)).isEqualTo(Answer.of("all of it"));
    assertThat(done(run)).containsExactly("a", "x", "y");
    assertThat(text(run.prompts("combine").getFirst()))
        .endsWith("Task: b\n\nSteps:\n1. x -> did x\n2. y -> did y");
    assertThat(text(run.prompts("combine").getLast()))
        .endsWith("Task: big task\n\nSteps:\n1. a -> did a\n2. b -> all of it");
    assertThat(run.prompts("combine").getFirst().role()).isEqualTo(Role.AGGREGATOR);
    assertThat(run.prompts("verify")).hasSize(2).allMatch(it -> it.role() == Role.JUDGE);
    assertThat(run.reports(Progress.Node.class))
        .extracting(Progress.Node::id)
        .containsExactly("1", "1.1", "1.2", "1.2.1", "1.2.2");
    assertThat(run.reports(Progress.Chosen.class))
        .extracting(Progress.Chosen::id)
        .containsExactly("1.1", "1.2.1", "1.2.2", "1.2", "1");
    assertThat(run.offers())
        .containsExactly("1. a -> did a", "1. a -> did a\n2. b -> all of it", "all of it");
  }

  @Test
  void a_part_sees_the_results_that_it_needs_and_no_others() {
    var run = worker(parts("a||1", "b||1", "c|2|1"));

    assertThat(Recursive.DEFAULTS.solve(TASK, run).complete()).isTrue();
    assertThat(done(run)).containsExactly("a", "b", "c");
    assertThat(text(run.prompts("execute").getLast()))
        .contains("1. b -> did b")
        .doesNotContain("did a");
  }

  @Test
  void a_task_that_was_solved_before_is_not_solved_again() {
    var run = worker(parts("a||2", "b|1|3", "A.||2"), parts(), parts("a||1", "c||1"));

    assertThat(Recursive.DEFAULTS.solve(TASK, run).complete()).isTrue();
    assertThat(done(run)).containsExactly("a", "c");
    assertThat(text(run.prompts("combine").getFirst())).contains("1. a -> did a");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "First a, then b.",
        "{\"parts\":[]}",
        // One part, six parts, the task itself, what needs a later part, ids that repeat.
        "{\"parts\":[{\"id\":1,\"instruction\":\"a\",\"needs\":[],\"steps\":1}]}",
        "a||1;b||1;c||1;d||1;e||1;f||1",
        "a||1;Big task!||1",
        "a|2|1;b||1",
        "{\"parts\":[{\"id\":1,\"instruction\":\"a\",\"needs\":[],\"steps\":1},"
            + "{\"id\":1,\"instruction\":\"b\",\"needs\":[],\"steps\":1}]}",
      })
  void a_decomposition_that_cannot_be_used_leaves_the_task_as_it_is(String reply) {
    var run = worker(reply.contains("|") ? parts(reply.split(";")) : reply);

    assertThat(Recursive.DEFAULTS.solve(TASK, run)).isEqualTo(Answer.of("did big task"));
    assertThat(done(run)).containsExactly("big task");
  }

  @Test
  void a_part_that_is_no_smaller_than_the_whole_is_refused() {
    var run = worker(parts("a||3", "b||1"), parts("x||3", "y||1"));

    assertThat(Recursive.DEFAULTS.solve(TASK, run).complete()).isTrue();
    assertThat(done(run)).containsExactly("a", "b");
  }

  @Test
  void who_decomposes_for_ever_ends_at_the_deepest_level_and_within_the_nodes() {
    for (int maxNodes : List.of(1, 2, 3, 10, 1000)) {
      for (int maxDepth : List.of(1, 3)) {
        var count = new AtomicInteger();
        var run =
            worker()
                .says(
                    "decompose",
                    _ -> {
                      int number = count.incrementAndGet();
                      int steps = 1_000_000 - number;
                      return parts(
                          "a%d||%d".formatted(number, steps), "b%d||%d".formatted(number, steps));
                    });

        var answer = tasks(maxDepth, maxNodes, 0).solve(TASK, run);

        assertThat(answer.complete()).isTrue();
        assertThat(run.reports(Progress.Node.class))
            .hasSizeLessThanOrEqualTo(maxNodes)
            .allMatch(it -> it.id().length() <= 1 + 2 * maxDepth);
        if (maxNodes == 1000) {
          assertThat(done(run)).hasSize(1 << maxDepth);
        }
      }
    }
  }

  @Test
  void an_answer_that_does_not_pass_is_put_together_again_with_the_reason() {
    var run = worker(parts("a||1", "b||1")).says("verify", WRONG, RIGHT);

    assertThat(Recursive.DEFAULTS.solve(TASK, run)).isEqualTo(Answer.of("all of it"));
    assertThat(run.prompts("combine")).hasSize(2);
    assertThat(text(run.prompts("combine").getLast()))
        .endsWith("Your last answer was refused: too short");
    var never = worker(parts("a||1", "b||1")).says("verify", _ -> WRONG);
    assertThat(Recursive.DEFAULTS.solve(TASK, never)).isEqualTo(Answer.partial("all of it"));
    assertThat(never.prompts("combine")).hasSize(3);
    var unreadable = worker(parts("a||1", "b||1")).says("verify", "fine");
    assertThat(Recursive.DEFAULTS.solve(TASK, unreadable)).isEqualTo(Answer.of("all of it"));
    var unverified = worker(parts("a||1", "b||1"));
    assertThat(tasks(4, 100, 0).solve(TASK, unverified)).isEqualTo(Answer.of("all of it"));
    assertThat(unverified.prompts("verify")).isEmpty();
  }

  @Test
  void a_part_that_fails_leaves_out_those_that_need_it_and_the_answer_is_partial() {
    var run = worker(parts("hard a||1", "b||1", "c|1|1"));

    assertThat(Recursive.DEFAULTS.solve(TASK, run)).isEqualTo(Answer.partial("all of it"));
    assertThat(done(run)).containsExactly("hard a", "b");
    assertThat(text(run.prompts("combine").getFirst()))
        .endsWith("1. hard a -> Error: no way\n2. b -> did b");
    var nothing = worker(parts("hard a||1", "hard b||1"));
    assertThat(Recursive.DEFAULTS.solve(TASK, nothing)).isEqualTo(Answer.partial("no way"));
    assertThat(Recursive.DEFAULTS.solve(Task.of("hard task"), worker(parts())).complete())
        .isFalse();
  }

  @Test
  void an_answer_that_is_empty_to_the_end_is_a_failure() {
    var run = worker(parts("a||1", "b||1")).says("combine", _ -> " ");

    assertThat(Recursive.DEFAULTS.solve(TASK, run))
        .isEqualTo(Answer.partial("its parts were not put together"));
    assertThat(run.prompts("verify")).isEmpty();
  }

  @Test
  void primitive_tasks_are_given_to_an_agent_if_one_is_named() {
    var agent = new Recursive(Graph.ANSWER, 4, 5, 16, 100, 0, 5, "worker");
    var run = worker(parts("a||1", "b|1|1")).delegated("worker", Answer.of("done"));

    assertThat(agent.solve(TASK, run)).isEqualTo(Answer.of("all of it"));
    assertThat(run.effects("delegate"))
        .extracting(ScriptedRun.Effect::request)
        .containsExactly(Task.of("a"), new Task("b", List.of("1. a -> done")));
  }

  private static final Pattern NUMBER = Pattern.compile("-?\\d+");

  private static List<Integer> read(String text) {
    return NUMBER.matcher(text).results().map(it -> Integer.valueOf(it.group())).toList();
  }

  /** The numbers of a prompt, sorted. */
  private static String sorted(Prompt prompt) {
    var text = text(prompt);
    return "{\"numbers\":%s}"
        .formatted(read(text.substring(text.lastIndexOf("order:"))).stream().sorted().toList());
  }

  private static ScriptedRun sorter() {
    return scripted()
        .says("generate", RecursiveTest::sorted)
        .says("aggregate", RecursiveTest::sorted);
  }

  private static Task list(List<Integer> numbers) {
    return Task.of("Sort these numbers: " + numbers);
  }

  private static List<Integer> descending(int count) {
    return IntStream.range(0, count).mapToObj(it -> count - it).toList();
  }

  @Test
  void a_list_is_cut_into_what_is_primitive_and_merged_level_by_level() {
    var run = sorter();

    var answer = sorting(4, 4, 100, 0).solve(list(descending(256)), run);

    assertThat(read(answer.text())).isEqualTo(descending(256).reversed());
    assertThat(answer.complete()).isTrue();
    assertThat(run.prompts("generate"))
        .hasSize(16)
        .allMatch(it -> read(text(it)).size() == 16 && it.role() == Role.PROPOSER);
    assertThat(run.prompts("aggregate")).hasSize(5);
    assertThat(run.reports(Progress.Node.class))
        .extracting(it -> it.id().length())
        .contains(1, 3, 5)
        .doesNotContain(7);
  }

  @Test
  void random_lists_of_any_length_are_sorted_whatever_the_bounds() {
    forAll(
            it -> {
              var numbers = it.list(one -> one.below(10) - 3);
              return List.of(it.below(5), 2 + it.below(4), 1 + it.below(40), numbers);
            })
        .check(
            drawn -> {
              var numbers = read(String.valueOf(drawn.get(3)));
              var recursive =
                  new Recursive(
                      Graph.SORTING,
                      (int) drawn.get(0),
                      (int) drawn.get(1),
                      2,
                      (int) drawn.get(2),
                      1,
                      5,
                      "");
              var run = sorter();

              var answer = recursive.solve(list(numbers), run);

              if (numbers.isEmpty()) {
                assertThat(answer.complete()).isFalse();
                return;
              }
              assertThat(read(answer.text())).isEqualTo(numbers.stream().sorted().toList());
              assertThat(run.reports(Progress.Node.class))
                  .hasSizeLessThanOrEqualTo((int) drawn.get(2));
              assertThat(run.thoughts()).isLessThanOrEqualTo((int) recursive.mostThoughts());
            });
  }

  @Test
  void what_is_not_right_is_tried_again_and_the_best_try_is_kept() {
    var run =
        scripted()
            .says(
                "generate", "{\"numbers\":[9,9]}", "{\"numbers\":[1,2]}", "{\"numbers\":[1,2,3]}");

    assertThat(sorting(4, 2, 100, 5).solve(list(List.of(3, 1, 2)), run))
        .isEqualTo(Answer.of("1, 2, 3"));
    assertThat(run.offers()).containsExactly("9, 9", "1, 2", "1, 2, 3");
    var wrong = scripted().says("generate", "{\"numbers\":[1,2]}", "none", "{\"numbers\":[9]}");
    assertThat(sorting(4, 2, 100, 2).solve(list(List.of(3, 1, 2)), wrong))
        .isEqualTo(Answer.partial("1, 2"));
  }

  @Test
  void of_parts_that_nobody_can_read_the_others_are_merged() {
    var run = sorter().says("generate", it -> text(it).contains("20") ? "none" : sorted(it));

    var answer = sorting(4, 5, 100, 0).solve(list(descending(48)), run);

    assertThat(answer.complete()).isFalse();
    assertThat(read(answer.text())).hasSize(32);
    assertThat(
            sorting(4, 5, 100, 0).solve(list(descending(48)), scripted().says("generate", _ -> "")))
        .isEqualTo(Answer.partial("No part of it could be done."));
  }

  @Test
  void a_task_without_material_is_told_what_is_missing() {
    assertThat(sorting(4, 5, 100, 0).solve(TASK, scripted()))
        .isEqualTo(
            Answer.partial(
                "The task has nothing to part: it needs a list of numbers in brackets."));
  }

  @Test
  void parameters_have_bounds() {
    assertThatThrownBy(() -> tasks(9, 100, 0)).hasMessage("maxDepth: 9, must be from 0 to 8");
    assertThatThrownBy(() -> tasks(4, 0, 0)).hasMessage("maxNodes: 0, must be from 1 to 1000");
    assertThatThrownBy(() -> tasks(4, 100, -1)).hasMessage("tries: -1, must be from 0 to 10");
    assertThatThrownBy(() -> sorting(4, 1, 100, 0)).hasMessage("maxParts: 1, must be from 2 to 10");
  }
}
