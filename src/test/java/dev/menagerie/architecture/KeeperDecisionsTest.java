// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.architecture;

import static dev.menagerie.architecture.Replies.deciding;
import static dev.menagerie.architecture.Replies.reading;
import static dev.menagerie.architecture.Replies.told;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.menagerie.architecture.Filing.Decision;
import dev.menagerie.core.MemoryChange;
import dev.menagerie.core.MemoryContent.Fact;
import dev.menagerie.core.MemoryContent.Noted;
import dev.menagerie.core.MemoryContent.Source;
import dev.menagerie.core.Note;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What becomes of what an episode says, beside what is there. */
@Timeout(120)
class KeeperDecisionsTest extends KeeperSetting {

  @Test
  void what_is_nothing_like_anything_in_memory_is_added_without_asking() {
    space.add(Noted.of(Note.of("completely different")));
    space.episode("Otto moved.", "");
    reads = _ -> reading("Otto moved.", List.of(told("Otto", "lives in", "cage 1", "")));

    space.keep();

    assertThat(space.facts()).hasSize(1);
    assertThat(asked("decide")).isEmpty();
  }

  @Test
  void what_memory_says_in_the_same_words_is_told_once_more_and_not_added() {
    reads =
        _ ->
            reading(
                "Otto.",
                List.of(told("Otto", "lives in", "cage 1", "")),
                "Otto is shy of strangers.");
    var first = space.episode("Otto lives in cage 1. Otto is shy of strangers.", "");
    space.keep();
    var second = space.episode("Otto lives in Cage 1! Otto is shy, of strangers.", "");

    space.keep();

    assertThat(space.facts()).hasSize(1);
    assertThat(space.notes()).hasSize(1);
    assertThat(space.facts().getFirst().sources())
        .extracting(Source::id)
        .containsExactly(first, second);
    assertThat(space.facts().getFirst().confidence()).isGreaterThan(0.98);
    assertThat(asked("decide")).isEmpty();

    space.change(new MemoryChange.Remove(List.of(first), "wrong"));
    assertThat(space.facts()).hasSize(1);
    space.change(new MemoryChange.Remove(List.of(second), "wrong"));
    assertThat(space.facts()).isEmpty();
    assertThat(space.notes()).isEmpty();
  }

  @Test
  void an_agent_that_repeats_what_it_knows_makes_nothing_surer() {
    reads = _ -> reading("Otto.", List.of(told("Otto", "lives in", "cage 1", "")));
    space.episode("Otto lives in cage 1.", "");
    space.keep();
    space.episode("Where does Otto live?", "Otto lives in cage 1.");

    space.keep();

    assertThat(space.facts().getFirst().sources()).hasSize(1);
    assertThat(space.facts()).hasSize(1);
  }

  @Test
  void the_model_sees_what_is_similar_by_small_numbers_and_updates_it() {
    var known = space.add(Noted.of(Note.of("Otto eats mice")));
    space.episode("Otto eats two mice a day.", "");
    reads = _ -> reading("Otto eats.", List.of(), "Otto eats two mice a day");
    decides = _ -> deciding(new Decision.Update(1, 1, "Otto eats two mice each day"));

    space.keep();

    assertThat(asked("decide").getFirst())
        .contains("1. Otto eats mice", "1. Otto eats two mice a day")
        .doesNotContain(known);
    assertThat(space.notes())
        .extracting(it -> it.note().text())
        .containsExactly("Otto eats two mice each day");
    assertThat(space.history(known)).hasSize(2);
  }

  @Test
  void what_somebody_changes_while_the_model_thinks_stays_so() {
    var eats = space.add(Noted.of(Note.of("Otto eats mice")));
    var sleeps = space.add(Noted.of(Note.of("Otto sleeps at noon")));
    space.episode("Otto.", "");
    reads = _ -> reading("Otto.", List.of(), "Otto eats two mice", "Otto sleeps until noon");
    decides =
        text -> {
          space.change(
              new MemoryChange.Edit(eats, Noted.of(Note.of("Otto eats mice and frogs"))),
              new MemoryChange.Remove(List.of(sleeps), "wrong"));
          return deciding(
              new Decision.Update(1, number("Otto eats mice", text), ""),
              new Decision.Invalidate(2, number("Otto sleeps at", text)));
        };

    space.keep();

    assertThat(space.notes())
        .extracting(it -> it.note().text())
        .containsExactlyInAnyOrder(
            "Otto eats mice and frogs", "Otto eats two mice", "Otto sleeps until noon");
    assertThat(space.history(eats)).hasSize(2);
  }

  @Test
  void an_episode_that_is_removed_while_the_model_thinks_changes_nothing() {
    var eats = space.add(Noted.of(Note.of("Otto eats mice")));
    var sleeps = space.add(Noted.of(Note.of("Otto sleeps at noon")));
    var episode = space.episode("Otto.", "");
    reads = _ -> reading("Otto.", List.of(), "Otto eats two mice", "Otto sleeps until noon");
    decides =
        text -> {
          space.change(new MemoryChange.Remove(List.of(episode), "nobody is to know"));
          return deciding(
              new Decision.Update(1, number("Otto eats mice", text), ""),
              new Decision.Invalidate(2, number("Otto sleeps at", text)));
        };

    space.keep();

    assertThat(space.notes())
        .extracting(it -> it.note().text())
        .containsExactlyInAnyOrder("Otto eats mice", "Otto sleeps at noon");
    assertThat(space.history(eats)).hasSize(1);
    assertThat(space.history(sleeps)).hasSize(1);
    assertThat(space.summaries()).isEmpty();
  }

  @Test
  void an_episode_that_says_very_much_is_compared_with_as_much_as_a_context_holds() {
    open(KeptSpace.reader(1, 50));
    for (int mouse = 0; mouse < 150; mouse++) {
      space.add(
          Noted.of(Note.of("Owl%d ate mouse%d ".formatted(mouse % 4, mouse) + "x".repeat(1_000))));
    }
    space.episode("Otto.", "");
    var eaten =
        IntStream.range(0, 150)
            .mapToObj(it -> "Owl%d has eaten mouse%d".formatted(it % 4, it))
            .toArray(String[]::new);
    reads = _ -> reading("Otto.", List.of(), eaten);

    space.keep();

    assertThat(asked("decide").getFirst().lines())
        .filteredOn(it -> it.matches("\\d+\\. Owl.*"))
        .hasSize(100 + 32)
        .contains("32. Owl3 has eaten mouse31")
        .allMatch(it -> it.length() < 600);
    assertThat(space.notes()).hasSize(150 + 32);
  }

  @Test
  void a_note_of_a_session_is_neither_known_nor_changed() {
    open(KeptSpace.reader(1, 1));
    var working = new Note(Note.Kind.WORKING, "Otto eats mice", List.of());
    var pinned = space.add(Noted.of(working));
    space.add(Noted.of(Note.of("Otto eats")));
    space.episode("Otto eats mice", "");
    reads = _ -> reading("Otto eats mice.", List.of(), "Otto eats mice");

    space.keep();

    assertThat(asked("decide").getFirst()).contains("1. Otto eats\n");
    assertThat(space.notes())
        .extracting(it -> it.note().text())
        .containsExactly("Otto eats mice", "Otto eats", "Otto eats mice");
    assertThat(space.history(pinned)).hasSize(1);
  }

  @Test
  void what_a_person_was_not_sure_of_is_no_surer_when_it_is_said_better() {
    space.add(new Noted(Note.of("Otto eats mice"), 0.5, 0.4, List.of()));
    var since = Optional.of(Instant.parse("2026-01-01T00:00:00Z"));
    space.add(new Fact("Otto", "eats", "frogs", since, Optional.empty(), false, 0.3, List.of()));
    space.episode("Otto.", "");
    reads =
        _ ->
            reading(
                "Otto.", List.of(told("Otto", "likes to eat", "frogs", "")), "Otto eats two mice");
    decides =
        text ->
            deciding(
                new Decision.Update(1, number("Otto eats frogs", text), ""),
                new Decision.Update(2, number("Otto eats mice", text), ""));

    space.keep();

    assertThat(space.notes())
        .extracting(it -> it.note().text(), Noted::confidence)
        .containsExactly(tuple("Otto eats two mice", 0.4));
    assertThat(space.facts())
        .extracting(Fact::predicate, Fact::confidence)
        .containsExactly(tuple("likes to eat", 0.3));
  }

  @Test
  void a_number_that_the_model_was_not_given_changes_nothing() {
    space.add(Noted.of(Note.of("Otto eats mice")));
    space.episode("Otto.", "");
    reads =
        _ ->
            reading(
                "Otto.",
                List.of(),
                "Otto eats rats",
                "Otto eats frogs",
                "Otto eats fish",
                "Otto eats at night");
    decides =
        _ ->
            deciding(
                new Decision.Update(1, 7, "Otto eats nothing"),
                new Decision.Invalidate(2, -1),
                new Decision.Ignore(9, 1),
                new Decision.Ignore(4, 2));

    space.keep();

    assertThat(space.notes())
        .extracting(it -> it.note().text())
        .containsExactly(
            "Otto eats mice",
            "Otto eats rats",
            "Otto eats frogs",
            "Otto eats fish",
            "Otto eats at night");
  }

  @Test
  void what_is_not_worth_knowing_is_left_out() {
    space.add(Noted.of(Note.of("Otto eats mice")));
    space.episode("Otto.", "");
    reads = _ -> reading("Otto.", List.of(), "Otto eats");
    decides = _ -> deciding(new Decision.Ignore(1, 0));

    space.keep();

    assertThat(space.notes()).hasSize(1);
  }

  @Test
  void a_contradicted_fact_ends_where_the_new_one_begins_and_a_note_goes_with_the_reason() {
    var lives = space.add(fact("Otto", "lives in", "cage 1", "2026-01-01T00:00:00Z"));
    var note = space.add(Noted.of(Note.of("Otto likes the light")));
    var episode = space.episode("Otto was moved to cage 2 in March. Otto hates the light.", "");
    reads =
        _ ->
            reading(
                "Otto moved.",
                List.of(told("Otto", "is kept in", "cage 2", "2026-03")),
                "Otto hates the light");
    decides =
        text ->
            deciding(
                new Decision.Invalidate(1, number("Otto lives in cage 1", text)),
                new Decision.Invalidate(2, number("Otto likes the light", text)));

    space.keep();

    var march = Instant.parse("2026-03-01T00:00:00Z");
    assertThat(space.get(lives).until()).contains(march);
    assertThat(space.holding(march.minusSeconds(1))).containsExactly("Otto lives in cage 1");
    assertThat(space.holding(march)).containsExactly("Otto lives in cage 2");
    assertThat(space.history(note).getLast().reason())
        .isEqualTo(episode + " says otherwise: Otto hates the light");
  }

  @Test
  void a_contradiction_that_was_true_earlier_ends_where_the_known_fact_begins() {
    space.add(fact("Otto", "lives in", "cage 2", "2026-03-01T00:00:00Z"));
    space.episode("Until March Otto had been in cage 1.", "");
    reads = _ -> reading("Otto.", List.of(told("Otto", "was kept in", "cage 1", "2025")));
    decides = _ -> deciding(new Decision.Invalidate(1, 1));

    space.keep();

    assertThat(space.holding(Instant.parse("2025-06-01T00:00:00Z")))
        .containsExactly("Otto lives in cage 1");
    assertThat(space.holding(Instant.parse("2026-06-01T00:00:00Z")))
        .containsExactly("Otto lives in cage 2");
  }

  @Test
  void a_fact_that_begins_when_the_one_it_updates_was_over_stands_beside_it() {
    var march = Instant.parse("2026-03-01T00:00:00Z");
    space.add(
        fact("Otto", "lives in", "cage 1", "2026-01-01T00:00:00Z").validTo(Optional.of(march)));
    space.episode("Otto has been living in cage 1 again since June.", "");
    reads = _ -> reading("Otto.", List.of(told("Otto", "is living in", "cage 1", "2026-06")));
    decides = _ -> deciding(new Decision.Update(1, 1, ""));

    space.keep();

    assertThat(space.holding(march.minusSeconds(1))).containsExactly("Otto lives in cage 1");
    assertThat(space.holding(march)).isEmpty();
    assertThat(space.holding(KeptSpace.OPENING)).containsExactly("Otto is living in cage 1");
  }

  @Test
  void two_things_that_are_said_of_the_same_two_end_one_another_by_their_times() {
    var likes = space.add(fact("Otto", "likes", "Ada", "2026-01-01T00:00:00Z"));
    space.episode("Otto has hated Ada since March.", "");
    reads = _ -> reading("Otto.", List.of(told("Otto", "hates", "Ada", "2026-03-01")));
    decides = _ -> deciding(new Decision.Invalidate(1, 1));

    space.keep();

    assertThat(space.get(likes).until()).contains(Instant.parse("2026-03-01T00:00:00Z"));
    assertThat(space.holding(KeptSpace.OPENING)).containsExactly("Otto hates Ada");
  }

  /** The number under which a prompt shows something. */
  @Test
  void what_is_ignored_for_something_known_has_one_source_more_if_somebody_told_it() {
    reads = _ -> reading("Otto.", List.of(), "Otto is afraid of cats");
    space.episode("Otto is afraid of cats", "");
    space.keep();
    var second = space.episode("Remember: Otto fears cats", "");
    reads = _ -> reading("Otto.", List.of(), "Otto fears cats");
    decides = _ -> deciding(new Decision.Ignore(1, 1));

    space.keep();

    assertThat(space.notes()).hasSize(1);
    assertThat(space.notes().getFirst().sources()).extracting(Source::id).contains(second);
  }
}
