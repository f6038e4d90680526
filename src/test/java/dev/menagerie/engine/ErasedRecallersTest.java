// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

import static dev.menagerie.testkit.ErasureBench.SPACE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.menagerie.core.Json;
import dev.menagerie.core.Note;
import dev.menagerie.core.Shape;
import dev.menagerie.engine.Erased.Recaller;
import dev.menagerie.engine.spi.Entry;
import dev.menagerie.engine.spi.Entry.Kind;
import dev.menagerie.engine.spi.Entry.Phase;
import dev.menagerie.engine.spi.Journal.Write;
import dev.menagerie.engine.spi.Status;
import dev.menagerie.engine.spi.Usage;
import jakarta.json.JsonValue;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class ErasedRecallersTest extends ErasureSetting {

  @Test
  void others_that_looked_it_up_are_named_and_keep_what_they_found() {
    bench.run("anna", "note " + MARK);
    var bobs = bench.run("bob", "recall " + MARK);
    bench.run("bob", "recall nothing of it");

    var erased = erase(of("anna"));

    assertThat(erased.recalledBy()).containsExactly(new Recaller(bobs, Status.COMPLETED, false));
    assertThat(bench.tasks().find(bobs).orElseThrow().answer().orElseThrow().text()).contains(MARK);
    assertThat(bench.tasks().replay(bobs).identical()).isTrue();
  }

  @Test
  void others_that_looked_it_up_go_too_if_that_is_wanted_and_what_follows_from_them() {
    bench.run("anna", "note " + MARK);
    var bobs = bench.run("bob", "recall %s\nnote he saw %s".formatted(MARK, MARK));
    var carls = bench.run("carl", "recall he saw");
    var waiting = bench.start("dora", "recall %s\nask What?".formatted(MARK)).id();
    var kept = bench.run("carl", "note hawks");

    bench.tasks().await(waiting, Duration.ofMillis(1));
    while (bench.tasks().waiting().isEmpty()) {
      Thread.onSpinWait();
    }
    var erased = erase(withRecallers(of("anna")));

    assertThat(erased.recalledBy())
        .containsExactlyInAnyOrder(
            new Recaller(bobs, Status.COMPLETED, true),
            new Recaller(carls, Status.COMPLETED, true),
            new Recaller(waiting, Status.WAITING, false));
    assertThat(texts()).containsExactly("hawks");
    assertThat(bench.tasks().find(kept)).isPresent();
    bench.tasks().cancel(waiting);
    erase(of("dora"));
    assertGone();
  }

  @Test
  void forks_that_begin_with_a_recall_are_named_and_go_with_it() {
    bench.run("anna", "note " + MARK);
    var bobs = bench.run("bob", "recall " + MARK);
    var fork = fork(bobs);

    var looked = bench.erasures().look(of("anna"));
    var erased = erase(withRecallers(of("anna")));

    assertThat(looked.recalledBy()).extracting(Recaller::task).containsExactly(bobs, fork);
    assertThat(erased.tasks()).contains(bobs, fork).hasSize(3);
    assertThat(erased.forks()).containsExactly(fork);
    assertGone();
  }

  @Test
  void recalls_of_older_releases_are_found_by_what_they_say() {
    bench.run("anna", "note " + MARK);
    var olders = bench.start("bob", "ask What?");
    var notes = Json.array().add(Shape.of(Note.class).encode(Note.of(MARK)));
    var recall =
        new Entry(
            0,
            olders.id(),
            Instant.now(),
            "/9",
            Kind.RECALL,
            Phase.RESULT,
            List.of(),
            SPACE,
            JsonValue.NULL,
            Json.object().add("position", 9).add("notes", notes).build(),
            Usage.NONE,
            1);
    bench.store().append(List.of(new Write.Append(recall))).await();

    var erased = erase(of("anna"));

    assertThat(erased.recalledBy()).extracting(Recaller::task).containsExactly(olders.id());
  }
}
