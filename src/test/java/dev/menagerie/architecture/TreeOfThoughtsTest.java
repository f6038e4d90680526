// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.architecture;

import static dev.menagerie.testkit.ScriptedRun.scripted;
import static dev.menagerie.testkit.ScriptedRun.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.menagerie.architecture.TreeOfThoughts.Evaluator;
import dev.menagerie.architecture.TreeOfThoughts.Generator;
import dev.menagerie.architecture.TreeOfThoughts.Search;
import dev.menagerie.core.Answer;
import dev.menagerie.core.Json;
import dev.menagerie.core.Progress;
import dev.menagerie.core.Prompt;
import dev.menagerie.core.Role;
import dev.menagerie.core.Task;
import dev.menagerie.testkit.ScriptedRun;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class TreeOfThoughtsTest {

  private static final Task TASK = Task.of("Spell the word.");

  private static TreeOfThoughts tree(Search search, int depth, int breadth, int nEvaluate) {
    return new TreeOfThoughts(
        search, Generator.PROPOSE, Evaluator.VALUE, depth, breadth, nEvaluate, 40, 0.5, 100);
  }

  /** The steps shown in a prompt, without line breaks. */
  private static String steps(Prompt prompt) {
    var text = text(prompt);
    var steps = text.substring(text.lastIndexOf(":\n") + 2);
    return steps.equals("(none)") ? "" : steps.replace("\n", "");
  }

  private static String proposals(String... steps) {
    return Json.object().add("steps", Json.array(List.of(steps))).build().toString();
  }

  private static String value(String promise) {
    return "{\"reason\":\"\",\"promise\":\"%s\"}".formatted(promise);
  }

  private static String right(String right) {
    return "{\"reason\":\"\",\"right\":\"%s\"}".formatted(right);
  }

  /** A model that may add a, b or c to a word, and answers with the word. */
  private static ScriptedRun speller(Function<String, String> promise, String word) {
    return scripted()
        .says("propose", _ -> proposals("a", "b", "c"))
        .says("value", prompt -> value(promise.apply(steps(prompt))))
        .says("conclude", prompt -> "{\"answer\":\"%s\"}".formatted(steps(prompt)))
        .says(
            "judge",
            prompt -> right(text(prompt).endsWith("Answer: " + word) ? "sure" : "impossible"));
  }

  private static List<String> proposedFrom(ScriptedRun run) {
    return run.prompts("propose").stream().map(TreeOfThoughtsTest::steps).toList();
  }

  @Test
  void the_best_states_of_the_whole_level_are_followed_not_the_best_of_each_parent() {
    var run = speller(it -> it.startsWith("c") ? "sure" : "likely", "cc");

    var answer = tree(Search.BFS, 2, 2, 1).solve(TASK, run);

    assertThat(answer).isEqualTo(Answer.of("ca"));
    assertThat(proposedFrom(run)).containsExactly("", "c", "a");
    assertThat(run.prompts("conclude"))
        .extracting(TreeOfThoughtsTest::steps)
        .containsExactly("ca", "cb");
  }

  @Test
  void labels_count_20_and_1_and_a_thousandth_and_are_added_up() {
    var run =
        speller(_ -> "", "a")
            .says(
                "value",
                value("sure"),
                value("likely"),
                value("impossible"),
                value("likely"),
                value("likely"),
                value("likely"),
                value("impossible"),
                value("impossible"),
                value("impossible"));

    tree(Search.BFS, 1, 5, 3).solve(TASK, run);

    assertThat(run.reports(Progress.Scored.class).subList(0, 3))
        .extracting(Progress.Scored::score)
        .containsExactly(21.001, 3.0, 0.003);
  }

  @Test
  void one_sure_outweighs_any_number_of_likely() {
    var run =
        speller(_ -> "", "b")
            .says(
                "value",
                value("likely"),
                value("likely"),
                value("likely"),
                value("impossible"),
                value("sure"),
                value("impossible"),
                value("likely"),
                value("likely"),
                value("likely"));

    assertThat(tree(Search.BFS, 1, 1, 3).solve(TASK, run)).isEqualTo(Answer.of("b"));
  }

  @Test
  void equals_stay_in_the_order_in_which_they_were_proposed() {
    var run = speller(_ -> "likely", "none");

    tree(Search.BFS, 2, 2, 1).solve(TASK, run);

    assertThat(proposedFrom(run)).containsExactly("", "a", "b");
  }

  @Test
  void a_duplicate_scores_zero_and_is_neither_judged_nor_followed() {
    var run = speller(_ -> "likely", "a").says("propose", _ -> proposals("a", " a ", "a", "b"));

    tree(Search.BFS, 1, 5, 3).solve(TASK, run);

    assertThat(run.prompts("value")).hasSize(6);
    assertThat(run.reports(Progress.Scored.class))
        .contains(new Progress.Scored("0.2", 0), new Progress.Scored("0.3", 0));
    assertThat(run.prompts("conclude")).hasSize(2);
  }

  @Test
  void a_state_is_judged_by_its_own_steps_alone_by_the_evaluator() {
    var run = speller(_ -> "likely", "a");

    tree(Search.BFS, 2, 1, 1).solve(TASK, run);

    var last = run.prompts("value").getLast();
    assertThat(text(last)).contains(TASK.goal()).endsWith("Steps so far:\na\nc");
    assertThat(last.role()).isEqualTo(Role.EVALUATOR);
    assertThat(last.sampling().temperature()).isEqualTo(0.7);
  }

  @Test
  void when_all_are_impossible_the_search_goes_on_with_the_best() {
    var run = speller(_ -> "impossible", "aa");

    assertThat(tree(Search.BFS, 2, 2, 1).solve(TASK, run)).isEqualTo(Answer.of("aa"));
  }

  @Test
  void a_state_without_proposals_stays_and_competes_on() {
    var run =
        speller(it -> it.equals("b") ? "sure" : "likely", "b")
            .says(
                "propose", prompt -> steps(prompt).equals("b") ? proposals() : proposals("a", "b"));

    assertThat(tree(Search.BFS, 3, 2, 1).solve(TASK, run)).isEqualTo(Answer.of("b"));
  }

  @Test
  void the_search_ends_when_no_state_has_a_next_step() {
    var run = speller(_ -> "likely", "").says("propose", _ -> proposals());

    tree(Search.BFS, 3, 5, 3).solve(TASK, run);

    assertThat(run.prompts("propose")).hasSize(1);
    assertThat(text(run.prompts("conclude").getFirst())).endsWith("Steps:\n(none)");
  }

  @Test
  void unreadable_proposals_values_and_conclusions_do_not_end_the_task() {
    var run =
        speller(_ -> "likely", "b")
            .says("propose", prompt -> steps(prompt).equals("a") ? "oops" : proposals("a", "b"))
            .says("value", prompt -> steps(prompt).endsWith("b") ? value("likely") : "oops")
            .says("conclude", prompt -> steps(prompt).equals("b") ? "oops" : "{\"answer\":\"x\"}");

    assertThat(tree(Search.BFS, 2, 3, 2).solve(TASK, run)).isEqualTo(Answer.of("x"));
  }

  @Test
  void without_any_conclusion_the_best_steps_are_the_partial_answer() {
    var run = speller(_ -> "likely", "b").says("conclude", _ -> "{\"answer\":\" \"}");

    assertThat(tree(Search.BFS, 2, 1, 1).solve(TASK, run)).isEqualTo(Answer.partial("a\na"));
  }

  @Test
  void final_answers_are_judged_by_a_prompt_that_shows_the_answer_and_the_best_is_taken() {
    var run = speller(_ -> "likely", "c");

    assertThat(tree(Search.BFS, 1, 3, 1).solve(TASK, run)).isEqualTo(Answer.of("c"));
    assertThat(text(run.prompts("judge").getFirst())).contains(TASK.goal()).endsWith("Answer: a");
    assertThat(run.reports(Progress.Chosen.class).getLast())
        .isEqualTo(new Progress.Chosen("0.3.answer"));
  }

  @Test
  void a_beam_adds_up_values_along_the_path() {
    var run =
        speller(
            it ->
                switch (it) {
                  case "a", "bb" -> "sure";
                  default -> "likely";
                },
            "none");

    tree(Search.BEAM, 2, 2, 1).solve(TASK, run);

    assertThat(run.prompts("conclude"))
        .extracting(TreeOfThoughtsTest::steps)
        .containsExactly("aa", "ab");
    assertThat(run.reports(Progress.Scored.class)).contains(new Progress.Scored("0.1.1", 21));
  }

  @Test
  void samples_are_drawn_one_by_one() {
    var sampling =
        new TreeOfThoughts(Search.BFS, Generator.SAMPLE, Evaluator.VALUE, 1, 5, 1, 3, 0.5, 100);
    var thoughts = List.of("a", "b", "a").iterator();
    var run =
        speller(_ -> "likely", "b")
            .says("sample", _ -> "{\"step\":\"%s\"}".formatted(thoughts.next()));

    assertThat(sampling.solve(TASK, run)).isEqualTo(Answer.of("b"));
    assertThat(run.prompts("sample")).hasSize(3);
    assertThat(run.prompts("propose")).isEmpty();
    assertThat(run.prompts("conclude")).hasSize(2);
  }

  @Test
  void votes_compare_the_states_of_a_level_and_lost_votes_count_for_none() {
    var voting =
        new TreeOfThoughts(Search.BFS, Generator.PROPOSE, Evaluator.VOTE, 1, 1, 4, 40, 0.5, 100);
    var run =
        speller(_ -> "", "c")
            .says(
                "vote",
                "{\"reason\":\"\",\"choice\":3}",
                "{\"reason\":\"\",\"choice\":9}",
                "oops",
                "{\"reason\":\"\",\"choice\":3}");

    assertThat(voting.solve(TASK, run)).isEqualTo(Answer.of("c"));
    assertThat(text(run.prompts("vote").getFirst()))
        .containsSubsequence("Choice 1:\na", "Choice 2:\nb", "Choice 3:\nc");
    assertThat(run.reports(Progress.Scored.class).get(2)).isEqualTo(new Progress.Scored("0.3", 2));
  }

  @Test
  void depth_first_prunes_what_is_impossible_backtracks_and_stops_at_a_right_answer() {
    var run =
        speller(
            it ->
                switch (it) {
                  case "a" -> "sure";
                  case "aa", "ab", "ac", "c" -> "impossible";
                  default -> "likely";
                },
            "bb");

    assertThat(tree(Search.DFS, 2, 1, 1).solve(TASK, run)).isEqualTo(Answer.of("bb"));
    assertThat(proposedFrom(run)).containsExactly("", "a", "b");
    assertThat(run.prompts("conclude"))
        .extracting(TreeOfThoughtsTest::steps)
        .containsExactly("ba", "bb");
    assertThat(run.reports(Progress.Pruned.class))
        .extracting(Progress.Pruned::id)
        .contains("0.3", "0.1.1", "0.1.2", "0.1.3");
  }

  @Test
  void depth_first_gives_its_deepest_state_when_the_states_are_used_up() {
    var few =
        new TreeOfThoughts(Search.DFS, Generator.PROPOSE, Evaluator.VALUE, 9, 1, 1, 40, 0.5, 3);
    var run = speller(_ -> "likely", "none");

    assertThat(few.solve(TASK, run)).isEqualTo(Answer.partial("aa"));
    assertThat(run.prompts("propose")).hasSize(3);
    assertThat(run.offers()).containsExactly("a", "a", "a\na", "aa");
  }

  @Test
  void no_more_proposals_are_taken_than_allowed() {
    var many = String.join("\",\"", java.util.Collections.nCopies(10_000, "x"));
    var run = speller(_ -> "likely", "x").says("propose", _ -> "{\"steps\":[\"" + many + "\"]}");

    tree(Search.BFS, 1, 5, 1).solve(TASK, run);

    assertThat(run.reports(Progress.Node.class)).hasSize(1 + 40 + 1);
  }

  @Test
  void parameters_have_bounds() {
    assertThatThrownBy(() -> tree(Search.BFS, 0, 5, 3))
        .hasMessage("depth: 0, must be from 1 to 20");
    assertThatThrownBy(() -> tree(Search.BFS, 3, 0, 3))
        .hasMessage("breadth: 0, must be from 1 to 100");
    assertThatThrownBy(() -> tree(Search.BFS, 3, 5, 0))
        .hasMessage("nEvaluate: 0, must be from 1 to 50");
    assertThatThrownBy(
            () ->
                new TreeOfThoughts(
                    Search.DFS, Generator.SAMPLE, Evaluator.VOTE, 3, 5, 3, 0, 0.5, 100))
        .hasMessage("nGenerate: 0, must be from 1 to 200");
    assertThatThrownBy(
            () ->
                new TreeOfThoughts(
                    Search.DFS, Generator.SAMPLE, Evaluator.VOTE, 3, 5, 3, 5, Double.NaN, 100))
        .hasMessage("threshold: NaN, must be from 0 to 1000");
    assertThatThrownBy(
            () ->
                new TreeOfThoughts(Search.DFS, Generator.SAMPLE, Evaluator.VOTE, 3, 5, 3, 5, 1, 0))
        .hasMessage("maxStates: 0, must be from 1 to 10000");
  }
}
