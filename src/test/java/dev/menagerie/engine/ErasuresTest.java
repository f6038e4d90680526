// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

import static dev.menagerie.testkit.ErasureBench.SPACE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.menagerie.core.Json;
import dev.menagerie.core.Malformed;
import dev.menagerie.core.MemoryChange;
import dev.menagerie.core.MemoryContent.Fact;
import dev.menagerie.core.MemoryContent.Noted;
import dev.menagerie.core.MemoryContent.Session;
import dev.menagerie.core.MemoryContent.ThingType;
import dev.menagerie.core.MemoryContent.Turn;
import dev.menagerie.core.Note;
import dev.menagerie.core.Query;
import dev.menagerie.engine.Erased.Recaller;
import dev.menagerie.engine.spi.DatedChange;
import dev.menagerie.engine.spi.Entry.Kind;
import dev.menagerie.engine.spi.Entry.Phase;
import dev.menagerie.engine.spi.Eraser;
import dev.menagerie.engine.spi.JournalFailed;
import dev.menagerie.engine.spi.Memories.AsOf;
import dev.menagerie.engine.spi.Memories.Listing;
import dev.menagerie.engine.spi.MemoryEvent;
import dev.menagerie.engine.spi.MemoryRefused;
import dev.menagerie.engine.spi.Sight;
import dev.menagerie.testkit.BesideOthers;
import dev.menagerie.testkit.ErasureBench;
import dev.menagerie.testkit.FolderBytes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@BesideOthers
@Timeout(120)
class ErasuresTest extends ErasureSetting {

  @Test
  void nothing_of_a_person_is_left_in_any_file() {
    var bobs = bench.run("bob", "note bob likes owls");
    var annas = bench.run("anna", "note %s is hers\nchild note her %s".formatted(MARK, MARK));
    var fork = fork(annas);
    var own = bench.run("anna", "note again %s".formatted(MARK));
    bench.memory().recall(SPACE, Query.of(MARK, 3), Sight.ALL, 0);
    assertThat(FolderBytes.holding(folder, MARK)).hasSizeGreaterThan(1);

    var erased = erase(of("anna"));

    assertThat(erased.tasks()).containsExactlyInAnyOrder(annas, annas + ".1", fork, own);
    assertThat(erased.forks()).containsExactly(fork);
    assertThat(erased.things()).extracting(Erased.Thing::type).containsOnly(ThingType.NOTE);
    assertThat(erased.things()).hasSameSizeAs(erased.tasks().subList(1, 4));
    assertThat(erased.events()).isEqualTo(3);
    assertThat(erased.recalledBy()).isEmpty();
    assertGone();
    assertThat(texts()).containsExactly("bob likes owls");
    assertThat(bench.tasks().find(annas)).isEmpty();
    assertThat(bench.tasks().find(fork)).isEmpty();
    assertThat(bench.tasks().replay(bobs).identical()).isTrue();
    assertThat(bench.memory().recall(SPACE, Query.of("owls", 3), Sight.ALL, 0).notes()).hasSize(1);
    assertThat(bench.memory().recall(SPACE, Query.of(MARK, 3), Sight.ALL, 0).notes()).isEmpty();
  }

  @Test
  void what_was_removed_or_edited_before_and_deleted_tasks_left_behind_goes_too() {
    var annas = bench.run("anna", "note first %s".formatted(MARK));
    var id = bench.memory().recall(SPACE, Query.of(MARK, 1), Sight.ALL, 0).ids().getFirst();
    bench.change(new MemoryChange.Edit(id, Noted.of(Note.of("then " + MARK))));
    bench.change(new MemoryChange.Remove(List.of(id), "since " + MARK));
    bench.tasks().delete(annas);
    assertThat(FolderBytes.holding(folder, MARK)).isNotEmpty();

    var erased = erase(tasks(annas));

    assertThat(erased.tasks()).isEmpty();
    assertThat(erased.things()).containsExactly(new Erased.Thing(SPACE, ThingType.NOTE, id));
    assertThat(erased.events()).isEqualTo(3);
    assertGone();
    assertThat(bench.memory().history(SPACE, id)).isEmpty();
  }

  @Test
  void a_second_call_finds_nothing() {
    bench.run("anna", "note " + MARK);
    bench.run("bob", "note bob likes owls");
    var first = erase(of("anna"));

    var second = erase(of("anna"));
    var third = erase(things(first.things().getFirst().id()));

    assertThat(second.tasks()).isEmpty();
    assertThat(second.things()).isEmpty();
    assertThat(third.events() + third.rewritten()).isZero();
    assertThat(bench.erasures().records()).hasSize(1);
  }

  @Test
  void a_record_says_when_by_whom_and_how_much_and_nothing_else() {
    bench.run(MARK, "note it is a reptile");
    bench.run(MARK, "note it flies");

    erase(of(MARK));

    var record = bench.erasures().records().getFirst();
    assertThat(record.getString("by")).isEqualTo("127.0.0.1");
    assertThat(Instant.parse(record.getString("at"))).isBefore(Instant.now().plusSeconds(1));
    assertThat(record.getString("state")).isEqualTo("done");
    assertThat(record.getInt("tasks")).isEqualTo(2);
    assertThat(record.getJsonObject("things")).isEqualTo(Json.object().add("note", 2).build());
    assertGone();
    assertThat(bench.erasures().records()).containsExactly(record);
  }

  @Test
  void a_look_says_the_same_and_changes_nothing() {
    var annas = bench.run("anna", "note " + MARK);
    bench.run("bob", "recall " + MARK);

    var looked = bench.erasures().look(of("anna"));

    assertThat(bench.tasks().find(annas)).isPresent();
    assertThat(texts()).containsExactly(MARK);
    assertThat(bench.erasures().records()).isEmpty();
    assertThat(erase(of("anna"))).isEqualTo(looked);
  }

  @Test
  void tasks_that_have_not_ended_are_named_and_nothing_is_erased() {
    var ended = bench.run("anna", "note " + MARK);
    var waiting = bench.start("anna", "ask Which?").id();

    assertThatThrownBy(() -> erase(of("anna")))
        .isInstanceOf(Refused.class)
        .hasMessage(
            "task %s has not ended; cancel them first with POST /v1/tasks/{id}/cancel, then ask"
                + " again",
            waiting);

    assertThat(bench.tasks().find(ended)).isPresent();
    bench.tasks().cancel(waiting);
    assertThat(erase(of("anna")).tasks()).containsExactlyInAnyOrder(ended, waiting);
  }

  @Test
  void others_write_meanwhile_and_lose_nothing() throws InterruptedException {
    for (int i = 0; i < 20; i++) {
      bench.run("anna", "note %s %d".formatted(MARK, i));
    }
    var begun = new CountDownLatch(20);
    var ended = new AtomicBoolean();
    var written = new ArrayList<String>();
    var writer =
        Thread.ofPlatform()
            .start(
                () -> {
                  while (!ended.get()) {
                    var text = "owl " + written.size();
                    bench.note(text);
                    written.add(text);
                    begun.countDown();
                  }
                });
    begun.await();

    var erased = erase(of("anna"));
    ended.set(true);
    writer.join();

    assertThat(erased.things()).hasSize(20);
    assertGone();
    var all = new Listing(ThingType.NOTE, Optional.empty(), _ -> true, Optional.empty(), 1 << 20);
    assertThat(bench.memory().list(SPACE, all, AsOf.NOW).reversed())
        .extracting(ErasureSetting::text)
        .isEqualTo(written);
  }

  @Test
  void an_edit_by_the_person_goes_and_what_was_there_before_is_back() {
    var owl = bench.note("owls hunt");
    bench.run("anna", "edit %s owls hunt %s".formatted(owl, MARK));
    var bobs = bench.run("bob", "recall owls");
    assertThat(texts()).containsExactly("owls hunt " + MARK);

    var erased = erase(of("anna"));

    assertThat(texts()).containsExactly("owls hunt");
    assertThat(erased.things()).isEmpty();
    assertThat(erased.events()).isEqualTo(1);
    assertThat(erased.recalledBy()).extracting(Recaller::task).containsExactly(bobs);
  }

  @Test
  void what_others_edited_or_summed_up_since_stays_and_is_named() {
    var owl = bench.note("owls hunt");
    bench.run("anna", "edit %s owls hunt %s".formatted(owl, MARK));
    bench.change(edit(owl, "owls hunt at night"));
    var session = bench.add(new Session("talk", "", ""));
    var turn = bench.add(new Turn(session, "user", MARK));
    bench.change(new MemoryChange.Summarise(session, "about owls", turn));

    var edited = erase(of("anna"));
    var summed = erase(things(turn));

    assertThat(edited.weakened()).extracting(Erased.Thing::id).containsExactly(owl);
    assertThat(summed.weakened()).extracting(Erased.Thing::id).containsExactly(session);
    assertGone();
    assertThat(texts()).containsExactly("owls hunt at night");
  }

  @Test
  void what_the_person_removed_stays_removed_without_their_words() {
    var owl = bench.note("owls hunt");
    bench.note("hawks hunt");
    bench.run("anna", "drop %s because of %s".formatted(owl, MARK));

    var erased = erase(of("anna"));

    assertThat(erased.rewritten()).isEqualTo(1);
    assertGone();
    assertThat(texts()).containsExactly("hawks hunt");
    assertThat(bench.memory().history(SPACE, owl).getLast().reason())
        .isEqualTo("the reason was erased");
  }

  @Test
  void a_fact_that_was_ended_by_an_erased_one_goes_on() {
    var perch = bench.add(lives("a perch"));
    var cage = bench.add(lives(MARK));

    erase(things(cage));

    assertGone();
    var fact = bench.memory().find(SPACE, perch, AsOf.NOW).orElseThrow();
    assertThat(fact.closedBy()).isEmpty();
    assertThat(bench.memory().statistics(SPACE).things()).containsEntry("entity", 2L);
  }

  private static Fact lives(String where) {
    return new Fact(
        "Otto", "lives in", where, Optional.empty(), Optional.empty(), true, 1, List.of());
  }

  @Test
  void a_whole_space_goes_with_its_name() {
    var named = new MemoryChange.Add(Noted.of(Note.of("it flies")));
    bench.memory().change(MARK, List.of(named, named));
    bench.memory().change(MARK, List.of(new MemoryChange.Clear("no more")));
    bench.note("owls hunt");

    var erased =
        erase(
            new Erasure(
                Optional.empty(),
                Optional.empty(),
                List.of(),
                Optional.of(MARK),
                List.of(),
                false));

    assertThat(erased.events()).isEqualTo(3);
    assertGone();
    assertThat(bench.memory().spaces()).containsExactly(SPACE);
    assertThat(texts()).containsExactly("owls hunt");
  }

  @Test
  void an_erased_event_cannot_be_undone_and_others_can() {
    var mark = bench.note(MARK);
    var owl = bench.note("owls hunt");
    var edit = bench.memory().change(SPACE, List.of(edit(owl, "owls sleep"))).position();
    long before = edit - 1;
    erase(things(mark));

    assertThatThrownBy(() -> bench.change(new MemoryChange.Undo(position(mark))))
        .isInstanceOf(MemoryRefused.class)
        .hasMessage(
            "The event %d was erased and cannot be undone: what it said is gone.", position(mark));
    assertThat(texts(AsOf.of(before))).containsExactly("owls hunt");
    bench.change(new MemoryChange.Undo(edit));
    assertThat(texts()).containsExactly("owls hunt");
  }

  private static long position(String id) {
    return Long.parseLong(id.substring(1));
  }

  @Test
  void positions_are_not_given_out_again() {
    var mark = bench.note(MARK);

    erase(things(mark));
    reopen();

    assertThat(position(bench.note("owls hunt"))).isGreaterThan(position(mark));
  }

  @Test
  void what_is_left_can_be_forked_and_sees_nothing_of_it() {
    bench.run("anna", "note " + MARK);
    var bobs = bench.run("bob", "note bob likes owls\nrecall owls\nrecall " + MARK);
    erase(of("anna"));
    long cut =
        bench.tasks().journal(bobs, 0, 100).stream()
            .filter(it -> it.kind() == Kind.REMEMBER && it.phase() == Phase.RESULT)
            .findFirst()
            .orElseThrow()
            .position();

    var fork = bench.ended(bench.tasks().fork(bobs, Cut.behind(cut)).id());

    assertThat(fork.answer().orElseThrow().text()).isEqualTo("done. bob likes owls");
  }

  @Test
  void things_that_never_were_are_refused() {
    bench.note("owls hunt");

    assertThatThrownBy(() -> erase(things("n999")))
        .isInstanceOf(Refused.class)
        .hasMessage("n999 never was in the space diarist");
  }

  @Test
  void a_release_that_does_not_know_erased_events_refuses_them_with_a_sentence() {
    var event = new MemoryEvent(7, SPACE, "", "", Json.object().build()).erased();

    assertThat(event.position()).isEqualTo(7);
    assertThatThrownBy(() -> DatedChange.of(event.body())) // as releases before this one do
        .isInstanceOf(Malformed.class)
        .hasMessage("format 3, this release reads up to 2; use the release that wrote it");
  }

  /** Dies when everything is written, and the files still hold all of it. */
  private record Dying(Eraser store) implements Eraser {

    @Override
    public void erase(String id, long seen, Function<List<MemoryEvent>, Change> change) {
      store.erase(id, seen, change);
      throw new JournalFailed("killed");
    }

    @Override
    public void scrub() {
      throw new JournalFailed("killed");
    }
  }

  @Test
  void an_erasure_that_is_killed_in_the_middle_is_finished_by_the_next_start() {
    bench.close();
    bench = new ErasureBench(folder, Dying::new);
    var annas = bench.run("anna", "note " + MARK);
    bench.run("bob", "note bob likes owls");

    assertThatThrownBy(() -> erase(of("anna"))).hasMessage("killed");
    assertThat(bench.erasures().records().getFirst().getString("state")).isEqualTo("pending");
    assertThat(FolderBytes.holding(folder, MARK)).isNotEmpty();
    reopen();

    assertThat(bench.erasures().records().getFirst().getString("state")).isEqualTo("done");
    assertThat(bench.tasks().find(annas)).isEmpty();
    assertGone();
    assertThat(texts()).containsExactly("bob likes owls");
  }

  /** Has no room to rewrite the files. */
  private record Full(Eraser store) implements Eraser {

    @Override
    public void erase(String id, long seen, Function<List<MemoryEvent>, Change> change) {
      store.erase(id, seen, change);
    }

    @Override
    public void scrub() {
      throw new JournalFailed("the disk is full; free some of it, then ask again");
    }
  }

  @Test
  void who_looked_it_up_is_told_though_the_files_cannot_be_rewritten() {
    bench.close();
    bench = new ErasureBench(folder, Full::new);
    var annas = bench.run("anna", "note " + MARK);
    var bobs = bench.run("bob", "recall " + MARK);

    var erased = erase(of("anna"));
    var again = erase(of("anna"));

    assertThat(erased.tasks()).containsExactly(annas);
    assertThat(erased.recalledBy()).extracting(Recaller::task).containsExactly(bobs);
    assertThat(erased.warning()).startsWith("the disk is full; free some of it, then ask again");
    assertThat(again.warning()).isEqualTo(erased.warning());
    assertThat(bench.erasures().records().getFirst().getString("state")).isEqualTo("pending");
    var next = bench.tasks().erasures(Copies.NONE, bench.store(), bench.memory()::renew);
    assertThat(next.erase(tasks(bobs), "127.0.0.1").warning()).isEmpty();
    assertThat(next.records()).extracting(it -> it.getString("state")).containsOnly("done");
    assertGone();
  }

  @Test
  void a_start_that_cannot_remove_it_elsewhere_leaves_it_pending() {
    bench.close();
    bench = new ErasureBench(folder, Full::new);
    bench.run("anna", "note " + MARK);
    assertThat(erase(of("anna")).warning()).isNotEmpty();

    Erasures.resume(
        bench.store(),
        bench.store(),
        () -> {
          throw new JournalFailed("the store of vectors does not answer");
        });
    assertThat(bench.erasures().records().getFirst().getString("state")).isEqualTo("pending");
    reopen();

    assertThat(bench.erasures().records().getFirst().getString("state")).isEqualTo("done");
    assertGone();
  }

  @Test
  void an_erasure_that_could_not_rewrite_the_files_is_finished_by_the_next_one() {
    bench.close();
    bench = new ErasureBench(folder, Dying::new);
    bench.run("anna", "note " + MARK);
    assertThatThrownBy(() -> erase(of("anna"))).hasMessage("killed");

    var next = bench.tasks().erasures(Copies.NONE, bench.store(), bench.memory()::renew);
    var erased = next.erase(of("anna"), "127.0.0.1");

    assertThat(erased.tasks()).isEmpty();
    assertThat(next.records()).extracting(it -> it.getString("state")).containsExactly("done");
    assertGone();
  }
}
