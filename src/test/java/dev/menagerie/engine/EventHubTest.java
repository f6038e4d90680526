// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.menagerie.engine.spi.Entry;
import dev.menagerie.engine.spi.Journal;
import dev.menagerie.engine.spi.MemoryEvent;
import dev.menagerie.testkit.InMemoryJournal;
import dev.menagerie.testkit.Records;
import dev.menagerie.testkit.Workbench;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the streams are told, and what it costs those who tell it. */
@Timeout(120)
class EventHubTest {

  private static final Event IDLE = new Event.Idle();

  private final InMemoryJournal journal = new InMemoryJournal();
  private final Queue<Runnable> work = new ArrayDeque<>();

  private long append(String text) {
    return journal.append(List.of(Records.append("t", text))).await();
  }

  /** What is there to be read of a stream now. */
  private static List<Event> now(JournalStream stream) {
    var events = new ArrayList<Event>();
    for (var event = stream.next(Duration.ZERO);
        !event.equals(IDLE);
        event = stream.next(Duration.ZERO)) {
      events.add(event);
    }
    return events;
  }

  private static List<Long> positions(List<Event> events) {
    return events.stream()
        .map(event -> event instanceof Event.Journaled(var entry) ? entry.position() : 0L)
        .toList();
  }

  private static List<Long> upTo(long last) {
    return LongStream.rangeClosed(1, last).boxed().toList();
  }

  @Test
  void a_stream_that_opens_while_the_last_other_one_closes_hears_what_follows() throws Exception {
    var hub = new EventHub(journal, journal::page);
    var over = new AtomicBoolean();
    var last = new AtomicLong();
    try (var threads = Executors.newSingleThreadExecutor()) {
      var others =
          threads.submit(
              () -> {
                while (!over.get()) {
                  hub.open("t", last.get(), false).close();
                }
              });
      try {
        for (int round = 0; round < 5_000; round++) {
          try (var stream = hub.open("t", last.get(), false)) {
            assertThat(now(stream)).isEmpty();

            last.set(append("next"));

            assertThat(positions(List.of(stream.next(Workbench.PATIENCE))))
                .containsExactly(last.get());
          }
        }
      } finally {
        over.set(true);
        others.get();
      }
    }

    assertThat(hub.watchers()).isZero();
  }

  @Test
  void neither_the_journal_nor_a_model_waits_for_streams() {
    var hub = new EventHub(journal, journal::page, work::add);
    try (var stream = hub.open("t", 0, false)) {
      assertThat(now(stream)).isEmpty();

      hub.delta("t", "/0", "some text");
      long position = append("e");

      assertThat(now(stream)).isEmpty();

      assertThat(work).hasSize(1);
      work.remove().run();

      var heard = now(stream);
      assertThat(heard.getFirst()).isEqualTo(new Event.Delta("/0", "some text"));
      assertThat(positions(heard)).containsExactly(0L, position);
    }
  }

  @Test
  void does_nothing_for_tasks_that_nobody_watches() {
    var hub = new EventHub(journal, journal::page, work::add);

    hub.delta("t", "/0", "some text");
    append("e");

    assertThat(work).isEmpty();
  }

  @Test
  void what_was_too_much_to_be_handed_over_is_found_in_the_journal() {
    var hub = new EventHub(journal, journal::page, work::add);
    try (var one = hub.open("t", 0, false)) {
      assertThat(now(one)).isEmpty();
      append("first");
      try (var other = hub.open("t", 0, false)) {
        assertThat(positions(now(other))).containsExactly(1L);

        for (int i = 2; i <= 10_000; i++) {
          append("more");
        }
        work.remove().run();
        append("last");
        while (!work.isEmpty()) {
          work.remove().run();
        }

        assertThat(positions(now(one))).isEqualTo(upTo(10_001));
        assertThat(positions(now(other))).isEqualTo(upTo(10_001).subList(1, 10_001));
      }
    }
  }

  @Test
  void a_stream_that_waits_is_woken_when_it_has_to_look_into_the_journal() throws Exception {
    var hub = new EventHub(journal, journal::page, work::add);
    try (var stream = hub.open("t", 0, false);
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      assertThat(now(stream)).isEmpty();
      var next = threads.submit(() -> stream.next(Workbench.PATIENCE));

      for (int i = 1; i <= 10_000; i++) {
        append("more");
      }
      work.remove().run();

      assertThat(positions(List.of(next.get()))).containsExactly(1L);
    }
  }

  @Test
  void a_delta_never_comes_behind_its_result() {
    var hub = new EventHub(journal, journal::page, work::add);
    try (var stream = hub.open("t", 0, false)) {
      assertThat(now(stream)).isEmpty();
      hub.delta("t", "/0", "some text");
      append("its result");

      try (var late = hub.open("t", 0, false)) {
        assertThat(positions(now(late))).containsExactly(1L);
        work.remove().run();
        assertThat(now(late)).isEmpty();

        hub.delta("t", "/1", "other text");
        work.remove().run();
        assertThat(now(late)).containsExactly(new Event.Delta("/1", "other text"));
      }
    }
  }

  /** A journal that makes its entries anew whenever they are asked for, 64 KiB each. */
  private static final class Unkept implements Journal {

    private final List<Consumer<List<Entry>>> watchers = new ArrayList<>();
    private final List<WeakReference<Entry>> told = new ArrayList<>();

    private static Entry entry(long position) {
      return Records.entry("t", "x".repeat(64 << 10)).at(position);
    }

    void grow(int entries) {
      for (int i = 0; i < entries; i++) {
        var entry = entry(told.size() + 1L);
        told.add(new WeakReference<>(entry));
        watchers.forEach(it -> it.accept(List.of(entry)));
      }
    }

    /** How many of the entries told are still in memory. */
    long kept() {
      System.gc();
      return told.stream().filter(it -> it.get() != null).count();
    }

    @Override
    public List<Entry> read(String task, long after, int limit) {
      return LongStream.rangeClosed(after + 1, Math.min(told.size(), after + limit))
          .mapToObj(Unkept::entry)
          .toList();
    }

    @Override
    public Page page(String task, long after) {
      return new Page(read(task, after, 4), after + 4 >= told.size());
    }

    @Override
    public void watch(Consumer<List<Entry>> watcher) {
      watchers.add(watcher);
    }

    @Override
    public Receipt append(List<Write> writes) {
      throw new UnsupportedOperationException();
    }

    @Override
    public List<MemoryEvent> memory(long after, int limit) {
      return List.of();
    }
  }

  @Test
  void what_was_not_handed_over_yet_keeps_little_memory() {
    var unkept = new Unkept();
    var hub = new EventHub(unkept, unkept::page, work::add);
    try (var stream = hub.open("t", 0, false)) {
      assertThat(now(stream)).isEmpty();

      unkept.grow(1_000);

      assertThat(unkept.kept()).isLessThan(80); // 4 MiB and some
      work.remove().run();
      assertThat(positions(now(stream))).isEqualTo(upTo(1_000));
    }
  }

  @Test
  void what_was_not_read_yet_keeps_little_memory() {
    var unkept = new Unkept();
    var hub = new EventHub(unkept, unkept::page, Runnable::run);
    try (var stream = hub.open("t", 0, false)) {
      assertThat(now(stream)).isEmpty();

      unkept.grow(1_000);

      assertThat(unkept.kept()).isLessThan(6); // 256 KiB and some
      assertThat(positions(now(stream))).isEqualTo(upTo(1_000));

      unkept.grow(1_000);

      assertThat(unkept.kept()).isLessThan(6);
      assertThat(positions(now(stream))).isEqualTo(upTo(2_000).subList(1_000, 2_000));
    }
  }
}
