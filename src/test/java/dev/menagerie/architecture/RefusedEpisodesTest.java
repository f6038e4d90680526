// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.architecture;

import static dev.menagerie.architecture.Replies.reading;
import static dev.menagerie.architecture.Replies.told;
import static org.assertj.core.api.Assertions.assertThat;

import dev.menagerie.core.MemoryChange;
import dev.menagerie.core.MemoryContent.Fact;
import dev.menagerie.core.MemoryContent.Noted;
import dev.menagerie.core.MemoryContent.Source;
import dev.menagerie.core.MemoryContent.ThingType;
import dev.menagerie.core.Note;
import dev.menagerie.engine.spi.ModelFailed;
import dev.menagerie.engine.spi.Remembered;
import dev.menagerie.engine.spi.Status;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An episode that no model reads does not keep the others from being read. */
@Timeout(60)
class RefusedEpisodesTest extends KeeperSetting {

  /** A model that takes offence at one word, as long as it does. */
  private boolean takesOffence = true;

  private String easilyOffended(String text) {
    if (takesOffence && text.contains("poison")) {
      throw new ModelFailed("test:scripted refused: content filter", false);
    }
    return reading("It was read.", List.of(told("Otto", "lives in", "cage 1", "")));
  }

  private List<Remembered> aside() {
    return space.list(ThingType.NOTE).stream()
        .filter(it -> tags(it).contains("put-aside"))
        .toList();
  }

  private static List<String> tags(Remembered thing) {
    return ((Noted) thing.content().orElseThrow()).note().tags();
  }

  private List<String> summarised() {
    return space.summaries().stream().flatMap(it -> it.sources().stream()).map(Source::id).toList();
  }

  /** A run that finds a new episode beside what was put aside. */
  private void another() {
    space.episode("Watch.", "");
    space.work();
  }

  @Test
  void it_is_put_aside_with_its_reason_and_the_next_are_read() {
    reads = this::easilyOffended;
    var poison = space.episode("Count the poison frogs.", "Nine.");
    var next = space.episode("Where does Otto live?", "In cage 1.");

    var record = space.work();

    assertThat(record.status()).isEqualTo(Status.PARTIAL);
    assertThat(record.answer().orElseThrow().text())
        .isEqualTo(
            "%s: put aside, since no model reads it\n%s: It was read.".formatted(poison, next));
    assertThat(summarised()).containsExactly(next);
    assertThat(aside())
        .singleElement()
        .satisfies(
            it -> {
              var noted = (Noted) it.content().orElseThrow();
              assertThat(noted.note())
                  .isEqualTo(
                      new Note(
                          Note.Kind.WORKING,
                          "Put aside, since no model reads it: test:scripted refused: content"
                              + " filter",
                          List.of("put-aside", "refused-1", "try-again")));
              assertThat(noted.sources()).containsExactly(new Source(poison, 1));
            });
    assertThat(space.get(poison).content()).isPresent();
  }

  @Test
  void it_is_read_by_a_later_run_when_the_model_reads_it_after_all() {
    reads = this::easilyOffended;
    var poison = space.episode("Count the poison frogs.", "Nine.");
    space.work();
    takesOffence = false;

    another();

    assertThat(summarised()).contains(poison);
    assertThat(aside()).isEmpty();
    assertThat(space.facts()).flatExtracting(Fact::sources).extracting(Source::id).contains(poison);
  }

  @Test
  void a_model_is_asked_three_times_and_then_it_is_left_to_people() {
    reads = this::easilyOffended;
    var poison = space.episode("Count the poison frogs.", "Nine.");
    for (int run = 0; run < 6; run++) {
      another();
    }
    assertThat(asked("read")).filteredOn(it -> it.contains("poison")).hasSize(3);
    assertThat(tags(aside().getFirst())).containsExactly("put-aside", "refused-3");

    takesOffence = false;
    var given = aside().getFirst();
    var noted = (Noted) given.content().orElseThrow();
    var again = FreshNotes.tagged(noted, List.of("try-again"));
    space.change(new MemoryChange.Edit(given.id(), again));
    another();

    assertThat(summarised()).contains(poison).hasSize(8);
    assertThat(aside()).isEmpty();
  }

  @Test
  void a_model_that_refuses_everything_costs_each_episode_one_try() {
    reads = this::easilyOffended;
    for (int run = 0; run < 5; run++) {
      space.episode("Count the poison frogs of day %d.".formatted(run), "Nine.");
      space.work();
    }
    assertThat(aside()).hasSize(5).allMatch(it -> tags(it).contains("refused-1"));

    takesOffence = false;
    another();

    assertThat(summarised()).hasSize(6);
    assertThat(aside()).isEmpty();
  }

  @Test
  void a_model_that_is_down_fails_the_task_and_nothing_is_put_aside() {
    reads =
        _ -> {
          throw new ModelFailed("test:scripted gave no answer after 5 attempts", true);
        };
    space.episode("Where does Otto live?", "In cage 1.");

    assertThat(space.work().status()).isEqualTo(Status.FAILED);

    assertThat(aside()).isEmpty();
    reads = this::easilyOffended;
    space.keep();
    assertThat(summarised()).hasSize(1);
  }

  @Test
  void a_refusal_to_compare_what_was_read_with_memory_puts_it_aside_too() {
    reads = this::easilyOffended;
    space.add(fact("Otto", "lives in", "cage 2", "2026-01-01T00:00:00Z"));
    decides =
        _ -> {
          throw new ModelFailed("test:scripted refused: too long", false);
        };
    space.episode("Where does Otto live?", "In cage 1.");

    space.work();

    assertThat(aside()).hasSize(1);
    assertThat(space.facts()).hasSize(1);
    assertThat(space.summaries()).isEmpty();
  }

  @Test
  void it_goes_with_its_episode_and_its_reason_repeats_no_secret() {
    reads =
        _ -> {
          throw new ModelFailed("refused: wrong key sk-abcdefghijklmnop1234", false);
        };
    var episode = space.episode("Where does Otto live?", "In cage 1.");
    space.work();
    assertThat(aside())
        .extracting(it -> ((Noted) it.content().orElseThrow()).note().text())
        .containsExactly("Put aside, since no model reads it: see the journal of the task");

    space.change(new MemoryChange.Remove(List.of(episode), "not wanted"));

    assertThat(aside()).isEmpty();
  }

  @Test
  void it_is_found_again_among_many_in_a_space_with_vectors() {
    space.close();
    space =
        new KeptSpace(
            data.resolve("vectors"),
            MemoryKeeper.DEFAULTS,
            this::reply,
            Optional.of(new Topics(List.of("owl"))));
    reads = this::easilyOffended;
    for (int note = 0; note < 300; note++) {
      space.add(new Noted(new Note(Note.Kind.WORKING, "Note " + note, List.of()), 1, 1, List.of()));
    }
    var poison = space.episode("Count the poison frogs.", "Nine.");
    space.work();
    takesOffence = false;

    another();

    assertThat(summarised()).contains(poison);
  }
}
