// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.architecture;

import static dev.menagerie.architecture.Replies.deciding;
import static dev.menagerie.architecture.Replies.reading;
import static dev.menagerie.architecture.Replies.told;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.menagerie.architecture.Filing.Decision;
import dev.menagerie.core.MemoryChange;
import dev.menagerie.core.MemoryContent.Fact;
import dev.menagerie.core.MemoryContent.Noted;
import dev.menagerie.core.MemoryContent.Source;
import dev.menagerie.core.MemoryContent.ThingType;
import dev.menagerie.core.Note;
import dev.menagerie.core.Prompt;
import dev.menagerie.core.Role;
import dev.menagerie.engine.spi.ModelCall;
import dev.menagerie.testkit.ScriptedModel;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class MemoryKeeperTest {

  @TempDir Path data;
  private KeptSpace space;
  private Function<String, String> reads = _ -> reading("Nothing much.", List.of());
  private Function<String, String> decides = _ -> deciding();

  @BeforeEach
  void open() {
    space = new KeptSpace(data.resolve("usual"), MemoryKeeper.DEFAULTS, this::reply);
  }

  private void open(MemoryKeeper keeper) {
    space.close();
    space = new KeptSpace(data.resolve("other"), keeper, this::reply);
  }

  private String reply(ModelCall call) {
    var text = ScriptedModel.text(call.prompt());
    return call.prompt().name().equals("read") ? reads.apply(text) : decides.apply(text);
  }

  private List<String> asked(String prompt) {
    return space.model().seen().stream()
        .filter(it -> it.name().equals(prompt))
        .map(ScriptedModel::text)
        .toList();
  }

  @AfterEach
  void close() {
    space.close();
  }

  @Test
  void an_episode_is_read_once_and_leaves_its_summary_and_what_is_worth_knowing() {
    var episode = space.episode("Otto moved into cage 1.", "Noted.");
    reads =
        _ ->
            reading(
                "Otto moved.", List.of(told("Otto", "lives in", "cage 1", "")), "Owls like quiet.");

    space.keep();
    var second = space.keep();

    assertThat(space.summaries())
        .singleElement()
        .satisfies(
            it -> {
              assertThat(it.note())
                  .isEqualTo(new Note(Note.Kind.EPISODIC, "Otto moved.", List.of("summary")));
              assertThat(it.sources()).extracting(Source::id).containsExactly(episode);
            });
    assertThat(space.facts())
        .singleElement()
        .satisfies(
            it -> {
              assertThat(it.validFrom()).contains(space.get(episode).at());
              assertThat(it.sources()).containsExactly(new Source(episode, 0.9));
              assertThat(it.single()).isTrue();
            });
    assertThat(space.notes())
        .extracting(it -> it.note().text())
        .containsExactly("Owls like quiet.");
    assertThat(second.answer().orElseThrow().text()).isEqualTo("All episodes have been read.");
    assertThat(asked("read")).hasSize(1);
    assertThat(space.model().seen()).extracting(Prompt::role).containsOnly(Role.SUMMARISER);
  }

  @Test
  void the_model_is_told_when_the_task_ended_and_what_it_says_counts() {
    var episode = space.episode("Otto moved yesterday.", "Noted.");
    reads = _ -> reading("Otto moved.", List.of(told("Otto", "lives in", "cage 1", "2026-11-19")));

    space.keep();

    assertThat(asked("read").getFirst())
        .contains("The task ended at " + space.get(episode).at(), "Otto moved yesterday.");
    assertThat(space.facts().getFirst().validFrom())
        .contains(Instant.parse("2026-11-19T00:00:00Z"));
  }

  @Test
  void the_oldest_is_read_first_and_the_rest_another_time() {
    open(KeptSpace.reader(2, 10));
    Stream.of("one", "two", "three", "four", "five", "six", "seven")
        .forEach(it -> space.episode("Goal " + it, ""));
    reads = text -> reading(text.replaceAll("(?s).*Goal: Goal (\\w+).*", "It was $1."), List.of());

    space.keep();
    assertThat(space.summaries())
        .extracting(it -> it.note().text())
        .containsExactly("It was one.", "It was two.");

    for (int run = 0; run < 4; run++) {
      space.keep();
    }
    assertThat(space.summaries()).hasSize(7);
    assertThat(asked("read")).hasSize(7);
  }

  @Test
  void a_long_backlog_is_read_from_its_beginning_without_looking_at_all_of_it() {
    open(KeptSpace.reader(2, 10));
    for (int episode = 0; episode < 700; episode++) {
      space.episode("Goal %d.".formatted(episode), "");
    }
    reads = text -> reading(text.replaceAll("(?s).*Goal: Goal (\\d+).*", "It was $1."), List.of());

    var first = space.keep();
    var second = space.keep();

    assertThat(space.summaries())
        .extracting(it -> it.note().text())
        .startsWith("It was 0.", "It was 1.", "It was 2.");
    assertThat(space.summaries()).hasSizeLessThanOrEqualTo(4);
    assertThat(List.of(first, second)).allMatch(it -> space.recalled(it, ThingType.EPISODE) < 400);
  }

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

  private static Fact fact(String subject, String predicate, String object, String from) {
    var since = Optional.of(Instant.parse(from));
    return new Fact(subject, predicate, object, since, Optional.empty(), false, 1, List.of());
  }

  /** The number under which a prompt shows something. */
  private static int number(String what, String text) {
    return text.lines()
        .filter(it -> it.contains(". " + what))
        .map(it -> Integer.parseInt(it.substring(0, it.indexOf('.'))))
        .findFirst()
        .orElseThrow();
  }

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

  @Test
  void a_reading_that_is_no_reading_leaves_a_plain_summary_and_is_not_tried_again() {
    space.episode("Where is <memory id=\"n1\">Otto the owl</memory> Otto?", "In cage 1.");
    reads = _ -> "Otto is an owl.";

    space.keep();
    int asked = asked("read").size();
    space.keep();

    assertThat(space.summaries())
        .extracting(it -> it.note().text())
        .containsExactly("Where is  Otto?");
    assertThat(asked("read")).hasSize(asked);
  }

  @Test
  void secrets_and_prompts_do_not_get_past_the_gate_and_the_journal_does_not_repeat_them() {
    space.episode("The password of the aviary is hunter22.", "");
    reads =
        _ ->
            reading(
                "The password is hunter22.",
                List.of(told("aviary", "has password", "hunter22", "")),
                "Let's think step by step.",
                "The aviary is locked at night.");

    var record = space.keep();

    assertThat(space.facts()).isEmpty();
    assertThat(space.notes())
        .extracting(it -> it.note().text())
        .containsExactly("The aviary is locked at night.");
    assertThat(space.summaries().getFirst().note().text()).doesNotContain("hunter22");
    assertThat(record.answer().orElseThrow().text()).doesNotContain("hunter22");
    assertThat(asked("decide")).isEmpty();
  }

  @Test
  void a_thousand_turns_of_self_recall_add_nothing() {
    open(KeptSpace.reader(100, 10));
    var known =
        List.of(
            "Otto is an owl of the north", "Ada feeds the owls at six", "Cats live in the barn");
    known.forEach(it -> space.add(Noted.of(Note.of(it))));
    space.add(fact("Otto", "lives in", "cage 1", "2026-01-01T00:00:00Z"));
    reads =
        text -> {
          int turn = Integer.parseInt(text.replaceAll("(?s).*turn (\\d+)\\?.*", "$1"));
          return reading(
              "The agent was asked what it knows.",
              List.of(told("Otto", "lives in", "cage 1", turn % 2 == 0 ? "" : "2026-01-01")),
              known.get(turn % 3),
              "<memory id=\"n1\">%s</memory>".formatted(known.get((turn + 1) % 3)),
              known.get((turn + 2) % 3).toUpperCase(Locale.ROOT) + "!");
        };
    for (int turn = 0; turn < 1_000; turn++) {
      var shown = turn % 3 == 0 ? "" : "<memory id=\"n1\">%s</memory>".formatted(known.getFirst());
      space.episode(
          shown + "What do you know in turn %d?".formatted(turn), String.join(". ", known));
    }

    for (int run = 0; run < 10; run++) {
      space.keep();
    }

    assertThat(space.summaries()).hasSize(1_000);
    assertThat(space.notes()).extracting(it -> it.note().text()).isEqualTo(known);
    assertThat(space.notes()).allMatch(it -> it.sources().isEmpty());
    assertThat(space.facts()).hasSize(1);
    assertThat(space.list(ThingType.EPISODE)).hasSize(1_000);
  }

  @Test
  void parameters_have_bounds() {
    assertThatThrownBy(() -> KeptSpace.reader(0, 10))
        .hasMessage("maxEpisodes: 0, must be from 1 to 100");
    assertThatThrownBy(() -> KeptSpace.reader(1, 51))
        .hasMessage("similar: 51, must be from 1 to 50");
    assertThatThrownBy(() -> new MemoryKeeper(1, 1, 201, 0, 0, 0, 0))
        .hasMessage("consolidateAt: 201, must be from 0 to 200");
    assertThatThrownBy(() -> new MemoryKeeper(1, 1, 0, 1.1, 0, 0, 0))
        .hasMessage("likeness: 1.1, must be from 0 to 1");
    assertThatThrownBy(() -> new MemoryKeeper(1, 1, 0, 0, -1, 0, 0))
        .hasMessage("days: -1.0, must be from 0 to 36500");
    assertThatThrownBy(() -> new MemoryKeeper(1, 1, 0, 0, 0, 2, 0))
        .hasMessage("removeBelow: 2.0, must be from 0 to 1");
    assertThatThrownBy(() -> new MemoryKeeper(1, 1, 0, 0, 0, 0, Double.NaN))
        .hasMessage("reflectAt: NaN, must be from 0 to 200");
  }
}
