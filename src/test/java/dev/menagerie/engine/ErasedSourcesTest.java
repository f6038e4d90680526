// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

import static dev.menagerie.testkit.ErasureBench.SPACE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.menagerie.core.MemoryChange;
import dev.menagerie.core.MemoryContent.Noted;
import dev.menagerie.core.MemoryContent.Source;
import dev.menagerie.core.Query;
import dev.menagerie.engine.Erased.Recaller;
import dev.menagerie.engine.spi.Memories.AsOf;
import dev.menagerie.engine.spi.Sight;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What came from something that is erased. */
@Timeout(120)
class ErasedSourcesTest extends ErasureSetting {

  @Test
  void what_came_only_from_it_goes_and_what_had_another_source_is_named() {
    var annas = bench.run("anna", "note " + MARK);
    var id = bench.memory().recall(SPACE, Query.of(MARK, 1), Sight.ALL, 0).ids().getFirst();
    var owl = bench.note("owls hunt");
    var only = bench.note("so " + MARK, new Source(id, 0.8));
    bench.note("and so " + MARK, new Source(only, 0.5));
    var both = bench.note("owls are seen", new Source(id, 0.8), new Source(owl, 0.5));

    var erased = erase(tasks(annas));

    assertThat(erased.things()).extracting(Erased.Thing::id).contains(id, only).hasSize(3);
    assertThat(erased.weakened()).extracting(Erased.Thing::id).containsExactly(both);
    assertThat(erased.rewritten()).isEqualTo(1);
    assertGone();
    var left = bench.memory().find(SPACE, both, AsOf.NOW).orElseThrow().content().orElseThrow();
    assertThat(left.sources()).containsExactly(new Source(owl, 0.5));
    assertThat(((Noted) left).confidence()).isEqualTo(0.5);
    assertThat(texts()).containsExactly("owls are seen", "owls hunt");
  }

  @Test
  void what_an_edit_gave_another_source_begins_with_what_that_said() {
    var e1 = noteOf(bench.run("anna", "note " + MARK));
    var thing = bench.note("owls and " + MARK, new Source(e1, 0.8));
    bench.change(edit(thing, "owls or " + MARK));
    var from = bench.note("from " + thing, new Source(thing, 0.5));
    var bobs = bench.run("bob", "recall owls");
    var e2 = bench.note("owls hunt");
    bench.change(edit(thing, "owls are seen", new Source(e1, 0.8), new Source(e2, 0.5)));
    bench.change(edit(thing, "owls are seen often"));

    var erased = erase(of("anna"));

    assertThat(erased.things()).extracting(Erased.Thing::id).containsExactly(e1);
    assertThat(erased.weakened()).extracting(Erased.Thing::id).containsExactly(thing, from);
    assertThat(erased.recalledBy()).extracting(Recaller::task).contains(bobs);
    assertThat(texts()).containsExactly("owls hunt", "from " + thing, "owls are seen often");
    var left = bench.memory().find(SPACE, thing, AsOf.NOW).orElseThrow().content().orElseThrow();
    assertThat(left.sources()).containsExactly(new Source(e2, 0.5));
    erase(tasks(bobs));
    assertGone();
    assertThat(texts()).containsExactly("owls hunt", "from " + thing, "owls are seen often");
    bench.change(new MemoryChange.Remove(List.of(e2), "no more"));
    assertThat(texts()).isEmpty();
  }

  @Test
  void an_edit_that_was_undone_gave_no_source() {
    var e1 = noteOf(bench.run("anna", "note " + MARK));
    var thing = bench.note("owls and " + MARK, new Source(e1, 0.8));
    var e2 = bench.note("owls hunt");
    undo(edited(edit(thing, "owls are seen", new Source(e1, 0.8), new Source(e2, 0.5))));

    var erased = erase(of("anna"));

    assertThat(erased.things()).extracting(Erased.Thing::id).containsExactly(e1, thing);
    assertGone();
    assertThat(texts()).containsExactly("owls hunt");
  }

  @Test
  void one_whose_undoing_was_undone_did() {
    var e1 = noteOf(bench.run("anna", "note " + MARK));
    var thing = bench.note("owls and " + MARK, new Source(e1, 0.8));
    var e2 = bench.note("owls hunt");
    var edit = edited(edit(thing, "owls are seen", new Source(e1, 0.8), new Source(e2, 0.5)));
    undo(undo(edit));

    var erased = erase(of("anna"));

    assertThat(erased.things()).extracting(Erased.Thing::id).containsExactly(e1);
    assertGone();
    assertThat(texts()).containsExactlyInAnyOrder("owls hunt", "owls are seen");
  }

  private long edited(MemoryChange change) {
    return bench.memory().change(SPACE, List.of(change)).position();
  }

  private long undo(long position) {
    return edited(new MemoryChange.Undo(position));
  }

  @Test
  void what_was_kept_by_an_edit_goes_with_the_source_of_that() {
    var e1 = noteOf(bench.run("anna", "note hers"));
    var thing = bench.note("owls and hers", new Source(e1, 0.8));
    var from = bench.note("so " + MARK, new Source(thing, 0.5));
    var e2 = noteOf(bench.run("bob", "note " + MARK));
    bench.change(edit(thing, "owls are " + MARK, new Source(e1, 0.8), new Source(e2, 0.5)));
    assertThat(erase(of("anna")).things()).extracting(Erased.Thing::id).containsExactly(e1);

    var erased = erase(of("bob"));

    assertThat(erased.things()).extracting(Erased.Thing::id).containsExactly(thing, from, e2);
    assertGone();
    assertThat(texts()).isEmpty();
  }

  @Test
  void an_edit_that_came_from_what_goes_too_keeps_nothing() {
    var e1 = noteOf(bench.run("anna", "note " + MARK));
    var thing = bench.note("owls and " + MARK, new Source(e1, 0.8));
    var from = bench.note("so " + MARK, new Source(thing, 0.5));
    bench.change(edit(thing, "owls or " + MARK, new Source(e1, 0.8), new Source(from, 0.5)));

    var erased = erase(of("anna"));

    assertThat(erased.things()).extracting(Erased.Thing::id).containsExactly(e1, thing, from);
    assertThat(erased.weakened()).isEmpty();
    assertGone();
    assertThat(texts()).isEmpty();
  }

  @Test
  void an_edit_that_had_it_among_its_sources_is_named_and_has_it_no_more() {
    var owl = bench.note("owls hunt");
    var thing = bench.note("owls are seen", new Source(owl, 0.5));
    var e1 = noteOf(bench.run("anna", "note " + MARK));
    bench.change(edit(thing, "owls are heard", new Source(owl, 0.5), new Source(e1, 0.8)));

    var erased = erase(of("anna"));

    assertThat(erased.weakened()).extracting(Erased.Thing::id).containsExactly(thing);
    assertThat(erased.rewritten()).isEqualTo(1);
    assertGone();
    assertThat(texts()).containsExactly("owls are heard", "owls hunt");
    var left = bench.memory().find(SPACE, thing, AsOf.NOW).orElseThrow().content().orElseThrow();
    assertThat(left.sources()).containsExactly(new Source(owl, 0.5));
  }

  @Test
  void a_reason_that_names_what_is_erased_goes() {
    var owl = bench.note("owls hunt");
    var e1 = noteOf(bench.run("anna", "note " + MARK));
    var reason = "%s says otherwise: %s".formatted(e1, MARK);
    bench.change(new MemoryChange.Remove(List.of(owl), reason));

    var erased = erase(of("anna"));

    assertThat(erased.rewritten()).isEqualTo(1);
    assertGone();
    assertThat(bench.memory().history(SPACE, owl).getLast().reason())
        .isEqualTo("the reason was erased");
  }
}
