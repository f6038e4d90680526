// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.menagerie.core.Json;
import dev.menagerie.core.MemoryChange;
import dev.menagerie.core.MemoryContent;
import dev.menagerie.core.MemoryContent.Episode;
import dev.menagerie.core.MemoryContent.Fact;
import dev.menagerie.core.MemoryContent.Noted;
import dev.menagerie.core.MemoryContent.Session;
import dev.menagerie.core.MemoryContent.Skill;
import dev.menagerie.core.MemoryContent.Source;
import dev.menagerie.core.MemoryContent.ThingType;
import dev.menagerie.core.MemoryContent.Turn;
import dev.menagerie.core.Note;
import dev.menagerie.core.Query;
import dev.menagerie.engine.spi.DatedChange;
import dev.menagerie.engine.spi.Journal;
import dev.menagerie.engine.spi.Journal.Receipt;
import dev.menagerie.engine.spi.Journal.Write;
import dev.menagerie.engine.spi.Memories.AsOf;
import dev.menagerie.engine.spi.Memories.Listing;
import dev.menagerie.engine.spi.Memories.Wanted;
import dev.menagerie.engine.spi.MemoryEvent;
import dev.menagerie.engine.spi.MemoryRefused;
import dev.menagerie.engine.spi.Remembered;
import dev.menagerie.engine.spi.Sight;
import dev.menagerie.engine.spi.Sight.Window;
import dev.menagerie.testkit.InMemoryJournal;
import dev.menagerie.testkit.JournalBefore;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MemoriesTest {

  @TempDir Path data;
  private final InMemoryJournal journal = new InMemoryJournal();
  private Zoo zoo;

  @BeforeEach
  void open() {
    zoo = Zoo.open(data, journal);
  }

  @AfterEach
  void close() {
    zoo.close();
  }

  @Test
  void what_is_added_is_named_by_its_event() {
    var owl = zoo.note("owls hunt at night");

    assertThat(owl).isEqualTo("n1");
    var found = zoo.get(owl);
    assertThat(found.content()).contains(Noted.of(Note.of("owls hunt at night")));
    assertThat(found.at()).isEqualTo(Zoo.OPENING.plusSeconds(60));
    assertThat(found.task()).isEmpty();
    assertThat(search("owls", AsOf.NOW)).containsExactly(owl);
  }

  private List<String> search(String text, AsOf asOf) {
    var wanted = new Wanted(text, List.of(), List.of(), List.of(), 10);
    return zoo.memory().search(Zoo.NAME, wanted, asOf).hits().stream()
        .map(it -> it.thing().id())
        .toList();
  }

  @Test
  void a_note_of_the_first_version_is_one_whose_time_is_not_known() {
    var body =
        Json.object(
            "{\"v\": 1, \"note\": {\"kind\": \"episodic\", \"text\": \"fed\", \"tags\": []}}");
    journal
        .append(List.of(new Write.Remember(new MemoryEvent(0, Zoo.NAME, "t1", "/4", body))))
        .await();

    var fed = zoo.get("n1");

    assertThat(zoo.text("n1")).isEqualTo("fed");
    assertThat(fed.task()).isEqualTo("t1");
    assertThat(fed.at()).isEqualTo(Instant.EPOCH);
  }

  @Test
  void an_edit_is_seen_at_once_and_what_was_is_not_forgotten() {
    var owl = zoo.note("owls hunt by day");
    long edit = zoo.edit(owl, "owls hunt at night").position();

    assertThat(zoo.text(owl)).isEqualTo("owls hunt at night");
    assertThat(zoo.memory().history(Zoo.NAME, owl))
        .extracting(Remembered::position)
        .containsExactly(1L, edit);
    assertThat(search("night", AsOf.NOW)).containsExactly(owl);
    assertThat(search("day", AsOf.NOW)).isEmpty();
    assertThat(search("day", AsOf.of(1))).containsExactly(owl);
  }

  @Test
  void memory_can_be_asked_how_it_stood_after_an_event_and_at_a_moment() {
    var owl = zoo.note("one");
    long edit = zoo.edit(owl, "two").position();
    zoo.remove(owl);

    assertThat(zoo.text(owl)).isEmpty();
    assertThat(zoo.text(owl, AsOf.of(edit))).isEqualTo("two");
    assertThat(zoo.text(owl, AsOf.of(edit - 1))).isEqualTo("one");
    assertThat(zoo.text(owl, AsOf.of(Zoo.OPENING.plusSeconds(179)))).isEqualTo("two");
    assertThat(zoo.text(owl, AsOf.of(Zoo.OPENING.plusSeconds(60)))).isEqualTo("one");
    assertThat(zoo.text(owl, AsOf.of(Zoo.OPENING))).isEmpty();
  }

  @Test
  void what_came_from_nothing_else_goes_too_and_what_is_left_is_believed_less() {
    var seen = zoo.note("seen an owl");
    var heard = zoo.note("heard an owl");
    var only = zoo.note("an owl was seen", new Source(seen, 0.8));
    var both = zoo.note("there is an owl", new Source(seen, 0.8), new Source(heard, 0.5));
    var further = zoo.note("it was white", new Source(only, 0.9));
    assertThat(confidence(both)).isCloseTo(0.9, within(1e-9));

    var removed = zoo.remove(seen);

    assertThat(removed.touched()).containsExactlyInAnyOrder(seen, only, further, both);
    assertThat(zoo.text(only)).isEmpty();
    assertThat(zoo.text(further)).isEmpty();
    assertThat(zoo.text(heard)).isEqualTo("heard an owl");
    assertThat(confidence(both)).isCloseTo(0.5, within(1e-9));
    assertThat(zoo.memory().history(Zoo.NAME, further).getLast().reason())
        .isEqualTo("what it came from was removed: wrong");

    zoo.remove(heard);
    assertThat(zoo.text(both)).isEmpty();
  }

  private double confidence(String id) {
    return ((Noted) zoo.get(id).content().orElseThrow()).confidence();
  }

  @Test
  void undoing_a_removal_gives_everything_back_and_can_be_undone() {
    var seen = zoo.note("seen an owl");
    var heard = zoo.note("heard an owl");
    var both = zoo.note("an owl", new Source(seen, 0.8), new Source(heard, 0.5));
    var only = zoo.note("white", new Source(seen, 1));
    var before = things();
    long removal = zoo.remove(seen).position();
    var after = things();

    var undone = zoo.undo(removal);

    assertThat(undone.touched()).containsExactlyInAnyOrder(seen, both, only);
    assertThat(things()).isEqualTo(before);
    zoo.undo(undone.position());
    assertThat(things()).isEqualTo(after);
    assertThat(search("owl white", AsOf.NOW)).containsExactlyInAnyOrder(heard, both);
  }

  private List<String> things() {
    return zoo.memory().list(Zoo.NAME, all(ThingType.NOTE), AsOf.NOW).stream()
        .map(it -> it.id() + it.content().orElseThrow())
        .toList();
  }

  private static Listing all(ThingType type) {
    return new Listing(type, Optional.empty(), _ -> true, Optional.empty(), 1_000);
  }

  @Test
  void undoing_what_made_a_thing_removes_it() {
    var owl = zoo.note("owl");

    zoo.undo(1);

    assertThat(zoo.text(owl)).isEmpty();
    assertThat(zoo.memory().history(Zoo.NAME, owl).getLast().reason())
        .isEqualTo("event 1 was undone");
  }

  @Test
  void undoing_is_refused_where_something_later_changed_the_same() {
    var owl = zoo.note("one");
    long first = zoo.edit(owl, "two").position();
    long second = zoo.edit(owl, "three").position();

    assertThatThrownBy(() -> zoo.undo(first))
        .isInstanceOf(MemoryRefused.class)
        .hasMessageContaining("%s by %d".formatted(owl, second));
    assertThat(zoo.text(owl)).isEqualTo("three");
    zoo.undo(second);
    assertThat(zoo.text(owl)).isEqualTo("two");
  }

  @Test
  void facts_end_each_other_in_whatever_order_they_are_told() {
    var facts =
        List.of(
            Zoo.lives("Otto", "cage 1", 2020),
            Zoo.lives("otto ", "cage 2", 2022),
            Zoo.lives("Otto", "cage 3", 2024));
    for (var order : List.of(List.of(0, 1, 2), List.of(2, 1, 0), List.of(1, 2, 0))) {
      zoo.change(
          order.stream()
              .map(it -> new MemoryChange.Add(facts.get(it)))
              .toArray(MemoryChange[]::new));

      assertThat(ends()).containsExactly("cage 1 2022", "cage 2 2024", "cage 3 -");
      zoo.change(new MemoryChange.Clear("again"));
    }
  }

  private List<String> ends() {
    return zoo.memory().list(Zoo.NAME, all(ThingType.FACT), AsOf.NOW).stream()
        .map(
            it ->
                ((Fact) it.content().orElseThrow()).object()
                    + " "
                    + it.until().map(end -> end.toString().substring(0, 4)).orElse("-"))
        .sorted()
        .toList();
  }

  @Test
  void a_fact_goes_on_when_the_one_that_ended_it_turns_out_wrong() {
    var first = zoo.add(Zoo.fact("Otto", "cage 1", Optional.empty()));
    var second = zoo.add(Zoo.fact("Otto", "cage 2", Optional.empty()));
    assertThat(zoo.get(first).closedBy()).contains(second);
    assertThat(zoo.get(first).until()).contains(Zoo.OPENING.plusSeconds(120));

    zoo.remove(second);

    assertThat(zoo.get(first).closedBy()).isEmpty();
    assertThat(zoo.get(first).until()).isEmpty();
    assertThat(zoo.memory().history(Zoo.NAME, first))
        .extracting(it -> it.position() + " " + it.closedBy().orElse("-"))
        .containsExactly("1 -", "2 " + second, "3 -");
    assertThat(zoo.memory().find(Zoo.NAME, first, AsOf.of(2)).orElseThrow().closedBy())
        .contains(second);
  }

  @Test
  void a_fact_can_be_ended_and_edited() {
    var fact = zoo.add(Zoo.lives("Otto", "cage 1", 2020));
    var end = Instant.parse("2021-05-01T00:00:00Z");

    zoo.change(new MemoryChange.Close(fact, end));
    assertThat(zoo.get(fact).until()).contains(end);
    zoo.change(new MemoryChange.Edit(fact, Zoo.lives("Ottilie", "cage 1", 2020)));

    assertThat(about("ottilie")).containsExactly(fact);
    assertThat(about("Otto")).isEmpty();
    assertThat(zoo.memory().statistics(Zoo.NAME).things()).containsEntry("entity", 2L);
  }

  private List<String> about(String entity) {
    var listing = new Listing(ThingType.FACT, Optional.of(entity), _ -> true, Optional.empty(), 10);
    return zoo.memory().list(Zoo.NAME, listing, AsOf.NOW).stream().map(Remembered::id).toList();
  }

  @Test
  void episodes_skills_and_sessions_are_remembered_too() {
    var episode =
        zoo.add(new Episode("t1", "feed Otto", List.of("open", "feed"), "fed", 0.9, List.of()));
    var skill = zoo.add(new Skill("feed", "feeds", "open; feed", List.of(), 0, 0, List.of()));
    zoo.change(new MemoryChange.Use(skill, true), new MemoryChange.Use(skill, false));
    var session = zoo.add(new Session("tuesday", "", ""));
    var hello = zoo.add(new Turn(session, "user", "Hello"));
    zoo.change(new MemoryChange.Summarise(session, "They greeted.", hello));
    zoo.close();

    zoo = Zoo.open(data, journal);

    assertThat(zoo.get(episode).content().orElseThrow())
        .isEqualTo(new Episode("t1", "feed Otto", List.of("open", "feed"), "fed", 0.9, List.of()));
    assertThat(zoo.get(skill).content().orElseThrow())
        .isEqualTo(new Skill("feed", "feeds", "open; feed", List.of(), 2, 1, List.of()));
    assertThat(zoo.get(session).content().orElseThrow())
        .isEqualTo(new Session("tuesday", "They greeted.", hello));
    assertThat(zoo.remove(session).touched()).containsExactly(session, hello);
    assertThat(zoo.memory().statistics(Zoo.NAME).things())
        .containsEntry("turn", 0L)
        .containsEntry("episode", 1L);
  }

  @Test
  void a_summary_goes_with_a_turn_that_it_covers_and_comes_back_with_it() {
    var session = zoo.add(new Session("tuesday", "", ""));
    var hello = zoo.add(new Turn(session, "user", "hello"));
    var name = zoo.add(new Turn(session, "user", "I am Otto"));
    var later = zoo.add(new Turn(session, "user", "and well"));
    zoo.change(new MemoryChange.Summarise(session, "Otto greeted.", name));
    zoo.remove(later);
    assertThat(content(session)).isEqualTo(new Session("tuesday", "Otto greeted.", name));

    var removed = zoo.remove(hello);

    assertThat(removed.touched()).containsExactly(session, hello);
    assertThat(content(session)).isEqualTo(new Session("tuesday", "", ""));
    zoo.undo(removed.position());
    assertThat(content(session)).isEqualTo(new Session("tuesday", "Otto greeted.", name));
    assertThat(zoo.get(hello).content()).isPresent();
    assertThat(zoo.remove(session).removed()).containsExactly(session, hello, name);
  }

  private MemoryContent content(String id) {
    return zoo.get(id).content().orElseThrow();
  }

  @Test
  void a_fork_sees_neither_edits_nor_removals_from_behind_its_cut() {
    var owl = zoo.note("owl of old");
    var cat = zoo.note("cat of old");
    zoo.edit(owl, "owl of today");
    zoo.remove(cat);

    var cut = new Sight(List.of(new Window("", 2)), List.of());
    var then = zoo.memory().recall(Zoo.NAME, Query.of("of", 10), cut, 0).notes();
    var now = zoo.memory().recall(Zoo.NAME, Query.of("of", 10), Sight.ALL, 0).notes();

    assertThat(then).extracting(Note::text).containsExactly("cat of old", "owl of old");
    assertThat(now).extracting(Note::text).containsExactly("owl of today");
  }

  @Test
  void lists_come_in_pages_newest_first() {
    zoo.change(
        IntStream.range(0, 300)
            .mapToObj(it -> new MemoryChange.Add(Noted.of(Note.of("note " + it))))
            .toArray(MemoryChange[]::new));
    zoo.remove("n299");
    var read = new ArrayList<String>();
    Optional<String> after = Optional.empty();
    for (int page = 0; page < 5; page++) {
      var listing = new Listing(ThingType.NOTE, Optional.empty(), _ -> true, after, 70);
      var things = zoo.memory().list(Zoo.NAME, listing, AsOf.NOW);
      things.forEach(it -> read.add(it.id()));
      after = Optional.of(things.getLast().id());
    }

    assertThat(read).hasSize(299).doesNotHaveDuplicates().doesNotContain("n299");
    assertThat(read.getFirst()).isEqualTo("n300");
    assertThat(read.getLast()).isEqualTo("n1");
  }

  @Test
  void what_does_not_fit_is_refused_and_not_written() {
    var owl = zoo.note("owl");
    var fact = zoo.add(Zoo.lives("Otto", "cage 1", 2020));
    zoo.remove(owl);
    int written = journal.memory(0, 100).size();

    refused("n1 was removed: wrong", () -> zoo.edit(owl, "owl"));
    refused("n1 was removed", () -> zoo.remove(owl));
    refused("n77 is nothing", () -> zoo.remove("n77"));
    refused("x is nothing", () -> zoo.remove("x"));
    refused("f2 is a fact, not a note", () -> zoo.edit(fact, "owl"));
    refused("n9 is nothing", () -> zoo.note("from nothing", new Source("n9", 1)));
    refused("n-1 is nothing", () -> zoo.note("from itself", new Source("n-1", 1)));
    refused(
        "validTo: 2019-01-01T00:00:00Z, must be later than validFrom",
        () -> zoo.change(new MemoryChange.Close(fact, Instant.parse("2019-01-01T00:00:00Z"))));
    refused("position: 99 is no event", () -> zoo.undo(99));
    refused(
        "nothing in the space moon",
        () -> zoo.memory().change("moon", List.of(new MemoryChange.Clear("so"))));
    refused(
        "n77 is nothing",
        () -> zoo.change(new MemoryChange.Add(Noted.of(Note.of("good"))), remove("n77")));
    assertThat(journal.memory(0, 100)).hasSize(written);
  }

  private static MemoryChange remove(String id) {
    return new MemoryChange.Remove(List.of(id), "so");
  }

  private static void refused(String message, Runnable change) {
    assertThatThrownBy(change::run).isInstanceOf(MemoryRefused.class).hasMessageContaining(message);
  }

  /** Somebody else's removal becomes durable just before each edit. */
  private record Overtaken(Journal journal) implements JournalBefore {
    @Override
    public Receipt append(List<Write> writes) {
      if (writes.getFirst() instanceof Write.Remember(var event)
          && event.body().getString("change").equals("note-edited")) {
        var first = new DatedChange(Zoo.OPENING, remove("n1")).json();
        var other = new MemoryEvent(0, Zoo.NAME, "", "", first);
        journal.append(List.of(new Write.Remember(other))).await();
      }
      return journal.append(writes);
    }
  }

  @Test
  void an_edit_that_a_removal_overtook_is_told_so() {
    zoo.close();
    zoo = Zoo.open(data, new Overtaken(journal));
    var owl = zoo.note("owl");

    refused("Somebody else changed it meanwhile", () -> zoo.edit(owl, "eagle owl"));

    assertThat(zoo.text(owl)).isEmpty();
  }
}
