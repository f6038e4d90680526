// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.architecture;

import static dev.menagerie.architecture.Replies.reading;
import static dev.menagerie.architecture.Replies.told;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.menagerie.core.MemoryContent.Noted;
import dev.menagerie.core.MemoryContent.Source;
import dev.menagerie.core.MemoryContent.ThingType;
import dev.menagerie.core.Note;
import dev.menagerie.core.Prompt;
import dev.menagerie.core.Role;
import dev.menagerie.testkit.BesideOthers;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@BesideOthers
@Timeout(120)
class MemoryKeeperTest extends KeeperSetting {

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
  void what_the_server_knows_for_a_secret_is_refused_by_the_name_of_its_kind() {
    space.episode("Open door 4711.", "");
    reads =
        _ ->
            reading(
                "It opened door 4711.",
                List.of(told("aviary", "has", "door 4711", "")),
                "Somebody uses door 4711.",
                "The aviary is locked at night.");

    var record = space.keep();

    assertThat(space.facts()).isEmpty();
    assertThat(space.notes())
        .extracting(it -> it.note().text())
        .containsExactly("The aviary is locked at night.");
    assertThat(space.summaries())
        .extracting(it -> it.note().text())
        .containsExactly("A task of which nothing is to be remembered.");
    assertThat(space.refusals(record))
        .containsExactly("has a secret: door code", "has a secret: door code");
  }

  @Test
  void of_more_things_than_an_episode_may_leave_the_rest_is_left_out_with_its_number() {
    space.episode("Read the list of birds.", "");
    var birds = IntStream.rangeClosed(1, 10_000).mapToObj("Bird %d sings."::formatted);
    reads = _ -> reading("It read a list.", List.of(), birds.toArray(String[]::new));

    var record = space.keep();

    assertThat(space.notes()).hasSize(32);
    assertThat(space.refusals(record)).isEmpty();
    assertThat(space.said(record, "keeper"))
        .containsExactly(
            "32 added, 0 changed, 0 ended, 9968 more left out: an episode leaves 32 things at"
                + " most");
  }

  @Test
  void half_a_secret_is_one_where_a_text_is_cut() {
    var lengthy = "x ".repeat(495);
    space.episode(lengthy + "open door 4711.", "");
    reads = _ -> reading(lengthy + "open door 4711.", List.of());

    space.keep();

    assertThat(space.summaries())
        .extracting(it -> it.note().text())
        .containsExactly("A task of which nothing is to be remembered.");
  }

  @Test
  void neither_does_one_come_in_by_an_update() {
    space.episode("The aviary is locked.", "");
    space.add(Noted.of(Note.of("The aviary has doors")));
    reads = _ -> reading("Locked.", List.of(), "The aviary has locked doors");
    decides = _ -> Replies.deciding(new Filing.Decision.Update(1, 1, "The aviary has door 4711"));

    space.keep();

    assertThat(space.notes())
        .extracting(it -> it.note().text())
        .containsExactly("The aviary has locked doors");
  }

  @Test
  @Timeout(900)
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
