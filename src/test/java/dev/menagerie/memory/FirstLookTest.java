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
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.RepeatedTest;
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
  void whoever_warms_it_does_not_wait() {
    try (var memory = open(journal)) {
      note(memory, "owls hunt at night");
    }
    var goesOn = new CountDownLatch(1);
    var slow = new WatchedJournal(journal, _ -> await(goesOn));

    try (var memory = open(slow)) {
      memory.warm();
      goesOn.countDown(); // not reached if that waited
      assertThat(memory.spaces()).containsExactly("zoo");
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @RepeatedTest(20)
  void none_is_had_once_it_is_closed() throws InterruptedException {
    try (var memory = open(journal)) {
      note(memory, "owls hunt at night");
    }
    var memory = open(journal);
    var looking = Thread.ofVirtual().start(() -> look(memory));

    memory.warm();
    memory.close();
    memory.warm();
    looking.join();

    try (var next = open(journal)) { // the lock was not let go of what is still open
      assertThat(next.spaces()).containsExactly("zoo");
    }
    assertThat(data.resolve("memory.damaged")).doesNotExist();
  }

  /** Sees it whole, or not at all. */
  private static void look(GraphMemory memory) {
    try {
      assertThat(memory.spaces()).containsExactly("zoo");
    } catch (JournalFailed | RejectedExecutionException _) {
      // It was closed before.
    }
  }

  @Test
  void a_folder_that_cannot_be_read_can_be_opened_once_it_was_mended() throws IOException {
    var format = Files.createDirectories(data.resolve("memory")).resolve("format");
    Files.write(format, new byte[] {(byte) 0xc3, 0x28});
    assertThatThrownBy(() -> open(journal)).isInstanceOf(JournalFailed.class);

    Files.delete(format);
    try (var memory = open(journal)) {
      assertThat(memory.spaces()).isEmpty();
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
