// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.architecture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.menagerie.core.MemoryChange;
import dev.menagerie.core.MemoryContent.Episode;
import dev.menagerie.core.MemoryContent.Noted;
import dev.menagerie.core.MemoryContent.Source;
import dev.menagerie.core.MemoryContent.ThingType;
import dev.menagerie.core.Note;
import dev.menagerie.engine.spi.ModelCall;
import dev.menagerie.engine.spi.Remembered;
import dev.menagerie.testkit.ScriptedModel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What was put together is kept until the note that was made of it is confirmed. */
@Timeout(60)
class ConfirmedTest {

  private static final String OWLS = "All owls like it dark.";

  private static final String ECHO = "All owls surely like it dark at noon.";

  @TempDir Path data;
  private KeptSpace space;
  private final List<String> originals = new ArrayList<>();
  private String episode = "";

  @BeforeEach
  void open() {
    var keeper = new MemoryKeeper(20, 10, 1, 0.82, 30, 0, 0);
    var topics = Optional.of(new Topics(List.of("owl", "episode")));
    space = new KeptSpace(data, keeper, ConfirmedTest::reply, topics.map(it -> it));
    episode = space.episode("Watch the owls.", "");
    originals.add(note("An owl sleeps by day", List.of(), new Source(episode, 0.8)));
    originals.add(note("An owl hunts at night", List.of(), new Source(episode, 0.5)));
    space.keep();
  }

  private static String reply(ModelCall call) {
    var text = ScriptedModel.text(call.prompt());
    if (call.prompt().name().equals("decide")) {
      var number = Pattern.compile("(\\d+)\\. " + Pattern.quote(OWLS)).matcher(text);
      return number.find()
          ? Replies.deciding(new Filing.Decision.Update(1, Integer.parseInt(number.group(1)), ""))
          : Replies.deciding();
    }
    if (call.prompt().name().equals("read") && text.contains("As memory says")) {
      return Replies.reading("An episode.", List.of(), ECHO);
    }
    if (!call.prompt().name().equals("read")) {
      return "{\"text\":\"%s\"}".formatted(OWLS);
    }
    return text.contains(OWLS)
        ? Replies.reading("An episode.", List.of(), OWLS)
        : Replies.reading("An episode.", List.of());
  }

  @AfterEach
  void close() {
    space.close();
  }

  private String note(String text, List<String> tags, Source... sources) {
    return space.add(new Noted(new Note(Note.Kind.SEMANTIC, text, tags), 0.8, 1, List.of(sources)));
  }

  private Remembered made() {
    return space.list(ThingType.NOTE).stream()
        .filter(it -> noted(it).note().text().equals(OWLS))
        .findFirst()
        .orElseThrow();
  }

  private static Noted noted(Remembered thing) {
    return (Noted) thing.content().orElseThrow();
  }

  private List<String> left() {
    var there = space.list(ThingType.NOTE).stream().map(Remembered::id).toList();
    return originals.stream().filter(there::contains).toList();
  }

  private void another(String goal) {
    space.episode(goal, "");
    space.keep();
  }

  @Test
  void nothing_is_forgotten_as_long_as_nobody_confirms() {
    another("Watch the cats.");
    another("Watch the dogs.");

    assertThat(left()).isEqualTo(originals);
    assertThat(noted(made()).sources()).extracting(Source::id).containsExactlyElementsOf(originals);
  }

  @Test
  void an_episode_that_tells_it_again_confirms_and_the_originals_go_with_the_reason() {
    var again = space.episode("Remember: " + OWLS, "");

    space.keep();

    assertThat(left()).isEmpty();
    assertThat(space.history(originals.getFirst()).getLast().reason())
        .isEqualTo("forgotten: %s, which was made of it, is confirmed".formatted(made().id()));
    assertThat(noted(made()).sources())
        .containsExactlyInAnyOrder(new Source(again, 0.9), new Source(episode, 0.8));
    assertThat(noted(made()).confidence()).isCloseTo(1 - 0.1 * 0.2, within(1e-9));
  }

  @Test
  void so_do_three_tasks_that_were_shown_it_and_two_do_not() {
    show();
    show();
    another("Watch the cats.");
    assertThat(left()).isEqualTo(originals);

    show();
    another("Watch the dogs.");

    assertThat(left()).isEmpty();
    assertThat(noted(made()).sources()).containsExactly(new Source(episode, 0.8));
  }

  private void show() {
    var shown = new Episode("task", "Look.", List.of(), "", 1, List.of());
    space.add(shown.recalled(List.of(made().id())));
  }

  @Test
  void a_person_confirms_by_a_tag() {
    var tagged = FreshNotes.tagged(noted(made()), List.of("confirmed"));
    space.change(new MemoryChange.Edit(made().id(), tagged));

    another("Watch the cats.");

    assertThat(left()).isEmpty();
  }

  @Test
  void what_people_wrote_what_is_pinned_and_what_something_else_stands_on_stays() {
    var written = note("An owl is a bird", List.of());
    var pinned = note("An owl is wise", List.of("pinned"), new Source(episode, 1));
    var evidence = note("An owl is rare", List.of(), new Source(episode, 1));
    note("Few see it", List.of("insight"), new Source(evidence, 1));
    another("Watch the cats.");
    var second =
        space.list(ThingType.NOTE).stream()
            .filter(it -> noted(it).note().tags().contains("consolidated"))
            .filter(it -> noted(it).sources().stream().anyMatch(s -> s.id().equals(written)))
            .findFirst()
            .orElseThrow();
    var tagged = FreshNotes.tagged(noted(second), List.of("confirmed"));
    space.change(new MemoryChange.Edit(second.id(), tagged));

    another("Watch the dogs.");

    assertThat(List.of(written, pinned, evidence))
        .allMatch(it -> space.get(it).content().isPresent());
  }

  @Test
  void it_goes_with_its_episode_when_the_originals_are_forgotten() {
    var tagged = FreshNotes.tagged(noted(made()), List.of("confirmed"));
    space.change(new MemoryChange.Edit(made().id(), tagged));
    another("Watch the cats.");
    var made = made().id();

    space.change(new MemoryChange.Remove(List.of(episode), "not wanted"));

    assertThat(space.list(ThingType.NOTE)).extracting(Remembered::id).doesNotContain(made);
  }

  @Test
  void an_agent_that_says_it_in_other_words_does_not_and_its_words_are_kept_beside_it() {
    space.episode("What do you know?", "As memory says, all owls surely like it dark at noon.");

    space.keep();

    assertThat(left()).isEqualTo(originals);
    assertThat(noted(made()).sources()).extracting(Source::id).containsExactlyElementsOf(originals);
    assertThat(space.notes()).extracting(it -> it.note().text()).contains(ECHO);
  }

  @Test
  void many_that_have_nothing_left_to_forget_do_not_hold_it_up() {
    confirm();
    for (int note = 0; note < 20; note++) {
      note("Settled " + note, List.of("consolidated", "confirmed"), new Source(episode, 0.8));
    }

    another("Watch the cats.");

    assertThat(left()).isEmpty();
  }

  private void confirm() {
    var tagged = FreshNotes.tagged(noted(made()), List.of("confirmed"));
    space.change(new MemoryChange.Edit(made().id(), tagged));
  }

  @Test
  void a_count_that_cannot_be_true_does_not_end_the_counting() {
    note("Elsewhere", List.of("summary", "reviewed", "counted-to-5000000"), new Source(episode, 1));
    show();
    show();
    show();

    another("Watch the cats.");

    assertThat(left()).isEmpty();
  }

  @Test
  void a_note_of_a_person_that_looks_like_a_summary_of_nothing_stops_nothing() {
    note("Mine", List.of("summary", "reviewed"));
    show();
    show();
    show();

    another("Watch the cats.");

    assertThat(left()).isEmpty();
  }
}
