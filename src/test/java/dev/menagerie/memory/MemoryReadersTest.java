// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.memory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.menagerie.core.MemoryChange;
import dev.menagerie.core.MemoryContent.Noted;
import dev.menagerie.core.MemoryContent.ThingType;
import dev.menagerie.core.Note;
import dev.menagerie.engine.spi.Memories.AsOf;
import dev.menagerie.engine.spi.Memories.Listing;
import dev.menagerie.engine.spi.Memories.Wanted;
import dev.menagerie.testkit.BesideOthers;
import dev.menagerie.testkit.InMemoryJournal;
import dev.menagerie.testkit.Workbench;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Those who read memory while others write it. */
@BesideOthers
class MemoryReadersTest {

  private static final Listing NOTES =
      new Listing(ThingType.NOTE, Optional.empty(), _ -> true, Optional.empty(), 1_000);

  @TempDir Path data;
  private Zoo zoo;

  @BeforeEach
  void open() {
    zoo = Zoo.open(data, new InMemoryJournal());
  }

  @AfterEach
  void close() {
    zoo.close();
  }

  @Test
  void readers_never_see_half_of_what_was_written_together() throws InterruptedException {
    var wrong = new ConcurrentLinkedQueue<String>();
    var done = new AtomicBoolean();
    var reading = new CountDownLatch(3);
    var readers =
        IntStream.range(0, 3)
            .mapToObj(
                _ ->
                    Thread.ofVirtual()
                        .start(
                            () -> {
                              while (!done.get()) {
                                check(wrong);
                                reading.countDown();
                              }
                            }))
            .toList();
    reading.await();

    for (int i = 0; i < 300; i++) {
      var left = new MemoryChange.Add(Noted.of(Note.of("pair " + i)));
      var changed = zoo.change(left, left);
      if (i % 3 == 0) {
        zoo.change(new MemoryChange.Remove(changed.touched(), "both"));
      } else if (i % 3 == 1) {
        var edit = Noted.of(Note.of("changed " + i));
        zoo.change(
            changed.touched().stream()
                .map(it -> new MemoryChange.Edit(it, edit))
                .toArray(MemoryChange[]::new));
      }
    }
    done.set(true);
    for (var reader : readers) {
      reader.join();
    }

    assertThat(wrong).isEmpty();
    assertThat(zoo.memory().list(Zoo.NAME, NOTES, AsOf.NOW)).hasSize(400);
  }

  /** Notes come in pairs of the same text, and those that are found have the word. */
  private void check(ConcurrentLinkedQueue<String> wrong) {
    var texts =
        zoo.memory().list(Zoo.NAME, NOTES, AsOf.NOW).stream()
            .map(it -> ((Noted) it.content().orElseThrow()).note().text())
            .toList();
    for (int i = 0; i < texts.size(); i += 2) {
      if (i + 1 == texts.size() || !texts.get(i).equals(texts.get(i + 1))) {
        wrong.add("%d of %d: %s".formatted(i, texts.size(), texts.get(i)));
      }
    }
    var wanted = new Wanted("pair", List.of(), List.of(), List.of(), 100);
    zoo.memory().search(Zoo.NAME, wanted, AsOf.NOW).hits().stream()
        .map(it -> ((Noted) it.thing().content().orElseThrow()).note().text())
        .filter(it -> !it.startsWith("pair "))
        .forEach(it -> wrong.add("found: " + it));
  }

  @Test
  void nobody_waits_while_a_search_elsewhere_makes_its_index() throws Exception {
    zoo.close();
    var making = new CountDownLatch(1);
    var goOn = new CountDownLatch(1);
    var searching = new AtomicBoolean();
    var journal =
        new WatchedJournal(
            new InMemoryJournal(),
            read -> {
              if (searching.get() && read > 0) {
                making.countDown();
                await(goOn);
              }
            });
    zoo = Zoo.open(data.resolve("slow"), journal);
    zoo.memory().change("barn", List.of(new MemoryChange.Add(Noted.of(Note.of("owls sleep")))));
    var id = zoo.note("owls hunt at night");
    assertThat(found(Zoo.NAME)).isOne();
    searching.set(true);
    var search = started(() -> found("barn"));
    making.await();

    var look = started(() -> zoo.text(id));
    var other = started(() -> found(Zoo.NAME));

    try {
      assertThat(look.get(Workbench.PATIENCE.toSeconds(), TimeUnit.SECONDS))
          .isEqualTo("owls hunt at night");
      assertThat(other.get(Workbench.PATIENCE.toSeconds(), TimeUnit.SECONDS)).isOne();
      assertThat(search.isDone()).isFalse();
    } finally {
      goOn.countDown();
    }
    assertThat(search.get()).isOne();
  }

  private int found(String space) {
    var wanted = new Wanted("owls", List.of(), List.of(), List.of(), 5);
    return zoo.memory().search(space, wanted, AsOf.NOW).hits().size();
  }

  private static <T> FutureTask<T> started(Callable<T> work) {
    var task = new FutureTask<>(work);
    Thread.ofVirtual().start(task);
    return task;
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
