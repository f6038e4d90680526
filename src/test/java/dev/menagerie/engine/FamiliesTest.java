// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.menagerie.engine.spi.Journal.Write;
import dev.menagerie.store.SqliteStore;
import dev.menagerie.testkit.Records;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FamiliesTest {

  private static final int PAGE = 500;

  @TempDir private Path folder;

  @Test
  void a_task_that_is_deleted_meanwhile_hides_no_other() {
    try (var store = SqliteStore.open(folder)) {
      var tasks =
          IntStream.rangeClosed(1, 2 * PAGE)
              .<Write>mapToObj(it -> new Write.Save(Records.task("t" + it, it)))
              .toList();
      store.append(tasks).await();
      var seen = new ArrayList<String>();

      new Families(store)
          .each(
              it -> {
                seen.add(it.id());
                if (seen.size() == PAGE) {
                  store.delete(it.id());
                }
              });

      assertThat(seen).hasSize(2 * PAGE).doesNotHaveDuplicates();
    }
  }
}
