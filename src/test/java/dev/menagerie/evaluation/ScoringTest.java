// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.menagerie.core.Json;
import dev.menagerie.core.Observation;
import dev.menagerie.core.Task;
import dev.menagerie.core.ToolCall;
import dev.menagerie.engine.spi.OnBehalf;
import dev.menagerie.engine.spi.PinnedTool;
import dev.menagerie.engine.spi.PinnedTool.Trust;
import dev.menagerie.engine.spi.Rule;
import dev.menagerie.engine.spi.ToolOutcome;
import dev.menagerie.evaluation.Scoring.Sitting;
import dev.menagerie.evaluation.family.CodeTasks;
import dev.menagerie.evaluation.family.Families;
import dev.menagerie.evaluation.family.Verdict;
import dev.menagerie.evaluation.family.World;
import dev.menagerie.testkit.LedgerTools;
import dev.menagerie.testkit.ScriptedModel;
import jakarta.json.JsonObject;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ScoringTest {

  private static final Case ASKED = Case.of("one", Task.of("What is 6 * 7?"), Optional.of("42"));

  private final Deque<String> said = new ArrayDeque<>();
  private final ScriptedModel model = ScriptedModel.says(_ -> said.removeFirst());
  private final List<OnBehalf> asked = new ArrayList<>();
  private final List<String> witnessed = new ArrayList<>();
  private final List<String> full = new ArrayList<>();
  private final LedgerTools tools = new Guarded();
  private final Scoring scoring =
      new Scoring(
          new Families(
              _ -> {
                asked.add(Scoring.onBehalf());
                return new Observation.Result("value: 0");
              }),
          model,
          tools,
          (sitting, tool, allowed) ->
              witnessed.add("%s %s %s".formatted(sitting.by(), tool, allowed)));

  /** Lets nobody but anna call, and has no room for who is listed. */
  private final class Guarded extends LedgerTools {

    @Override
    public Rule rule(PinnedTool tool, ToolCall call, OnBehalf onBehalf) {
      return onBehalf.caller().equals("anna")
          ? super.rule(tool, call, onBehalf)
          : Rule.of(Rule.Decision.DENY);
    }

    @Override
    public Room room(PinnedTool tool, Context context) {
      return full.contains(context.onBehalf().caller())
          ? () -> Optional.of("the limit of 1 call is reached")
          : super.room(tool, context);
    }

    @Override
    public ToolOutcome call(PinnedTool tool, ToolCall call, Context context) {
      asked.add(context.onBehalf());
      return super.call(tool, call, context);
    }
  }

  private Verdict score(Scorer scorer, Case asked, String answer) {
    return score(scorer, asked, answer, "anna");
  }

  private Verdict score(Scorer scorer, Case asked, String answer, String by) {
    var sitting = new Sitting(by, "c1", "t1", "trial", Map.of());
    return scoring.score(scorer, asked, answer, World.NOTHING, sitting);
  }

  @Test
  void exact_answers_may_differ_in_case_articles_and_marks() {
    var asked = Case.of("one", Task.of("Which?"), Optional.of("The Nile River"));

    assertThat(score(new Scorer.Exact(), asked, "Nile river.").right()).isTrue();
    assertThat(score(new Scorer.Exact(), asked, "It is long.\nAnswer: the Nile River").right())
        .isTrue();
    assertThat(score(new Scorer.Exact(), asked, "Nile").why()).isEqualTo("it is The Nile River");
  }

  @Test
  void the_last_number_counts_and_may_be_a_little_off() {
    assertThat(score(new Scorer.Numeric(0), ASKED, "6 * 7 = 42.0").right()).isTrue();
    assertThat(score(new Scorer.Numeric(0), ASKED, "42, not 43").right()).isFalse();
    assertThat(score(new Scorer.Numeric(0.05), ASKED, "about 43").right()).isTrue();
    assertThat(score(new Scorer.Numeric(0.05), ASKED, "about 45").right()).isFalse();
    assertThat(score(new Scorer.Numeric(0), ASKED, "many").why()).isEqualTo("there is no number");
    var asked = Case.of("big", Task.of("How many?"), Optional.of("1,250,000"));
    assertThat(score(new Scorer.Numeric(0), asked, "1250000 people").right()).isTrue();
  }

  @Test
  void a_tool_is_told_answer_expected_and_goal_and_says_whether_it_is_right() {
    tools.with("check__it", Trust.READ_ONLY, it -> it.getString("text"));
    var scorer = new Scorer.Tool("check__it", text("${answer}"));

    assertThat(score(scorer, ASKED, "true").right()).isTrue();
    assertThat(score(scorer, ASKED, "value: true").right()).isTrue();
    assertThat(score(scorer, ASKED, "{\"right\": true}").right()).isTrue();
    assertThat(score(scorer, ASKED, "value: false").why()).isEqualTo("value: false");

    score(new Scorer.Tool("check__it", text("${goal} ${expected} $x ${answer}")), ASKED, "${goal}");
    assertThat(tools.ledger().getLast().arguments())
        .isEqualTo(text("What is 6 * 7? 42 $x ${goal}"));
  }

  @Test
  void a_tool_that_a_person_must_approve_judges_nothing() {
    tools.with("check__it", Trust.READ_ONLY, _ -> "true");
    var scorer = new Scorer.Tool("check__it", text("${answer}"));

    tools.ruled("check__it", Rule.of(Rule.Decision.ASK));

    assertThatThrownBy(() -> score(scorer, ASKED, "42"))
        .isInstanceOf(Unscored.class)
        .hasMessageContaining("may not be called without a person");
    assertThat(tools.ledger()).isEmpty();
  }

  @Test
  void a_tool_is_called_on_behalf_of_whoever_asked_for_the_comparison() {
    tools.with("check__it", Trust.READ_ONLY, _ -> "true");
    var scorer = new Scorer.Tool("check__it", text("${answer}"));

    assertThat(score(scorer, ASKED, "42", "anna").right()).isTrue();
    assertThatThrownBy(() -> score(scorer, ASKED, "42", "bob"))
        .isInstanceOf(Unscored.class)
        .hasMessageContaining("check__it may not be called without a person for bob");
    full.add("anna");
    assertThatThrownBy(() -> score(scorer, ASKED, "42", "anna"))
        .isInstanceOf(Unscored.class)
        .hasMessage("the limit of 1 call is reached");

    assertThat(asked).containsExactly(new OnBehalf("", "anna"));
    assertThat(witnessed)
        .containsExactly("anna check__it true", "bob check__it false", "anna check__it true");
  }

  @Test
  void programs_run_on_behalf_of_whoever_asked_for_the_comparison() {
    var exercise = new CodeTasks(_ -> new Observation.Result("value: 0")).problem(1);
    var one = Case.of("code-1", exercise.task(), new Case.Drawn("code", 1));

    assertThat(score(new Scorer.Family(), one, exercise.solution()).right()).isTrue();

    assertThat(asked).containsExactly(new OnBehalf("", "anna"));
    assertThat(Scoring.onBehalf()).isEqualTo(OnBehalf.NOBODY);
  }

  private static JsonObject text(String text) {
    return Json.object().add("text", text).build();
  }

  @Test
  void a_judge_gives_points_by_the_rubric() {
    var scorer = new Scorer.Rubric("It is short.", 4);
    said.add("{\"reason\": \"very short\", \"points\": 4}");
    said.add("{\"reason\": \"too long\", \"points\": 2}");
    said.add("I like it.");

    assertThat(score(scorer, ASKED, "42").right()).isTrue();
    var wrong = score(scorer, ASKED, "forty-two, as is well known");
    assertThat(wrong.why()).isEqualTo("too long");
    assertThat(wrong.score()).isEqualTo(0.2);
    assertThatThrownBy(() -> score(scorer, ASKED, "42"))
        .isInstanceOf(Unscored.class)
        .hasMessageStartingWith("the judge's reply cannot be read");
  }

  @Test
  void what_cannot_be_judged_is_not_called_wrong() {
    var open = Case.of("open", Task.of("Write."), Optional.empty());

    assertThatThrownBy(() -> score(new Scorer.Exact(), open, "x"))
        .isInstanceOf(Unscored.class)
        .hasMessage("the case has nothing expected");
    assertThatThrownBy(() -> score(new Scorer.Family(), open, "x")).isInstanceOf(Unscored.class);
    assertThatThrownBy(() -> score(new Scorer.Tool("no__tool", text("")), ASKED, "x"))
        .isInstanceOf(Unscored.class);
  }

  @Test
  void intervals_are_wilsons() {
    var half = new Wilson(5, 10);

    assertThat(half.low()).isCloseTo(0.2366, within(1e-4));
    assertThat(half.high()).isCloseTo(0.7634, within(1e-4));
    assertThat(new Wilson(0, 20).low()).isZero();
    assertThat(new Wilson(0, 20).high()).isCloseTo(0.1611, within(1e-4));
    assertThat(new Wilson(20, 20).high()).isEqualTo(1);
    assertThat(new Wilson(0, 0).high()).isEqualTo(1);
  }

  @Test
  void repeats_of_a_case_narrow_an_interval_as_far_as_they_differ() {
    var apart = Wilson.ofCases(List.of(new Wilson(10, 10), new Wilson(0, 10), new Wilson(10, 10)));
    var mixed = Wilson.ofCases(List.of(new Wilson(5, 10), new Wilson(4, 10), new Wilson(6, 10)));
    var same = Wilson.ofCases(List.of(new Wilson(10, 10), new Wilson(10, 10)));

    assertThat(apart.independent()).isEqualTo(3);
    assertThat(apart.low()).isCloseTo(new Wilson(2, 3).low(), within(1e-9));
    assertThat(mixed).isEqualTo(new Wilson(15, 30));
    assertThat(same.low()).isEqualTo(new Wilson(2, 2).low());
    assertThat(Wilson.ofCases(List.of(new Wilson(5, 10)))).isEqualTo(new Wilson(5, 10));
    assertThat(Wilson.ofCases(List.of()).high()).isEqualTo(1);
    var once = List.of(new Wilson(1, 1), new Wilson(0, 1), new Wilson(1, 1), new Wilson(1, 1));
    assertThat(Wilson.ofCases(once)).isEqualTo(new Wilson(3, 4));
  }
}
