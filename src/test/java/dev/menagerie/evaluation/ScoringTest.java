// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.menagerie.core.Json;
import dev.menagerie.core.Observation;
import dev.menagerie.core.Task;
import dev.menagerie.engine.spi.PinnedTool.Trust;
import dev.menagerie.engine.spi.Rule;
import dev.menagerie.evaluation.family.Families;
import dev.menagerie.evaluation.family.Verdict;
import dev.menagerie.evaluation.family.World;
import dev.menagerie.testkit.LedgerTools;
import dev.menagerie.testkit.ScriptedModel;
import jakarta.json.JsonObject;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ScoringTest {

  private static final Case ASKED = Case.of("one", Task.of("What is 6 * 7?"), Optional.of("42"));

  private final Deque<String> said = new ArrayDeque<>();
  private final ScriptedModel model = ScriptedModel.says(_ -> said.removeFirst());
  private final LedgerTools tools = new LedgerTools();
  private final Scoring scoring =
      new Scoring(new Families(_ -> new Observation.Result("value: 0")), model, tools);

  private Verdict score(Scorer scorer, Case asked, String answer) {
    return scoring.score(scorer, asked, answer, World.NOTHING, "trial", Map.of());
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
}
