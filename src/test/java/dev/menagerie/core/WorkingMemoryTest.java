// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.core;

import static dev.menagerie.testkit.ForAll.forAll;
import static org.assertj.core.api.Assertions.assertThat;

import dev.menagerie.testkit.ForAll.Source;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class WorkingMemoryTest {

  private static final long BUDGET = 1_000;

  private static long tokens(List<Turn> turns) {
    return turns.stream().mapToLong(Tokens::of).sum();
  }

  private static Turn user(int characters) {
    return new Turn.User("u".repeat(characters));
  }

  private static List<Turn> called(int number, int characters) {
    var call = new ToolCall("id" + number, "t__look", Json.object().add("n", number).build());
    return List.of(
        new Turn.Assistant("", List.of(call)),
        new Turn.ToolResult(call, new Observation.Result("r".repeat(characters))));
  }

  private record Talk(List<Turn> pinned, List<List<Turn>> groups, int wordiness) {}

  private static Talk talk(Source source) {
    var pinned = List.of(user(source.below(1_500)));
    var groups = new ArrayList<List<Turn>>();
    for (int number = 2 * source.size(); number > 0; number--) {
      int characters = source.below(source.below(20) == 0 ? 6_000 : 300);
      groups.add(source.flip() ? List.of(user(characters)) : called(number, characters));
    }
    return new Talk(pinned, groups, source.below(3_000));
  }

  @Test
  void the_budget_is_never_exceeded_and_nothing_pinned_is_lost() {
    forAll(WorkingMemoryTest::talk)
        .check(
            talk -> {
              var memory = new WorkingMemory(BUDGET, talk.pinned(), "", Tokens::of);
              for (var group : talk.groups()) {
                memory.add(group, _ -> "s".repeat(talk.wordiness()));

                assertThat(tokens(memory.turns())).isLessThanOrEqualTo(BUDGET);
                assertThat(memory.turns()).startsWith(talk.pinned().toArray(Turn[]::new));
              }
            });
  }

  @Test
  void calls_and_their_results_stay_together_and_in_order() {
    forAll(WorkingMemoryTest::talk)
        .check(
            talk -> {
              var memory = new WorkingMemory(BUDGET, talk.pinned(), "", Tokens::of);
              for (int added = 1; added <= talk.groups().size(); added++) {
                memory.add(talk.groups().get(added - 1), _ -> "in short");

                var kept = talk.groups().subList(memory.summarised(), added);
                var told =
                    memory.summary().isEmpty()
                        ? Stream.<Turn>empty()
                        : Stream.<Turn>of(
                            new Turn.User("What came before, in short:\n" + memory.summary()));
                assertThat(memory.turns())
                    .isEqualTo(
                        Stream.of(talk.pinned().stream(), told, kept.stream().flatMap(List::stream))
                            .flatMap(Function.identity())
                            .toList());
              }
            });
  }

  @Test
  void a_summary_comes_once_in_four_tenths_of_the_budget() {
    var summaries = new AtomicInteger();
    var memory = new WorkingMemory(BUDGET, List.of(), "", Tokens::of);
    var group = List.of(user(60), user(60));
    int groups = 1_000;

    for (int added = 0; added < groups; added++) {
      memory.add(group, _ -> "summary " + summaries.incrementAndGet());
    }

    assertThat((double) summaries.get())
        .isLessThanOrEqualTo(groups * tokens(group) / (0.4 * BUDGET))
        .isGreaterThan(1);
  }

  @Test
  void a_summary_is_made_of_the_one_before_and_of_the_oldest_turns() {
    var prompts = new ArrayList<Prompt>();
    var memory = new WorkingMemory(BUDGET, List.of(), "Otto is an owl.", Tokens::of);

    memory.add(List.of(new Turn.User("I feed him. " + "x".repeat(1_500))), _ -> "unused");
    memory.add(
        called(7, 1_500),
        prompt -> {
          prompts.add(prompt);
          return "Otto is an owl, and fed.";
        });

    assertThat(prompts).hasSize(1);
    assertThat(prompts.getFirst().role()).isEqualTo(Role.SUMMARISER);
    assertThat(((Turn.User) prompts.getFirst().turns().getFirst()).text())
        .contains("Otto is an owl.", "user: I feed him.")
        .doesNotContain("t__look");
    assertThat(memory.summary()).isEqualTo("Otto is an owl, and fed.");
    assertThat(memory.turns().getLast()).isInstanceOf(Turn.ToolResult.class);
  }

  @Test
  void what_is_larger_than_the_budget_by_itself_is_summed_up_and_cut_where_it_must_be() {
    var seen = new ArrayList<Prompt>();
    var memory = new WorkingMemory(BUDGET, List.of(user(10)), "", Tokens::of);

    memory.add(
        called(1, 1_000_000),
        prompt -> {
          seen.add(prompt);
          return "";
        });

    assertThat(tokens(seen.getFirst().turns())).isLessThan(3 * BUDGET);
    assertThat(memory.summary()).startsWith("assistant: \ncalls t__look");
    assertThat(tokens(memory.turns())).isLessThanOrEqualTo(BUDGET);
  }

  @Test
  void a_text_is_cut_at_so_many_tokens() {
    forAll(Source::text)
        .check(
            text -> {
              for (long tokens = 0; tokens <= Tokens.of(text); tokens++) {
                var cut = Tokens.cut(text, tokens);

                assertThat(Tokens.of(cut)).isLessThanOrEqualTo(tokens);
                assertThat(text).startsWith(cut);
              }
              assertThat(Tokens.cut(text, Tokens.of(text))).isEqualTo(text);
            });
  }
}
