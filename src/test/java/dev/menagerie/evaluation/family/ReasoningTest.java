// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.evaluation.family;

import static org.assertj.core.api.Assertions.assertThat;

import dev.menagerie.core.Observation;
import dev.menagerie.evaluation.family.RuleBases.Literal;
import dev.menagerie.evaluation.family.RuleBases.Rule;
import dev.menagerie.evaluation.family.RuleBases.Truth;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ReasoningTest {

  @Test
  void statements_are_true_false_or_unknown_at_every_depth() {
    for (int depth = 0; depth < 6; depth++) {
      var truths = EnumSet.noneOf(Truth.class);
      for (int i = 0; i < 20; i++) {
        var statement = new RuleBases().problem(6L * i + depth);
        truths.add(statement.truth());
        assertThat(statement.depth()).isEqualTo(depth);
        var word = statement.truth().name().toLowerCase(Locale.ROOT);
        assertThat(statement.check("The answer is " + word).right()).isTrue();
        assertThat(statement.check("true, false or unknown").right()).isFalse();
        assertThat(statement.check("").right()).isFalse();
      }
      assertThat(truths).hasSize(3);
    }
  }

  @Test
  void rules_are_applied_until_nothing_follows_any_more() {
    var facts = List.of(new Literal("Anne", "kind", true), new Literal("Anne", "big", true));
    var rules =
        List.of(
            new Rule(List.of("green"), "cold", false),
            new Rule(List.of("kind", "big"), "green", true),
            new Rule(List.of("kind", "red"), "young", true));

    assertThat(RuleBases.proofs(facts, rules))
        .containsEntry(new Literal("Anne", "green", true), 1)
        .containsEntry(new Literal("Anne", "cold", false), 2)
        .hasSize(4);
  }

  @Test
  void a_text_must_hold_every_word_in_few_enough_sentences() {
    var brief = new ConstrainedWriting(25).problem(4);
    var words = brief.keywords();

    assertThat(words).doesNotHaveDuplicates().hasSize(25);
    assertThat(brief.task().goal()).contains(words);
    assertThat(brief.check("Look: " + String.join(", ", words) + ".").right()).isTrue();
    assertThat(brief.check("Look: " + String.join(". ", words) + ".").why())
        .isEqualTo("25 sentences, must be at most 9");
    var most = String.join(" ", words.subList(1, 25));
    assertThat(brief.check(most).why()).isEqualTo("missing: " + words.getFirst());
    assertThat(brief.check(most).score()).isEqualTo(0.96);
  }

  @Test
  void the_best_schedule_is_right_and_a_poorer_one_is_not() {
    var first = goal("g1", "the van", 2, 0, 3, 5, Optional.empty());
    var second = goal("g2", "the van", 2, 0, 3, 7, Optional.empty());
    var third = goal("g3", "the hall", 1, 0, 3, 2, Optional.of("g1"));
    var stream = new GoalStreams.Stream(List.of(first, second, third));

    assertThat(stream.best()).isEqualTo(9);
    assertThat(stream.check("g2 at 1\ng3 at hour 0").right()).isTrue();
    assertThat(stream.check("g1 at 0").why()).isEqualTo("worth 5, could be 9");
    assertThat(stream.check("g1 at 0, g2 at 1").why()).isEqualTo("g1 and g2 both take the van");
    assertThat(stream.check("g1 at 0\ng3 at 0").why()).isEqualTo("g1 and g3 exclude each other");
    assertThat(stream.check("g2 at 2").why()).isEqualTo("g2 cannot begin at 2");
    assertThat(stream.check("g9 at 2").why()).isEqualTo("there is no g9");
  }

  private static GoalStreams.Goal goal(
      String name,
      String resource,
      int hours,
      int from,
      int until,
      int priority,
      Optional<String> excludes) {
    return new GoalStreams.Goal(name, resource, hours, from, until, priority, excludes);
  }

  @Test
  void streams_hold_conflicts_that_leave_something_out() {
    for (int seed = 0; seed < 30; seed++) {
      var stream = new GoalStreams(6).problem(seed);
      var all = new LinkedHashMap<GoalStreams.Goal, Integer>();
      stream.goals().forEach(it -> all.put(it, it.from()));

      assertThat(stream.conflict(all)).isPresent();
      assertThat(stream.best()).isPositive();
    }
  }

  @Test
  void a_function_is_run_against_hidden_tests() {
    var ran = new AtomicReference<String>();
    var exercise =
        new CodeTasks(
                it -> {
                  ran.set(it);
                  return new Observation.Result("value: 0");
                })
            .problem(3);

    assertThat(exercise.check("Here:\n```js\n%s\n```".formatted(exercise.solution())).right())
        .isTrue();

    assertThat(ran.get()).startsWith(exercise.solution()).contains("[[],");
    var shown = exercise.task().text();
    assertThat(exercise.inputs().stream().filter(it -> shown.contains("solve(" + it))).hasSize(3);
  }

  @Test
  void what_a_sandbox_refuses_or_finds_wrong_is_not_right() {
    var refusing = new CodeTasks(_ -> new Observation.Failure("SyntaxError")).problem(1);
    var finding = new CodeTasks(_ -> new Observation.Result("value: 4")).problem(1);

    assertThat(refusing.check("x").why()).isEqualTo("it does not run: SyntaxError");
    assertThat(finding.check("x").why()).isEqualTo("a test fails: value: 4");
  }

  @Test
  void every_family_has_a_name_of_its_own_and_gives_the_same_problem_for_the_same_seed() {
    var families = new Families(Observation.Result::new);
    var names = new HashSet<String>();
    for (var family : families.all()) {
      assertThat(names.add(family.name())).isTrue();
      assertThat(family.name()).matches("[a-z0-9-]+");
      assertThat(families.find(family.name())).containsSame(family);
      for (int seed = 0; seed < 5; seed++) {
        assertThat(family.problem(seed).task()).isEqualTo(family.problem(seed).task());
        assertThat(family.problem(seed).check("I do not know.").right())
            .as(family.name())
            .isFalse();
      }
      assertThat(family.problem(0).task()).isNotEqualTo(family.problem(1).task());
      var tools = family.tools().stream().map(it -> it.tool().name()).collect(Collectors.toSet());
      assertThat(tools).hasSameSizeAs(family.tools()).allMatch(it -> it.contains("__"));
    }
    assertThat(families.find("none")).isEmpty();
  }
}
