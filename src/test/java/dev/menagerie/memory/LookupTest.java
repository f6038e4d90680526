// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.menagerie.core.Lookup.Listing;
import dev.menagerie.core.Lookup.Search;
import dev.menagerie.core.MemoryChange;
import dev.menagerie.core.MemoryChange.Add;
import dev.menagerie.core.MemoryContent.Session;
import dev.menagerie.core.MemoryContent.ThingType;
import dev.menagerie.core.MemoryContent.Turn;
import dev.menagerie.core.Recalled;
import dev.menagerie.engine.spi.Journal.Write;
import dev.menagerie.engine.spi.MemoryEvent;
import dev.menagerie.engine.spi.MemoryRefused;
import dev.menagerie.engine.spi.Sight;
import dev.menagerie.testkit.InMemoryJournal;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LookupTest {

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

  private List<String> listed(Listing listing) {
    var found = zoo.memory().recall(Zoo.NAME, listing, Sight.ALL, 0);
    return found.things().stream().map(Recalled::id).toList();
  }

  @Test
  void the_turns_of_a_session_come_newest_first_and_page_by_page() {
    var changed =
        zoo.change(
            new Add(new Session("monday", "", "")),
            new Add(new Turn("c-1", "user", "which animals hunt at night?")),
            new Add(new Turn("c-2", "assistant", "owls do")));
    var other = zoo.add(new Session("tuesday", "", ""));
    zoo.add(new Turn(other, "user", "what is the time?"));
    var session = changed.touched().getFirst();

    var turns = Listing.of(ThingType.TURN, 1).from(session);

    assertThat(listed(turns)).containsExactly("t3");
    assertThat(listed(turns.after("t3"))).containsExactly("t2");
    assertThat(listed(turns.after("t2"))).isEmpty();
  }

  @Test
  void what_is_said_in_a_session_that_was_removed_meanwhile_goes_with_it() {
    var session = zoo.add(new Session("monday", "", ""));
    zoo.remove(session);

    write(new Add(new Turn(session, "user", "which animals hunt at night?")));

    assertThat(listed(Listing.of(ThingType.TURN, 9))).isEmpty();
    assertThat(zoo.memory().statistics(Zoo.NAME).things()).doesNotContainKey("turn");
  }

  /** As tasks do, without a look at what is there. */
  private void write(MemoryChange change) {
    var event = MemoryEvent.of(Zoo.NAME, "task", "/1", Zoo.OPENING, change);
    journal.append(List.of(new Write.Remember(event))).await();
  }

  @Test
  void sessions_and_facts_are_found_by_name() {
    var session = zoo.add(new Session("Monday  Round", "", ""));
    zoo.add(new Session("tuesday", "", ""));
    var fact = zoo.add(Zoo.lives("owl", "tower", 2020));
    zoo.add(Zoo.lives("cat", "barn", 2020));

    assertThat(listed(Listing.of(ThingType.SESSION, 9).named("monday round")))
        .containsExactly(session);
    assertThat(listed(Listing.of(ThingType.FACT, 9).named("TOWER"))).containsExactly(fact);
  }

  @Test
  void what_is_searched_for_comes_with_its_ids() {
    zoo.note("owls hunt mice");
    var fact = zoo.add(Zoo.lives("owl", "tower", 2020));

    var found =
        zoo.memory().recall(Zoo.NAME, Search.of("owl", ThingType.FACT, 3), Sight.ALL, 0).things();

    assertThat(found).extracting(Recalled::id).containsExactly(fact);
  }

  @Test
  void what_was_removed_is_not_listed() {
    var session = zoo.add(new Session("monday", "", ""));
    zoo.add(new Turn(session, "user", "hello"));
    zoo.remove(session);

    assertThat(listed(Listing.of(ThingType.TURN, 9).from(session))).isEmpty();
    assertThat(listed(Listing.of(ThingType.TURN, 9).from("c77"))).isEmpty();
  }

  @Test
  void a_page_begins_behind_a_thing_of_its_type() {
    assertThatThrownBy(() -> listed(Listing.of(ThingType.TURN, 9).after("n1")))
        .isInstanceOf(MemoryRefused.class)
        .hasMessageContaining("after: n1");
  }
}
