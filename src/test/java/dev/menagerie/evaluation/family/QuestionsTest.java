// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.evaluation.family;

import static org.assertj.core.api.Assertions.assertThat;

import dev.menagerie.core.Json;
import dev.menagerie.core.Observation;
import dev.menagerie.core.ToolCall;
import dev.menagerie.engine.spi.ToolGateway.Context;
import dev.menagerie.engine.spi.ToolOutcome.Done;
import jakarta.json.JsonObject;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import org.junit.jupiter.api.Test;

class QuestionsTest {

  private static JsonObject arguments(String name, String value) {
    return Json.object().add(name, value).build();
  }

  @Test
  void whoever_looks_everything_up_finds_the_answer() {
    for (int seed = 0; seed < 200; seed++) {
      var question = new Lookups().problem(seed);
      var world = question.world();
      for (var thing : question.things()) {
        assertThat(question.task().goal()).contains(thing.name());
        assertThat(world.act("lookup", arguments("name", thing.name())))
            .isEqualTo(new Observation.Result(thing.article()));
        var changed = world.act("calculate", arguments("expression", thing.expression()));
        assertThat(Double.parseDouble(changed.text())).isEqualTo(thing.changed() / 100.0);
      }
      var right = question.answer().name();
      assertThat(question.check("The answer is %s.".formatted(right)).right()).isTrue();
      assertThat(question.check("").right()).isFalse();
      for (var other : question.things()) {
        assertThat(question.check(other.name()).right()).isEqualTo(other.name().equals(right));
      }
    }
  }

  @Test
  void questions_branch_as_often_as_those_of_the_paper() {
    var counts = new HashMap<Integer, Integer>();
    for (int seed = 0; seed < 1130; seed++) {
      counts.merge(new Lookups().problem(seed).things().size(), 1, Integer::sum);
    }

    assertThat(counts).containsOnlyKeys(2, 3, 4, 5);
    assertThat(counts.get(2)).isBetween(160, 260);
    assertThat(counts.get(5)).isBetween(240, 360);
  }

  @Test
  void naming_two_things_is_no_answer() {
    var question = new Lookups().problem(1);
    var both = question.things().get(0).name() + " or " + question.things().get(1).name();

    assertThat(question.check(both).right()).isFalse();
  }

  @Test
  void the_pages_of_the_hops_lead_to_the_answer() {
    int comparisons = 0;
    for (int seed = 0; seed < 500; seed++) {
      var question = new KnowledgeBase().problem(seed);
      for (var hop : question.hops()) {
        var page = question.world().act("search", arguments("title", hop.title()));
        assertThat(page.text()).contains(hop.sentence()).contains(hop.finds());
      }
      comparisons += question.text().startsWith("Who") ? 1 : 0;
      assertThat(question.check("Answer: " + question.answer()).right()).isTrue();
      assertThat(question.others()).contains(question.answer());
      for (var other : question.others()) {
        assertThat(question.check(other).right()).isEqualTo(other.equals(question.answer()));
      }
    }
    assertThat(comparisons).isBetween(70, 130);
  }

  @Test
  void a_page_that_is_not_there_names_similar_ones() {
    var question = new KnowledgeBase().problem(3);
    var title = question.hops().getFirst().title();
    var wrong = title.substring(0, title.length() - 1);

    assertThat(question.world().act("search", arguments("title", wrong)).text())
        .startsWith("Error: could not find " + wrong)
        .contains(title);
  }

  @Test
  void an_encyclopedia_with_gaps_lacks_the_last_page_of_some_questions() {
    int covered = 0;
    for (int seed = 0; seed < 1000; seed++) {
      var question = new KnowledgeBase(62).problem(seed);
      assertThat(question.pages().containsKey(question.hops().getLast().title()))
          .isEqualTo(question.covered());
      assertThat(question.text()).isEqualTo(new KnowledgeBase().problem(seed).text());
      covered += question.covered() ? 1 : 0;
    }
    assertThat(covered).isBetween(580, 660);
  }

  @Test
  void the_tools_answer_for_the_task_and_its_children() {
    var family = new Lookups();
    var question = family.problem(5);
    var tools = new FamilyTools(family, _ -> question);
    var lookup = tools.pin(List.of()).getFirst();
    var call =
        ToolCall.of("encyclopedia__lookup", arguments("name", question.things().getFirst().name()));

    var said = tools.call(lookup, call, new Context("abc.1.0", "/2", Duration.ofSeconds(1)));

    assertThat(said)
        .isEqualTo(new Done(new Observation.Result(question.things().getFirst().article())));
    assertThat(tools.refusal(lookup, ToolCall.of("encyclopedia__lookup", arguments("x", "y"))))
        .hasValue("name: missing, must be a text");
  }
}
