// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

import static dev.menagerie.testkit.ErasureBench.SPACE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.menagerie.core.MemoryChange;
import dev.menagerie.core.MemoryContent.Episode;
import dev.menagerie.core.MemoryContent.Session;
import dev.menagerie.core.MemoryContent.ThingType;
import dev.menagerie.core.MemoryContent.Turn;
import dev.menagerie.engine.spi.Memories.AsOf;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class ErasedSessionsTest extends ErasureSetting {

  @Test
  void a_session_goes_with_its_turns_and_its_tasks() {
    var session = bench.add(new Session("session of anna", "", ""));
    bench.add(new Turn(session, "user", MARK));
    bench.change(new MemoryChange.Summarise(session, "about " + MARK, ""));
    var other = bench.add(new Session("session of bob", "", ""));
    var annas = bench.run("anna", "note " + MARK);
    bench.add(new Episode(annas, "find " + MARK, List.of(), "found", 1, List.of()));

    var erased = erase(session("session of anna"));

    assertThat(erased.tasks()).containsExactly(annas);
    assertThat(erased.things())
        .extracting(Erased.Thing::type)
        .containsExactlyInAnyOrder(
            ThingType.SESSION, ThingType.TURN, ThingType.NOTE, ThingType.EPISODE);
    assertGone();
    assertThat(bench.memory().find(SPACE, other, AsOf.NOW)).isPresent();
  }

  @Test
  void a_summary_goes_with_a_turn_that_it_covers_whether_that_was_removed_before_or_not() {
    var session = bench.add(new Session("talk", "", ""));
    var removed = bench.add(new Turn(session, "user", MARK));
    var kept = bench.add(new Turn(session, "user", "owls hunt"));
    var last = bench.add(new Turn(session, "user", "and " + MARK));
    bench.change(new MemoryChange.Summarise(session, "about " + MARK, kept));
    bench.change(new MemoryChange.Remove(List.of(removed), "not wanted"));

    var erased = erase(things(removed));

    assertThat(erased.weakened()).extracting(Erased.Thing::id).containsExactly(session);
    assertThat(summary(session)).isEmpty();
    bench.change(new MemoryChange.Summarise(session, "about owls", kept));

    erase(things(last));

    assertThat(summary(session)).isEqualTo("about owls");
    assertGone();
  }

  @Test
  void a_session_that_was_renamed_does_not_keep_the_summary_of_a_turn_that_goes() {
    var session = bench.add(new Session("talk", "", ""));
    var turn = bench.add(new Turn(session, "user", MARK));
    bench.change(new MemoryChange.Summarise(session, "about " + MARK, turn));
    bench.change(new MemoryChange.Edit(session, new Session("owls", "about " + MARK, turn)));

    var erased = erase(things(turn));

    assertThat(erased.weakened()).extracting(Erased.Thing::id).containsExactly(session);
    assertThat(bench.memory().find(SPACE, session, AsOf.NOW).orElseThrow().content())
        .contains(new Session("owls", "", ""));
    assertGone();
  }

  private String summary(String session) {
    var thing = bench.memory().find(SPACE, session, AsOf.NOW).orElseThrow();
    return ((Session) thing.content().orElseThrow()).summary();
  }
}
