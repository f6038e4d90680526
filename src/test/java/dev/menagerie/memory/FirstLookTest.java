// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.menagerie.core.MemoryChange;
import dev.menagerie.core.MemoryContent.Noted;
import dev.menagerie.core.Note;
import dev.menagerie.engine.spi.Journal;
import dev.menagerie.engine.spi.JournalFailed;
import dev.menagerie.testkit.InMemoryJournal;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A graph whose file is not begun costs a start nothing, and is there when it is looked at. */
class FirstLookTest {

  @TempDir Path data;
  private final InMemoryJournal journal = new InMemoryJournal();

  private GraphMemory open(Journal of) {
    return GraphMemory.open(
        GraphFile.open(data), of, InstantSource.system(), Optional.empty(), Optional.empty());
  }

  private static void note(GraphMemory memory, String text) {
    var _ = memory.change("zoo", List.of(new MemoryChange.Add(Noted.of(Note.of(text)))));
  }

  @Test
  void none_is_needed_to_see_that_there_is_nothing() {
    try (var memory = open(journal)) {
      assertThat(memory.spaces()).isEmpty();
      assertThat(data.resolve("memory")).doesNotExist();

      note(memory, "owls hunt at night");
      assertThat(memory.spaces()).containsExactly("zoo");
      assertThat(data.resolve("memory")).isDirectory();
    }
  }

  @Test
  void it_sees_what_was_remembered_before() {
    try (var memory = open(journal)) {
      note(memory, "owls hunt at night");
    }

    try (var memory = open(journal)) {
      assertThat(memory.spaces()).containsExactly("zoo");
    }
  }

  @Test
  void whoever_warms_it_is_not_waited_for() {
    try (var memory = open(journal)) {
      memory.warm();
      note(memory, "owls hunt at night");

      assertThat(memory.spaces()).containsExactly("zoo");
    }
  }

  @Test
  void one_that_fails_is_followed_by_one_that_does_not() {
    try (var memory = open(journal)) {
      note(memory, "owls hunt at night");
    }
    var failing = new AtomicBoolean(true);
    var disk =
        new WatchedJournal(
            journal,
            _ -> {
              if (failing.get()) {
                throw new JournalFailed("the disk is away");
              }
            });

    try (var memory = open(disk)) {
      assertThatThrownBy(() -> memory.spaces())
          .isInstanceOf(JournalFailed.class)
          .hasMessageContaining("the disk is away");

      failing.set(false);
      assertThat(memory.spaces()).containsExactly("zoo");
    }
  }

  @Test
  void a_folder_that_is_in_use_is_refused_without_it() {
    try (var _ = open(journal)) {
      assertThatThrownBy(() -> open(journal))
          .isInstanceOf(JournalFailed.class)
          .hasMessageContaining("is in use by another server");
    }
  }
}
