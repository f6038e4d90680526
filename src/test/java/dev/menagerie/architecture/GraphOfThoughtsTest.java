// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.architecture;

import static dev.menagerie.testkit.ScriptedRun.scripted;
import static dev.menagerie.testkit.ScriptedRun.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.menagerie.architecture.GraphOfThoughts.Graph;
import dev.menagerie.architecture.GraphOperation.Kind;
import dev.menagerie.core.Answer;
import dev.menagerie.core.Progress;
import dev.menagerie.core.Progress.Status;
import dev.menagerie.core.Prompt;
import dev.menagerie.core.Task;
import dev.menagerie.testkit.ScriptedRun;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GraphOfThoughtsTest {

  private static final Task NUMBERS = Task.of("Sort [5, 3, 9, 1, 7, 7, 2, 8].");

  private static GraphOfThoughts graph(Graph kind, int parts, int branches, int merges, int last) {
    return new GraphOfThoughts(kind, parts, branches, merges, last, List.of());
  }

  private static GraphOfThoughts own(Graph kind, GraphOperation... operations) {
    return new GraphOfThoughts(kind, 1, 1, 1, 1, List.of(operations));
  }

  private static String numbers(List<Integer> numbers) {
    return "{\"numbers\":%s}".formatted(numbers);
  }

  /** Every number that a prompt's task names, sorted. */
  private static String sorted(Prompt prompt) {
    var task = text(prompt).replaceFirst("(?s).*Task: ", "").replaceFirst("(?s)\n\nAnswer:.*", "");
    var found = Pattern.compile("-?\\d+").matcher(task).results();
    return numbers(found.map(it -> Integer.valueOf(it.group())).sorted().toList());
  }

  private static ScriptedRun sorter() {
    return scripted()
        .says("generate", GraphOfThoughtsTest::sorted)
        .says("aggregate", GraphOfThoughtsTest::sorted)
        .says("improve", GraphOfThoughtsTest::sorted);
  }

  @Test
  void a_list_is_sorted_by_sorting_its_parts_and_merging_them_two_by_two() {
    var run = sorter();

    var answer = graph(Graph.SORTING, 4, 1, 1, 1).solve(NUMBERS, run);

    assertThat(answer).isEqualTo(Answer.of("1, 2, 3, 5, 7, 7, 8, 9"));
    assertThat(run.prompts("generate")).hasSize(4);
    assertThat(text(run.prompts("generate").get(1))).endsWith("ascending order: 9, 1");
    assertThat(text(run.prompts("aggregate").getLast())).endsWith("[1, 3, 5, 9]\n[2, 7, 7, 8]");
    assertThat(run.offers()).startsWith("3, 5").endsWith("1, 2, 3, 5, 7, 7, 8, 9");
  }

  @Test
  void of_several_thoughts_the_one_with_the_fewest_errors_is_kept() {
    var run =
        scripted()
            .says(
                "generate",
                numbers(List.of(3, 5, 1)), // one pair out of order
                numbers(List.of(1, 3)), // one is missing
                numbers(List.of(1, 3, 5)),
                numbers(List.of(1, 3, 5, 5, 6))); // two too many

    var answer = graph(Graph.SORTING, 1, 4, 1, 1).solve(Task.of("Sort [5, 3, 1]"), run);

    assertThat(answer).isEqualTo(Answer.of("1, 3, 5"));
    assertThat(run.reports(Progress.Scored.class))
        .extracting(Progress.Scored::score)
        .containsExactly(-1.0, -1.0, 0.0, -2.0);
    assertThat(run.reports(Progress.Chosen.class))
        .containsExactly(new Progress.Chosen("p1-generate.3"));
    assertThat(run.reports(Progress.Pruned.class)).hasSize(3);
  }

  @Test
  void a_part_is_judged_by_the_part_alone_and_an_improvement_can_lose_against_what_it_improves() {
    var run =
        sorter()
            .says("improve", numbers(List.of(1)), numbers(List.of(1, 2, 3, 4)))
            .says("aggregate", numbers(List.of(1, 2, 3)));

    var answer = graph(Graph.SORTING, 2, 1, 1, 1).solve(Task.of("Sort [4, 1, 3, 2]"), run);

    assertThat(answer).isEqualTo(Answer.of("1, 2, 3"));
    assertThat(run.reports(Progress.Scored.class))
        .extracting(Progress.Scored::score)
        .containsExactly(0.0, 0.0, -1.0, -3.0);
  }

  @ParameterizedTest
  @CsvSource({"2, 32, 800", "4, 64, 2560", "8, 128, 7040"})
  void it_generates_as_many_elements_as_the_graphs_of_the_paper(int parts, int size, int elements) {
    var numbers = new ArrayList<Integer>();
    for (int at = 0; at < size; at++) {
      numbers.add((at * 7) % 10);
    }
    var run = sorter();

    graph(Graph.SORTING, parts, 5, 10, 10).solve(Task.of("Sort " + numbers), run);

    int generated = 0;
    for (var effect : run.effects("think")) {
      generated += ((GraphProblem.Numbers) effect.outcome()).numbers().size();
    }
    // The paper's graphs have the model part the list as well, one list more.
    assertThat(generated).isEqualTo(elements);
  }

  @Test
  void sets_are_intersected_part_by_part() {
    var run =
        scripted()
            .says("generate", numbers(List.of(2)), numbers(List.of(3, 9)))
            .says("aggregate", numbers(List.of(2, 3)))
            .says("improve", numbers(List.of(2, 3)));

    var answer =
        graph(Graph.INTERSECTION, 2, 1, 1, 1)
            .solve(Task.of("Which are in both: [1, 2, 3] and [2, 4, 3, 5]?"), run);

    assertThat(answer).isEqualTo(Answer.of("2, 3"));
    assertThat(text(run.prompts("generate").getFirst())).endsWith("[1, 2, 3] and [2, 4]");
    assertThat(run.reports(Progress.Scored.class))
        .extracting(Progress.Scored::score)
        .containsExactly(0.0, -1.0, 0.0, 0.0);
  }

  private static String counts(String word, int count) {
    return "{\"counts\":[{\"keyword\":\"%s\",\"count\":%d}]}".formatted(word, count);
  }

  @Test
  void keywords_are_counted_sentence_by_sentence() {
    var run =
        scripted()
            .says("generate", counts("Peru", 1), counts("Chile", 2))
            .says(
                "aggregate",
                "{\"counts\":[{\"keyword\":\"Peru\",\"count\":1},"
                    + "{\"keyword\":\"Chile\",\"count\":2}]}")
            .says("improve", counts("Peru", 1));

    var answer =
        graph(Graph.KEYWORDS, 2, 1, 1, 1)
            .solve(
                Task.of("Count [Peru, Chile] in: Peru is long. Chile is longer than Chiles."), run);

    assertThat(answer).isEqualTo(Answer.of("Peru: 1, Chile: 2"));
    assertThat(text(run.prompts("generate").getLast())).endsWith("Chile is longer than Chiles.");
    assertThat(run.reports(Progress.Scored.class))
        .extracting(Progress.Scored::score)
        .containsExactly(0.0, -1.0, -1.0, -1.0);
  }

  @Test
  void any_task_is_answered_by_rated_answers_that_are_put_together() {
    var run =
        scripted()
            .says(
                "generate", "{\"answer\":\"a\"}", "{\"answer\":\"b\"}", "no", "{\"answer\":\" \"}")
            .says("score", prompt -> rating(text(prompt).endsWith("Answer: b") ? 11 : 3))
            .says("aggregate", "{\"answer\":\"ab\"}")
            .says("improve", "{\"answer\":\"b!\"}");

    var answer = graph(Graph.ANSWER, 1, 4, 1, 1).solve(Task.of("Say b."), run);

    assertThat(answer).isEqualTo(Answer.of("b"));
    assertThat(text(run.prompts("aggregate").getFirst())).contains("Choice 1:\nb", "Choice 2:\na");
    assertThat(run.offers()).containsExactly("a", "b");
  }

  private static String rating(int score) {
    return "{\"reason\":\"\",\"score\":%d}".formatted(score);
  }

  @Test
  void a_graph_of_ones_own_is_carried_out_as_it_is_drawn() {
    var run = sorter();
    var mine =
        own(
            Graph.SORTING,
            new GraphOperation("a", Kind.PART, List.of(), 2, 0),
            new GraphOperation("b", Kind.PART, List.of(), 2, 1),
            GraphOperation.of("as", Kind.GENERATE, 2, "a"),
            GraphOperation.of("bs", Kind.GENERATE, 1, "b"),
            GraphOperation.of("all", Kind.AGGREGATE, 1, "as", "bs"));

    mine.solve(NUMBERS, run);

    assertThat(run.thoughts()).isEqualTo(4).isEqualTo((int) mine.mostThoughts());
    assertThat(run.reports(Progress.Planned.class).getFirst().steps())
        .contains(new Progress.Step("all", "aggregate 1", List.of("as", "bs")));
    assertThat(run.reports(Progress.Stepped.class))
        .endsWith(new Progress.Stepped("all", Status.DONE));
    assertThat(text(run.prompts("aggregate").getFirst())).contains("]\n[").endsWith("[2, 7, 7, 8]");
  }

  @Test
  void replies_that_cannot_be_read_leave_what_was_found_before() {
    var run = sorter().says("aggregate", "no", "no");

    var answer = graph(Graph.SORTING, 2, 1, 2, 1).solve(Task.of("Sort [4, 1, 3, 2]"), run);

    assertThat(answer).isEqualTo(Answer.partial("1, 4"));
    assertThat(run.reports(Progress.Stepped.class))
        .contains(new Progress.Stepped("m1-1", Status.FAILED));
  }

  @ParameterizedTest
  @CsvSource({
    "SORTING, a list of numbers in brackets",
    "INTERSECTION, two lists of numbers in brackets",
    "KEYWORDS, 'keywords in brackets, and a text behind a colon'"
  })
  void a_task_without_the_material_is_not_begun(Graph kind, String needed) {
    var answer = graph(kind, 4, 5, 10, 10).solve(Task.of("What is 3 times 12?"), scripted());

    assertThat(answer.complete()).isFalse();
    assertThat(answer.text()).contains("it needs " + needed);
  }

  @Test
  void graphs_are_checked() {
    assertThatThrownBy(() -> own(Graph.ANSWER, GraphOperation.of("a", Kind.SCORE, 1, "b")))
        .hasMessage("operations: a: needs b, which does not come before it");
    assertThatThrownBy(() -> own(Graph.ANSWER, GraphOperation.of("a", Kind.GENERATE, 0)))
        .hasMessage("operations: a: count: 0, must be from 1 to 100");
    assertThatThrownBy(() -> own(Graph.ANSWER, new GraphOperation("a", Kind.PART, List.of(), 2, 2)))
        .hasMessage("operations: a: index: 2, must be from 0 to 1");
    assertThatThrownBy(
            () ->
                own(
                    Graph.ANSWER,
                    GraphOperation.of("a", Kind.GENERATE, 100),
                    GraphOperation.of("b", Kind.IMPROVE, 100, "a"),
                    GraphOperation.of("c", Kind.IMPROVE, 100, "b")))
        .hasMessage("operations: more than 20000 thoughts may come of them");
  }

  @Test
  void parameters_have_bounds() {
    assertThatThrownBy(() -> graph(Graph.SORTING, 17, 5, 10, 10))
        .hasMessage("parts: 17, must be from 1 to 16");
    assertThatThrownBy(() -> graph(Graph.SORTING, 4, 0, 10, 10))
        .hasMessage("branches: 0, must be from 1 to 100");
    assertThatThrownBy(() -> graph(Graph.SORTING, 4, 5, 0, 10))
        .hasMessage("merges: 0, must be from 1 to 100");
    assertThatThrownBy(() -> graph(Graph.SORTING, 4, 5, 10, 101))
        .hasMessage("improvements: 101, must be from 1 to 100");
  }
}
