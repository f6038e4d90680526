// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.menagerie.core.MemoryChange;
import dev.menagerie.core.MemoryContent.Noted;
import dev.menagerie.core.MemoryContent.ThingType;
import dev.menagerie.core.Note;
import dev.menagerie.engine.spi.ModelCall;
import dev.menagerie.engine.spi.Remembered;
import dev.menagerie.engine.spi.Status;
import dev.menagerie.memory.embedding.Embedder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A fork does not see what became of memory behind its cut, and leaves it as it is. */
class KeeperForksTest {

  @TempDir Path data;
  private KeptSpace space;

  @BeforeEach
  void open() {
    space = new KeptSpace(data.resolve("usual"), KeptSpace.reader(20, 10), KeeperForksTest::reply);
  }

  private void open(MemoryKeeper keeper) {
    space.close();
    Embedder topics = new Topics(List.of("owl", "cat", "summary"));
    space =
        new KeptSpace(data.resolve("other"), keeper, KeeperForksTest::reply, Optional.of(topics));
  }

  @AfterEach
  void close() {
    space.close();
  }

  private static String reply(ModelCall call) {
    return switch (call.prompt().name()) {
      case "read" -> Replies.reading("A summary.", List.of());
      case "consolidate" -> "{\"text\":\"All owls like it dark.\"}";
      case "ask-oneself" -> "{\"questions\":[\"Why owls?\"]}";
      default -> "{\"insights\":[{\"text\":\"Owls rule.\",\"evidence\":[1,2],\"importance\":0.9}]}";
    };
  }

  private static Noted noted(String text) {
    return new Noted(new Note(Note.Kind.SEMANTIC, text, List.of()), 0.9, 1, List.of());
  }

  private List<Remembered> thingsThatAre() {
    return space.list(ThingType.NOTE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"read", "consolidate", "ask-oneself", "infer"})
  void a_fork_of_a_review_overwrites_nothing_and_reflects_on_nothing_twice(String cut) {
    open(new MemoryKeeper(20, 10, 2, 0.82, 30, 0, 0.1));
    var forgotten = space.add(noted("dog one hunts"));
    space.pass(Duration.ofDays(40));
    space.add(noted("owl one hunts"));
    space.add(noted("owl two hunts"));
    space.episode("Feed.", "");
    var source = space.keep();
    space.change(new MemoryChange.Edit(forgotten, noted("dog one sleeps")));
    var before = thingsThatAre();
    assertThat(space.notes()).filteredOn(it -> it.note().text().equals("Owls rule.")).hasSize(1);

    var fork = space.fork(source, cut);

    assertThat(fork.status()).isEqualTo(Status.COMPLETED);
    assertThat(thingsThatAre()).isEqualTo(before);
    assertThat(space.replays(fork)).isTrue();
  }

  @Test
  void a_note_that_lost_its_tag_stops_no_others_from_being_put_together() {
    open(new MemoryKeeper(20, 10, 1, 0.82, 0, 0, 0));
    var first = space.add(noted("owl one hunts"));
    space.add(noted("owl two hunts"));
    space.episode("Feed.", "");
    space.keep();
    space.change(new MemoryChange.Edit(first, noted("owl one hunts and sleeps")));
    space.add(noted("owl three flies"));
    space.add(noted("owl four flies"));
    space.episode("Feed again.", "");

    space.keep();

    var made = space.notes().stream().filter(it -> it.note().tags().contains("consolidated"));
    assertThat(made.filter(it -> it.importance() == 0.9)).hasSize(2);
    assertThat(((Noted) space.get(first).content().orElseThrow()).note())
        .isEqualTo(new Note(Note.Kind.SEMANTIC, "owl one hunts and sleeps", List.of("merged")));
  }

  @Test
  void the_answer_of_a_fork_says_that_nothing_was_written() {
    var id = space.episode("Feed.", "");
    var source = space.keep();

    assertThat(space.fork(source, "read").answer().orElseThrow().text())
        .matches(id + ": not written: n[0-9]+ says it already");
    assertThat(space.summaries()).hasSize(1);
  }
}
