// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.menagerie.engine.spi.Journal.Write;
import dev.menagerie.testkit.InMemoryJournal;
import dev.menagerie.testkit.Records;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Pages of entries of all sizes. */
class JournalPagesTest {

  private final InMemoryJournal journal = new InMemoryJournal();

  private void write(int entries) {
    var random = new Random(entries);
    var writes = new ArrayList<Write>();
    for (int i = 0; i < entries; i++) {
      writes.add(Records.append("t", "x".repeat(random.nextInt(i % 50 == 0 ? 400_000 : 2_000))));
    }
    journal.append(writes).await();
  }

  @Test
  void every_entry_is_where_it_was_however_the_pages_fall() {
    write(3_000);
    var pages = new JournalPages(journal::page, "t");
    var whole = journal.read("t", 0, Integer.MAX_VALUE);

    assertThat(List.copyOf(pages)).isEqualTo(whole);
    var random = new Random(1);
    for (int i = 0; i < 1_000; i++) {
      int index = random.nextInt(whole.size());
      assertThat(pages.get(index)).isEqualTo(whole.get(index));
      assertThat(pages.at(whole.get(index).position())).isEqualTo(whole.get(index));
    }
  }

  @Test
  void what_is_written_later_is_not_seen() {
    write(300);
    var pages = new JournalPages(journal::page, "t");
    assertThat(pages).hasSize(300);

    write(300);

    assertThat(pages).hasSize(300);
    assertThat(pages.get(299)).isEqualTo(journal.read("t", 0, 300).getLast());
  }

  @Test
  void a_task_without_entries_has_none() {
    assertThat(new JournalPages(journal::page, "t")).isEmpty();
  }
}
