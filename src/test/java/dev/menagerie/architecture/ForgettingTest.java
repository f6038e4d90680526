// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.architecture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.menagerie.core.MemoryContent.Episode;
import dev.menagerie.core.MemoryContent.Fact;
import dev.menagerie.core.MemoryContent.Noted;
import dev.menagerie.core.MemoryContent.Source;
import dev.menagerie.core.MemoryContent.ThingType;
import dev.menagerie.core.Note;
import dev.menagerie.core.Recalled;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ForgettingTest {

  /** A run takes a minute of the test's clock, and so does an episode. */
  private static final Offset<Double> MINUTES = within(1e-4);

  private static final Uses NOT_USED = new Uses(List.of(), 0, Long.MAX_VALUE);

  @TempDir Path data;
  private KeptSpace space;

  @BeforeEach
  void open() {
    space = space("usual", 0);
  }

  private void open(double removeBelow) {
    space.close();
    space = space("other", removeBelow);
  }

  private KeptSpace space(String name, double removeBelow) {
    var keeper = new MemoryKeeper(20, 10, 1, 1, 30, removeBelow, 0);
    return new KeptSpace(
        data.resolve(name), keeper, _ -> Replies.reading("It was quiet.", List.of()));
  }

  @AfterEach
  void close() {
    space.close();
  }

  private String note(Note.Kind kind, List<String> tags, Source... sources) {
    var note = new Note(kind, "note " + space.memory().statistics("keeper").things(), tags);
    return space.add(new Noted(note, 0.8, 1, List.of(sources)));
  }

  private String note() {
    return note(Note.Kind.SEMANTIC, List.of());
  }

  private double importance(String id) {
    return ((Noted) space.get(id).content().orElseThrow()).importance();
  }

  private void keepAfter(int days) {
    space.pass(Duration.ofDays(days));
    space.episode("Watch.", "");
    space.keep();
  }

  @Test
  void a_note_keeps_one_over_e_of_its_importance_after_as_many_days_as_were_said() {
    var note = note();

    keepAfter(30);

    assertThat(importance(note)).isCloseTo(0.8 * Math.exp(-1), MINUTES);
    assertThat(space.history(note)).hasSize(2);
  }

  @Test
  void several_steps_come_to_the_same_as_one() {
    var note = note();

    for (int step = 0; step < 5; step++) {
      keepAfter(6);
    }

    assertThat(importance(note)).isCloseTo(0.8 * Math.exp(-1), within(1e-3));
  }

  @Test
  void what_several_have_told_is_forgotten_more_slowly() {
    var sources =
        Stream.of("one", "two", "three")
            .map(it -> new Source(space.episode(it, ""), 0.5))
            .toArray(Source[]::new);
    var once = note(Note.Kind.SEMANTIC, List.of(), sources[0]);
    var often = note(Note.Kind.SEMANTIC, List.of(), sources);

    keepAfter(30);

    assertThat(importance(once)).isCloseTo(0.8 * Math.exp(-1), MINUTES);
    assertThat(importance(often)).isCloseTo(0.8 * Math.exp(-1.0 / 3), MINUTES);
  }

  @Test
  void what_is_pinned_or_belongs_to_a_session_and_facts_stay_as_they_are() {
    open(1);
    var pinned = note(Note.Kind.SEMANTIC, List.of("pinned"));
    var working = note(Note.Kind.WORKING, List.of());
    var fact =
        space.add(
            new Fact(
                "Otto", "is", "an owl", Optional.empty(), Optional.empty(), false, 1, List.of()));

    keepAfter(1_000);

    assertThat(importance(pinned)).isEqualTo(0.8);
    assertThat(importance(working)).isEqualTo(0.8);
    assertThat(space.history(fact)).hasSize(1);
  }

  @Test
  void nothing_is_removed_unless_it_is_said_under_which_importance() {
    var note = note();

    keepAfter(10_000);

    assertThat(importance(note)).isLessThan(1e-9);
  }

  @Test
  void what_matters_less_than_was_said_is_removed_with_the_reason_but_summaries_are_not() {
    open(0.1);
    var told = space.get(note()).at();
    var note = space.list(ThingType.NOTE).getFirst().id();
    keepAfter(1);

    keepAfter(90);

    assertThat(space.notes()).isEmpty();
    assertThat(space.history(note).getLast().reason())
        .startsWith("forgotten: importance 0.03")
        .endsWith("is below 0.1, last told, changed or used at " + told);
    assertThat(space.summaries()).hasSize(2);
  }

  @Test
  void what_does_not_say_when_it_was_told_stays_as_it_is() {
    var note = Noted.of(Note.of("Otto eats mice"));
    var old = new Recalled("n1", Instant.EPOCH, "", Optional.empty(), note);

    assertThat(new Forgetting(30, 0.1).at(KeptSpace.OPENING, List.of(old), NOT_USED)).isEmpty();
  }

  @Test
  void a_second_run_changes_nothing() {
    var note = note();
    keepAfter(30);
    double importance = importance(note);

    space.keep();

    assertThat(importance(note)).isEqualTo(importance);
    assertThat(space.history(note)).hasSize(2);
  }

  /** A task that was shown notes, some days after the last thing that happened. */
  private void use(int days, String... notes) {
    space.pass(Duration.ofDays(days));
    var episode = new Episode("task", "Look.", List.of(), "", 1, List.of());
    space.add(episode.recalled(List.of(notes)));
  }

  @Test
  void what_a_task_was_shown_is_forgotten_from_then_on_and_more_slowly() {
    var used = note();
    var unused = note();
    use(20, used, "f99", "n1000");

    keepAfter(10);

    assertThat(importance(used)).isCloseTo(0.8 * Math.exp(-10.0 / 60), MINUTES);
    assertThat(importance(unused)).isCloseTo(0.8 * Math.exp(-1), MINUTES);
    assertThat(((Noted) space.get(used).content().orElseThrow()).note().tags())
        .containsExactly("recalled-1");
    assertThat(space.history(used)).hasSize(2);
  }

  @Test
  void uses_are_counted_once_and_hold_for_good() {
    var note = note();
    use(0, note);
    use(0, note);
    keepAfter(30);
    double after = 0.8 * Math.exp(-30.0 / 90);
    assertThat(importance(note)).isCloseTo(after, MINUTES);

    keepAfter(30);
    keepAfter(30);

    assertThat(importance(note)).isCloseTo(after * Math.exp(-60.0 / 90), within(1e-3));
    assertThat(((Noted) space.get(note).content().orElseThrow()).note().tags())
        .containsExactly("recalled-2");
  }

  @Test
  void uses_after_a_run_that_found_none_are_counted_by_the_next() {
    var note = note();
    keepAfter(0);
    use(0, note);
    keepAfter(0);

    use(0, note);
    keepAfter(0);

    assertThat(((Noted) space.get(note).content().orElseThrow()).note().tags())
        .containsExactly("recalled-2");
  }

  @Test
  void uses_with_time_between_them_keep_a_note_longer_than_as_many_at_once() {
    var spaced = note();
    var massed = note();
    use(0, massed, spaced);
    use(0, massed);
    use(0, massed);
    use(10, spaced);
    use(10, spaced);

    keepAfter(10);

    assertThat(importance(spaced)).isCloseTo(0.8 * Math.exp(-10.0 / 120), MINUTES);
    assertThat(importance(massed)).isCloseTo(0.8 * Math.exp(-30.0 / 120), MINUTES);
  }

  @Test
  void what_was_used_is_counted_wherever_forgetting_has_come_to() {
    var note = note();
    for (int other = 0; other < 1_000; other++) {
      note();
    }
    use(20, note);

    keepAfter(10);

    assertThat(importance(note)).isCloseTo(0.8 * Math.exp(-10.0 / 60), MINUTES);
  }

  @Test
  void of_many_that_forgetting_has_not_come_to_none_is_lost_and_the_rest_is_counted_next_time() {
    var first = Stream.generate(this::note).limit(80).toArray(String[]::new);
    var second = Stream.generate(this::note).limit(70).toArray(String[]::new);
    for (int other = 0; other < 1_000; other++) {
      note();
    }
    use(0, first);
    use(0, second);

    keepAfter(0);
    keepAfter(0);

    assertThat(Stream.of(first, second).flatMap(Stream::of))
        .allSatisfy(
            it ->
                assertThat(((Noted) space.get(it).content().orElseThrow()).note().tags())
                    .containsExactly("recalled-1"));
  }

  @Test
  void what_is_pinned_has_its_uses_not_counted() {
    var pinned = note(Note.Kind.SEMANTIC, List.of("pinned"));
    use(20, pinned);

    keepAfter(10);

    assertThat(space.history(pinned)).hasSize(1);
  }
}
