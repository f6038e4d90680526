// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.store;

import static dev.menagerie.testkit.Records.append;
import static dev.menagerie.testkit.Records.texts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.menagerie.engine.spi.Catalogue;
import dev.menagerie.engine.spi.Journal;
import dev.menagerie.engine.spi.JournalFailed;
import dev.menagerie.testkit.InMemoryJournal;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Keeps the fake honest: it does what the real store does. */
class InMemoryJournalTest implements JournalContract {

  private final InMemoryJournal journal = new InMemoryJournal();

  @Override
  public Journal journal() {
    return journal;
  }

  @Override
  public Catalogue catalogue() {
    return journal;
  }

  @Test
  void is_continued_by_the_next_process_alone() {
    journal.append(List.of(append("t1", "a"))).await();

    var next = journal.restarted();
    next.append(List.of(append("t1", "b"))).await();

    assertThat(texts(next.read("t1", 0, 10))).containsExactly("a", "b");
    assertThatThrownBy(() -> journal.append(List.of(append("t1", "c"))).await())
        .isInstanceOf(JournalFailed.class);
  }
}
