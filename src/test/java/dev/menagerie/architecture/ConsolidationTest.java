// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.architecture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.menagerie.core.MemoryChange;
import dev.menagerie.core.MemoryContent.Noted;
import dev.menagerie.core.MemoryContent.Source;
import dev.menagerie.core.MemoryContent.ThingType;
import dev.menagerie.core.Note;
import dev.menagerie.engine.spi.ModelCall;
import dev.menagerie.engine.spi.ModelFailed;
import dev.menagerie.engine.spi.Remembered;
import dev.menagerie.testkit.ScriptedModel;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ConsolidationTest {

  @TempDir Path data;
  private KeptSpace space;
  private Runnable meanwhile = () -> {};

  @BeforeEach
  void open() {
    space = space("usual", 50);
  }

  private void open(int consolidateAt) {
    space.close();
    space = space("other", consolidateAt);
  }

  private KeptSpace space(String name, int consolidateAt) {
    var keeper = new MemoryKeeper(20, 10, consolidateAt, 0.82, 0, 0, 0);
    var topics = new Topics(List.of("owl", "cat", "summary"));
    return new KeptSpace(data.resolve(name), keeper, this::reply, Optional.of(topics));
  }

  private String reply(ModelCall call) {
    var text = ScriptedModel.text(call.prompt());
    if (call.prompt().name().equals("read")) {
      return Replies.reading("A summary.", List.of());
    }
    meanwhile.run();
    return "{\"text\":\"%s like it dark.\"}"
        .formatted(text.contains("owl") ? "All owls" : "All cats");
  }

  @AfterEach
  void close() {
    space.close();
  }

  private String note(String text, double importance, double confidence) {
    return space.add(
        new Noted(
            new Note(Note.Kind.SEMANTIC, text, List.of()), importance, confidence, List.of()));
  }

  private List<Remembered> made() {
    return space.list(ThingType.NOTE).stream()
        .filter(it -> noted(it).note().tags().contains("consolidated"))
        .toList();
  }

  private static Noted noted(Remembered thing) {
    return (Noted) thing.content().orElseThrow();
  }

  private long thoughts() {
    return space.model().seen().stream().filter(it -> it.name().equals("consolidate")).count();
  }

  @Test
  void notes_that_are_alike_become_one_that_is_surer_and_stay_as_its_sources() {
    open(5);
    var first = note("The owl of cage 1 sleeps by day", 0.5, 0.8);
    var second = note("The owl of cage 2 hunts at night", 0.9, 0.5);
    note("A cat sees at night", 0.7, 1);
    note("An owl of no importance", 0.3, 1);
    note("A tortoise", 0.7, 1);

    space.keep();

    var made = made();
    assertThat(made).hasSize(1);
    var note = noted(made.getFirst());
    assertThat(note.note().text()).isEqualTo("All owls like it dark.");
    assertThat(note.sources())
        .containsExactlyInAnyOrder(new Source(first, 0.8), new Source(second, 0.5));
    assertThat(note.confidence()).isCloseTo(0.9, within(1e-9));
    assertThat(note.importance()).isEqualTo(0.9);
    assertThat(List.of(first, second))
        .allSatisfy(it -> assertThat(noted(space.get(it)).note().tags()).contains("merged"));
    assertThat(space.list(ThingType.NOTE)).hasSize(6);
  }

  @Test
  void what_somebody_changes_meanwhile_stays_so_and_nothing_is_made_of_it() {
    open(2);
    var first = note("The owl of cage 1", 0.5, 1);
    note("The owl of cage 2", 0.5, 1);
    meanwhile =
        () ->
            space.change(
                new MemoryChange.Edit(first, Noted.of(Note.of("The owl of cage 1 is white"))));

    space.keep();

    assertThat(thoughts()).isOne();
    assertThat(space.notes())
        .extracting(it -> it.note().text())
        .containsExactly("The owl of cage 1 is white", "The owl of cage 2");
    assertThat(space.notes()).allMatch(it -> it.note().tags().isEmpty());
  }

  @Test
  void what_a_model_refuses_to_put_together_stays_apart_and_the_others_do_not() {
    open(4);
    note("An owl sleeps by day", 0.5, 1);
    note("An owl hunts at night", 0.5, 1);
    note("A cat sleeps by day", 0.5, 1);
    note("A cat hunts at night", 0.5, 1);
    meanwhile =
        () -> {
          if (thoughts() == 1) {
            throw new ModelFailed("test:scripted refused: content filter", false);
          }
        };

    space.keep();

    assertThat(made())
        .extracting(it -> noted(it).note().text())
        .containsExactly("All cats like it dark.");
  }

  @Test
  void those_that_are_merged_or_of_a_session_do_not_stand_in_the_way() {
    open(2);
    var texts = List.of("The owl Otto sleeps by day", "Ada keeps an owl too");
    for (int copy = 0; copy < 12; copy++) {
      for (var text : texts) {
        var merged = new Note(Note.Kind.SEMANTIC, text + copy, List.of("merged"));
        var working = new Note(Note.Kind.WORKING, text + copy, List.of());
        Stream.of(merged, working).map(Noted::of).forEach(space::add);
      }
    }
    texts.forEach(it -> note(it, 0.5, 1));

    space.keep();

    assertThat(made()).hasSize(1);
    assertThat(noted(made().getFirst()).sources()).hasSize(2);
  }

  @Test
  void a_tag_that_somebody_gave_a_note_does_not_say_how_far_it_came() {
    open(2);
    note("The owl of cage 1", 0.5, 1);
    note("The owl of cage 2", 0.5, 1);
    space.add(Noted.of(new Note(Note.Kind.SEMANTIC, "A tortoise", List.of("reviewed"))));

    space.keep();

    assertThat(made()).hasSize(1);
  }

  @Test
  void a_second_run_changes_nothing() {
    open(1);
    space.episode("Watch.", "");
    note("The owl of cage 1", 0.5, 1);
    note("The owl of cage 2", 0.5, 1);
    space.keep();
    var things = space.list(ThingType.NOTE);
    long thoughts = thoughts();

    space.keep();

    assertThat(thoughts).isOne();
    assertThat(thoughts()).isOne();
    assertThat(space.list(ThingType.NOTE)).isEqualTo(things);
  }

  @Test
  void nor_does_one_where_no_episode_says_how_far_it_came() {
    open(1);
    note("The owl of cage 1", 0.5, 1);
    note("The owl of cage 2", 0.5, 1);
    space.keep();
    var things = space.list(ThingType.NOTE);

    space.keep();

    assertThat(thoughts()).isOne();
    assertThat(space.list(ThingType.NOTE)).isEqualTo(things);
  }

  @Test
  void it_waits_until_there_is_enough_and_counts_anew_from_there() {
    open(4);
    space.episode("Watch.", "");
    note("The owl of cage 1", 0.5, 1);
    note("The owl of cage 2", 0.5, 1);
    space.keep();
    assertThat(made()).isEmpty();

    space.episode("Watch.", "");
    space.keep();
    assertThat(made()).hasSize(2); // the summaries are alike too

    note("The cat of cage 1", 0.5, 1);
    note("The cat of cage 2", 0.5, 1);
    note("The cat of cage 3", 0.5, 1);
    space.keep();
    assertThat(made()).hasSize(2);
  }

  @Test
  void what_was_made_goes_with_the_last_of_what_it_was_made_of() {
    open(2);
    var first = note("The owl of cage 1", 0.5, 0.8);
    var second = note("The owl of cage 2", 0.5, 0.5);
    space.keep();

    space.change(new MemoryChange.Remove(List.of(first), "wrong"));
    assertThat(noted(made().getFirst()).confidence()).isEqualTo(0.5);
    space.change(new MemoryChange.Remove(List.of(second), "wrong"));
    assertThat(made()).isEmpty();
  }
}
