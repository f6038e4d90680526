// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.store;

import static dev.menagerie.testkit.Records.append;
import static dev.menagerie.testkit.Records.entry;
import static dev.menagerie.testkit.Records.remember;
import static dev.menagerie.testkit.Records.task;
import static dev.menagerie.testkit.Records.texts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.menagerie.core.Answer;
import dev.menagerie.core.Json;
import dev.menagerie.engine.spi.Catalogue;
import dev.menagerie.engine.spi.Entry;
import dev.menagerie.engine.spi.Journal;
import dev.menagerie.engine.spi.Journal.Page;
import dev.menagerie.engine.spi.Journal.Write;
import dev.menagerie.engine.spi.MemoryEvent;
import dev.menagerie.engine.spi.Spent;
import dev.menagerie.engine.spi.Status;
import dev.menagerie.engine.spi.TaskRecord;
import dev.menagerie.engine.spi.Waiting;
import dev.menagerie.testkit.Records;
import jakarta.json.JsonObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What every journal and catalogue does, on a disk or not. */
interface JournalContract {

  Journal journal();

  Catalogue catalogue();

  private long write(Write... writes) {
    return journal().append(List.of(writes)).await();
  }

  @Test
  default void gives_back_entries_as_they_were_written() {
    long position = write(append("t1", "caf\u00e9 \ud83e\udd8a"));

    assertThat(journal().read("t1", 0, 10))
        .containsExactly(entry("t1", "caf\u00e9 \ud83e\udd8a").at(position));
  }

  @Test
  default void gives_out_increasing_positions_over_all_tasks_and_memory() {
    long first = write(append("t1", "a"));
    long second = write(remember("notes", "b"), append("t2", "c"));
    long third = write(append("t1", "d"));

    assertThat(first).isPositive();
    assertThat(second).isEqualTo(first + 2);
    assertThat(third).isGreaterThan(second);
    assertThat(journal().memory(0, 10))
        .extracting(MemoryEvent::position)
        .containsExactly(first + 1);
  }

  @Test
  default void acknowledges_writes_without_a_position_with_zero() {
    assertThat(write(new Write.Save(task("t1", 1)))).isZero();
    assertThat(write()).isZero();
  }

  @Test
  default void reads_a_task_in_pages_and_only_its_own() {
    for (int i = 0; i < 200; i++) {
      write(append("t1", "a" + i), append("t2", "b" + i));
    }

    var read = new ArrayList<Entry>();
    for (var page = journal().read("t1", 0, 7);
        !page.isEmpty();
        page = journal().read("t1", page.getLast().position(), 7)) {
      assertThat(page).hasSizeLessThanOrEqualTo(7);
      read.addAll(page);
    }

    assertThat(texts(read)).isEqualTo(IntStream.range(0, 200).mapToObj(i -> "a" + i).toList());
    assertThat(read).extracting(Entry::position).isSorted().doesNotHaveDuplicates();
    assertThat(journal().read("t3", 0, 10)).isEmpty();
  }

  @Test
  default void a_page_holds_as_many_entries_as_have_room() {
    var sizes = new ArrayList<Integer>();
    for (int i = 0; i < 600; i++) {
      sizes.add(i % 200 == 100 ? 1_000_000 : i % 200 > 180 ? 50_000 : 10);
    }
    for (int size : sizes) {
      write(append("t1", "x".repeat(size)), append("t2", "y"));
    }

    var read = new ArrayList<Entry>();
    var page = journal().page("t1", 0);
    for (; !page.complete(); page = journal().page("t1", read.getLast().position())) {
      var texts = texts(page.entries());
      assertThat(texts).isNotEmpty();
      assertThat(texts).hasSizeLessThanOrEqualTo(Page.MOST);
      assertThat(texts.subList(0, texts.size() - 1).stream().mapToLong(String::length).sum())
          .isLessThan(Page.MOST_BYTES);
      read.addAll(page.entries());
    }
    read.addAll(page.entries());

    assertThat(read).extracting(it -> Records.text(it).length()).isEqualTo(sizes);
    assertThat(journal().page("t1", read.getLast().position()))
        .isEqualTo(new Page(List.of(), true));
    assertThat(journal().page("t2", 0).entries()).hasSize(Page.MOST);
    assertThat(journal().page("t3", 0)).isEqualTo(new Page(List.of(), true));
  }

  @Test
  default void keeps_large_bodies() {
    var large = "x".repeat(200_000);
    write(append("t1", "small"), append("t1", large), append("t1", "small again"));

    assertThat(texts(journal().read("t1", 0, 10))).containsExactly("small", large, "small again");
  }

  @Test
  default void hands_durable_entries_to_watchers_in_order() throws InterruptedException {
    var seen = new ConcurrentLinkedQueue<Entry>();
    var all = new CountDownLatch(300);
    journal()
        .watch(
            batch -> {
              seen.addAll(batch);
              batch.forEach(_ -> all.countDown());
            });

    for (int i = 0; i < 300; i++) {
      var _ = journal().append(List.of(append("t" + i % 3, "e" + i)));
    }
    all.await();

    assertThat(texts(List.copyOf(seen)))
        .isEqualTo(IntStream.range(0, 300).mapToObj(i -> "e" + i).toList());
    assertThat(seen).extracting(Entry::position).isSorted().doesNotContain(0L);
  }

  @Test
  default void keeps_the_order_of_each_of_many_writers() {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int writer = 0; writer < 64; writer++) {
        var task = "t" + writer;
        threads.execute(
            () -> {
              for (int i = 0; i < 100; i++) {
                write(append(task, "e" + i));
              }
            });
      }
    }

    var expected = IntStream.range(0, 100).mapToObj(i -> "e" + i).toList();
    for (int writer = 0; writer < 64; writer++) {
      assertThat(texts(journal().read("t" + writer, 0, 1_000))).isEqualTo(expected);
    }
  }

  @Test
  default void an_interrupt_does_not_end_the_wait() {
    Thread.currentThread().interrupt();
    long position = write(append("t1", "a"));
    boolean interrupted = Thread.interrupted();

    assertThat(position).isPositive();
    assertThat(interrupted).isTrue();
    assertThat(texts(journal().read("t1", 0, 10))).containsExactly("a");
  }

  @Test
  default void an_interrupt_does_not_disturb_a_read() {
    write(append("t1", "a"));

    Thread.currentThread().interrupt();
    var read = journal().read("t1", 0, 10);
    boolean interrupted = Thread.interrupted();

    assertThat(texts(read)).containsExactly("a");
    assertThat(interrupted).isTrue();
    assertThat(texts(journal().read("t1", 0, 10))).containsExactly("a");
  }

  @Test
  default void reads_memory_events_in_pages() {
    for (int i = 0; i < 5; i++) {
      write(remember("notes", "n" + i));
    }

    var first = journal().memory(0, 3);
    var second = journal().memory(first.getLast().position(), 3);

    assertThat(first).hasSize(3);
    assertThat(second).hasSize(2);
    assertThat(second.getLast())
        .isEqualTo(
            ((Write.Remember) remember("notes", "n4")).event().at(second.getLast().position()));
  }

  @Test
  default void keeps_every_field_of_a_task() {
    var waiting =
        new Waiting(
            "t1",
            "/3",
            Waiting.Reason.IN_DOUBT,
            "did it happen?",
            Json.object().add("n", 1).build(),
            Instant.parse("2026-11-20T10:00:00.5Z"));
    var running =
        task(task("t1", 1), Optional.of("s1"), Optional.of("t0"), Optional.of("k1"))
            .with(Status.WAITING, List.of(waiting), Spent.NONE, Instant.EPOCH);
    var ended =
        task("t2", 2)
            .ended(
                Status.PARTIAL,
                Optional.of(new Answer("42", false)),
                Optional.of("the budget ended"),
                Spent.NONE,
                Instant.EPOCH);

    write(new Write.Save(running), new Write.Save(ended));

    assertThat(catalogue().task("t1")).contains(running);
    assertThat(catalogue().task("t2")).contains(ended);
    assertThat(catalogue().taskByKey("k1")).contains(running);
    assertThat(catalogue().task("t3")).isEmpty();
    assertThat(catalogue().taskByKey("k2")).isEmpty();
  }

  @Test
  default void replaces_a_task() {
    write(new Write.Save(task("t1", 1)));
    var ended =
        task("t1", 1)
            .ended(Status.FAILED, Optional.empty(), Optional.empty(), Spent.NONE, Instant.EPOCH);
    write(new Write.Save(ended));

    assertThat(catalogue().task("t1")).contains(ended);
    assertThat(catalogue().unfinished()).isEmpty();
  }

  @Test
  default void refuses_a_key_of_another_task_and_goes_on() {
    var key = Optional.of("k1");
    write(new Write.Save(task(task("t1", 1), Optional.empty(), Optional.empty(), key)));
    var second = task(task("t2", 2), Optional.empty(), Optional.empty(), key);
    var refused = journal().append(List.of(append("t2", "a"), new Write.Save(second)));

    assertThatThrownBy(refused::await)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("idempotency key k1 belongs to task t1");
    assertThat(journal().read("t2", 0, 10)).isEmpty();
    assertThat(catalogue().task("t2")).isEmpty();
    assertThat(write(append("t1", "b"))).isPositive();
  }

  @Test
  default void lists_tasks_newest_first_in_pages() {
    for (int i : new int[] {3, 1, 5, 2, 4}) {
      write(new Write.Save(task("t" + i, i)));
    }

    assertThat(ids(filter(Optional.empty(), 2))).containsExactly("t5", "t4");
    assertThat(ids(filter(Optional.of("t4"), 2))).containsExactly("t3", "t2");
    assertThat(ids(filter(Optional.of("t2"), 2))).containsExactly("t1");
    assertThat(ids(filter(Optional.of("t1"), 2))).isEmpty();
    assertThat(catalogue().unfinished())
        .extracting(TaskRecord::id)
        .containsExactly("t1", "t2", "t3", "t4", "t5");
  }

  @Test
  default void lists_tasks_of_the_same_instant_once_each() {
    for (var id : List.of("b", "d", "a", "c")) {
      write(new Write.Save(task(id, 1)));
    }

    assertThat(ids(filter(Optional.empty(), 3))).containsExactly("d", "c", "b");
    assertThat(ids(filter(Optional.of("b"), 3))).containsExactly("a");
  }

  @Test
  default void lists_tasks_by_status_agent_session_and_parent() {
    var none = Optional.<String>empty();
    write(
        new Write.Save(task("t1", 1)),
        new Write.Save(task(task("t2", 2), Optional.of("s"), none, none)),
        new Write.Save(task(task("t3", 3), Optional.of("s"), Optional.of("t2"), none)),
        new Write.Save(
            task("t4", 4)
                .ended(Status.CANCELLED, Optional.empty(), none, Spent.NONE, Instant.EPOCH)));

    var empty = Optional.<Status>empty();
    assertThat(ids(new Catalogue.Filter(Optional.of(Status.CANCELLED), none, none, none, none, 9)))
        .containsExactly("t4");
    assertThat(ids(new Catalogue.Filter(empty, Optional.of("solver"), none, none, none, 9)))
        .hasSize(4);
    assertThat(ids(new Catalogue.Filter(empty, Optional.of("other"), none, none, none, 9)))
        .isEmpty();
    assertThat(ids(new Catalogue.Filter(empty, none, Optional.of("s"), none, none, 9)))
        .containsExactly("t3", "t2");
    assertThat(ids(new Catalogue.Filter(empty, none, Optional.of("s"), none, Optional.of("t3"), 9)))
        .containsExactly("t2");
    assertThat(ids(new Catalogue.Filter(empty, none, none, Optional.of("t2"), none, 9)))
        .containsExactly("t3");
  }

  private static Catalogue.Filter filter(Optional<String> after, int limit) {
    return new Catalogue.Filter(
        Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), after, limit);
  }

  private List<String> ids(Catalogue.Filter filter) {
    return catalogue().tasks(filter).stream().map(TaskRecord::id).toList();
  }

  @Test
  default void names_the_forks_of_a_task_oldest_first() {
    var second = Records.fork(task("a", 3), "t");
    var first = Records.fork(task("b", 2), "t");
    var ofAnother = Records.fork(task("c", 1), "a");
    write(new Write.Save(second), new Write.Save(first), new Write.Save(ofAnother));

    assertThat(catalogue().forks("t")).containsExactly("b", "a");
    assertThat(catalogue().forks("b")).isEmpty();

    catalogue().delete("b");

    assertThat(catalogue().forks("t")).containsExactly("a");
  }

  @Test
  default void deletes_a_task_with_its_journal_but_not_what_it_remembered() {
    write(new Write.Save(task("t1", 1)), append("t1", "a"), remember("notes", "n"));
    write(new Write.Save(task("t2", 2)), append("t2", "b"));
    for (int i = 0; i < 150; i++) {
      write(append("t1", "more"));
    }
    long last = write(append("t1", "x".repeat(100_000)));

    catalogue().delete("t1");

    assertThat(catalogue().task("t1")).isEmpty();
    assertThat(journal().read("t1", 0, 10)).isEmpty();
    assertThat(ids(filter(Optional.empty(), 9))).containsExactly("t2");
    assertThat(texts(journal().read("t2", 0, 10))).containsExactly("b");
    assertThat(journal().memory(0, 10)).hasSize(1);
    assertThat(write(append("t2", "c"))).isEqualTo(last + 1);
    catalogue().delete("unknown");
  }

  @Test
  default void deletes_who_waits_to_be_told_of_a_task_with_it() {
    write(new Write.Save(task("t1", 1)));
    write(new Write.Save(task("t2", 2)));
    for (var task : List.of("t1", "t2")) {
      catalogue().save(Catalogue.CALLBACK, task, Json.object("{\"url\": \"https://a.example\"}"));
    }

    catalogue().delete("t1");

    assertThat(catalogue().documents(Catalogue.CALLBACK)).containsOnlyKeys("t2");
  }

  @Test
  default void deletes_children_with_their_parent() {
    var none = Optional.<String>empty();
    write(new Write.Save(task("t1", 1)), append("t1", "a"));
    write(new Write.Save(task(task("t2", 2), none, Optional.of("t1"), none)), append("t2", "b"));
    write(new Write.Save(task(task("t3", 3), none, Optional.of("t2"), none)), append("t3", "c"));
    write(new Write.Save(task("t4", 4)), append("t4", "d"));

    catalogue().delete("t1");

    assertThat(ids(filter(Optional.empty(), 9))).containsExactly("t4");
    assertThat(journal().read("t2", 0, 9)).isEmpty();
    assertThat(journal().read("t3", 0, 9)).isEmpty();
    assertThat(journal().read("t4", 0, 9)).hasSize(1);
  }

  @Test
  default void pages_through_the_ended_tasks_of_no_parent_oldest_first() {
    var none = Optional.<String>empty();
    for (int i = 1; i <= 5; i++) {
      write(new Write.Save(cancelled(task("t" + i, i))));
    }
    write(new Write.Save(task("t6", 6)));
    write(new Write.Save(cancelled(task(task("t7", 7), none, Optional.of("t1"), none))));

    var page = catalogue().ended(Status.CANCELLED, none, 2);
    assertThat(page).extracting(TaskRecord::id).containsExactly("t1", "t2");
    assertThat(catalogue().ended(Status.CANCELLED, Optional.of("t2"), 9))
        .extracting(TaskRecord::id)
        .containsExactly("t3", "t4", "t5");
    assertThat(catalogue().ended(Status.FAILED, none, 9)).isEmpty();
    assertThat(catalogue().count(Status.CANCELLED)).isEqualTo(5);
    assertThat(catalogue().count(Status.FAILED)).isZero();
  }

  private static TaskRecord cancelled(TaskRecord task) {
    return task.ended(
        Status.CANCELLED, Optional.empty(), Optional.empty(), Spent.NONE, task.updated());
  }

  @Test
  default void keeps_documents_by_kind_and_name() {
    catalogue().save("agent", "b", Json.object().add("n", 1).build());
    catalogue().save("agent", "a", Json.object().add("n", 2).build());
    catalogue().save("tool-server", "a", Json.object().add("n", 3).build());
    catalogue().save("agent", "b", Json.object().add("n", 4).build());

    assertThat(catalogue().documents("agent")).containsOnlyKeys("a", "b");
    assertThat(catalogue().documents("agent").keySet()).containsExactly("a", "b");
    assertThat(catalogue().documents("agent").get("b"))
        .isEqualTo(Json.object().add("n", 4).build());

    catalogue().delete("agent", "a");
    catalogue().delete("agent", "unknown");

    assertThat(catalogue().documents("agent")).containsOnlyKeys("b");
    assertThat(catalogue().documents("tool-server")).containsOnlyKeys("a");
    assertThat(catalogue().documents("nothing")).isEmpty();
  }

  @Test
  default void the_first_of_documents_that_are_created_at_once_stays() throws Exception {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var created =
          threads.invokeAll(
              IntStream.range(0, 16)
                  .mapToObj(n -> Json.object().add("n", n).build())
                  .map(it -> (Callable<JsonObject>) () -> catalogue().saveFirst("key", "a", it))
                  .toList());

      var kept = catalogue().documents("key").get("a");
      assertThat(created).allSatisfy(it -> assertThat(it.get()).isEqualTo(kept));
    }
    catalogue().delete("key", "a");
    var later = Json.object().add("n", 99).build();
    assertThat(catalogue().saveFirst("key", "a", later)).isEqualTo(later);
  }
}
