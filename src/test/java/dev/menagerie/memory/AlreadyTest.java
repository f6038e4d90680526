// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.memory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.menagerie.core.Already;
import dev.menagerie.core.Lookup;
import dev.menagerie.core.MemoryChange;
import dev.menagerie.core.MemoryChange.Add;
import dev.menagerie.core.MemoryContent.Noted;
import dev.menagerie.core.MemoryContent.Source;
import dev.menagerie.core.MemoryContent.ThingType;
import dev.menagerie.core.Note;
import dev.menagerie.engine.spi.Journal.Receipt;
import dev.menagerie.engine.spi.Journal.Write;
import dev.menagerie.engine.spi.MemoryEvent;
import dev.menagerie.engine.spi.Sight;
import dev.menagerie.testkit.InMemoryJournal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CyclicBarrier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is written unless it was written before is there once. */
@Timeout(60)
class AlreadyTest {

  private static final int ROUNDS = 50;

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

  private static Already summed(String... ids) {
    return new Already(List.of(ids), List.of("summary", "put-aside"));
  }

  private Optional<String> sumUp(String id, String tag) {
    return zoo.memory().unless(Zoo.NAME, summed(id), () -> append(id, tag));
  }

  private Receipt append(String id, String tag) {
    var note = new Note(Note.Kind.EPISODIC, "it was " + id, List.of(tag));
    var change = new Add(Noted.of(note).withSources(List.of(new Source(id, 1))));
    var event = MemoryEvent.of(Zoo.NAME, "t", "/1", Zoo.OPENING, change);
    return journal.append(List.of(new Write.Remember(event)));
  }

  @Test
  void of_many_at_once_one_writes_and_the_others_are_told_what_it_wrote() throws Exception {
    var start = new CyclicBarrier(4);
    for (int round = 0; round < ROUNDS; round++) {
      var said = new ConcurrentLinkedQueue<Optional<String>>();
      var id = zoo.note("owl %d is fed".formatted(round));
      var threads = new ArrayList<Thread>();
      for (int writer = 0; writer < 4; writer++) {
        threads.add(
            Thread.ofVirtual()
                .start(
                    () -> {
                      await(start);
                      said.add(sumUp(id, "summary"));
                    }));
      }
      for (var thread : threads) {
        thread.join();
      }

      var written = zoo.memory().against(Zoo.NAME, summed(id));
      assertThat(said).containsExactlyInAnyOrder(Optional.empty(), written, written, written);
    }
    assertThat(zoo.memory().statistics(Zoo.NAME).things()).containsEntry("episodic", (long) ROUNDS);
  }

  private static void await(CyclicBarrier start) {
    try {
      start.await();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void it_is_written_again_when_what_said_so_was_removed() {
    var id = zoo.note("owl 1 is fed");

    assertThat(sumUp(id, "put-aside")).isEmpty();
    var aside = sumUp(id, "summary").orElseThrow();
    zoo.remove(aside);

    assertThat(sumUp(id, "summary")).isEmpty();
  }

  @Test
  void notes_with_other_tags_and_from_other_things_do_not_count() {
    var one = zoo.note("owl 1 is fed");
    var other = zoo.note("owl 2 is fed");
    sumUp(other, "summary");
    sumUp(one, "insight");

    assertThat(zoo.memory().against(Zoo.NAME, summed(one))).isEmpty();
    assertThat(zoo.memory().against(Zoo.NAME, summed(one, other))).isPresent();
  }

  @Test
  void what_was_changed_since_it_was_looked_up_is_told() {
    var id = zoo.note("owl 1 is fed");
    var other = zoo.note("owl 2 is fed");
    var look = Lookup.Listing.of(ThingType.NOTE, 2);
    var things = zoo.memory().recall(Zoo.NAME, look, Sight.ALL, 0).things();
    assertThat(zoo.memory().against(Zoo.NAME, Already.changed(things))).isEmpty();

    var said = Noted.of(Note.of("owl 1 is hungry"));
    zoo.memory().change(Zoo.NAME, List.of(new MemoryChange.Edit(id, said)));
    assertThat(zoo.memory().against(Zoo.NAME, Already.changed(things))).contains(id);

    zoo.remove(other);
    assertThat(zoo.memory().against(Zoo.NAME, Already.changed(things))).contains(other);
  }

  @Test
  void of_what_is_gone_nothing_is_written() {
    var one = zoo.note("owl 1 is fed");
    var other = zoo.note("owl 2 is fed");
    zoo.remove(one);

    assertThat(sumUp(one, "summary")).contains(one);
    assertThat(zoo.memory().against(Zoo.NAME, summed(other, one))).contains(one);
    assertThat(zoo.memory().against(Zoo.NAME, summed("n999"))).contains("n999");
    assertThat(zoo.memory().against(Zoo.NAME, summed(other))).isEmpty();
  }
}
