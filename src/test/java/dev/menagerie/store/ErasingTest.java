// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.store;

import static dev.menagerie.testkit.Records.append;
import static dev.menagerie.testkit.Records.remember;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.menagerie.core.Json;
import dev.menagerie.engine.spi.Eraser;
import dev.menagerie.engine.spi.Eraser.Change;
import dev.menagerie.engine.spi.JournalFailed;
import dev.menagerie.engine.spi.MemoryEvent;
import dev.menagerie.testkit.BesideOthers;
import dev.menagerie.testkit.FolderBytes;
import jakarta.json.JsonObject;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@BesideOthers
@Timeout(60)
class ErasingTest {

  private static final JsonObject RECORD = Json.object().add("state", "pending").build();

  @TempDir Path folder;
  private SqliteStore store;

  @BeforeEach
  void open() {
    store = SqliteStore.open(folder);
  }

  @AfterEach
  void close() {
    store.close();
  }

  private long remembered(String text) {
    return store.append(List.of(remember("zoo", text))).await();
  }

  private void erase(MemoryEvent event) {
    store.erase(
        "e1",
        Long.MAX_VALUE - 1,
        _ -> new Change(List.of(), List.of(event.erased()), List.of(), RECORD));
  }

  @Test
  void documents_go_or_are_replaced_in_the_same_write() {
    store.save("kind", "goes", RECORD);
    store.save("kind", "changes", RECORD);
    var changed = Json.object().add("now", "other").build();
    var documents =
        List.of(
            new Eraser.Document("kind", "goes", Optional.empty()),
            new Eraser.Document("kind", "changes", Optional.of(changed)));

    store.erase("e1", Long.MAX_VALUE - 1, _ -> new Change(List.of(), List.of(), documents, RECORD));

    assertThat(store.documents("kind")).containsExactly(Map.entry("changes", changed));
  }

  @Test
  void an_erased_event_keeps_its_place_among_others() {
    remembered("owls");
    long hawk = remembered("hawks");
    remembered("kites");
    var before = store.memory(0, 9);

    erase(before.get(1));
    store.close();
    store = SqliteStore.open(folder);

    var after = store.memory(0, 9);
    assertThat(after).extracting(MemoryEvent::position).contains(hawk).hasSize(3);
    assertThat(after.get(1).isErased()).isTrue();
    assertThat(after.get(1).space() + after.get(1).task() + after.get(1).path()).isEmpty();
    assertThat(after.getFirst()).isEqualTo(before.getFirst());
    assertThat(after.getLast()).isEqualTo(before.getLast());
    assertThat(store.documents("erasure")).containsEntry("e1", RECORD);
  }

  @Test
  void what_came_since_it_was_looked_is_handed_over() {
    long seen = remembered("owls");
    long since = remembered("hawks");
    var handed = new ArrayList<Long>();

    store.erase(
        "e1",
        seen,
        rest -> {
          rest.forEach(it -> handed.add(it.position()));
          return new Change(List.of(), List.of(), List.of(), RECORD);
        });

    assertThat(handed).containsExactly(since);
  }

  @Test
  void a_file_that_somebody_reads_for_long_is_not_clean_and_everything_goes_on()
      throws SQLException {
    remembered("Hesperornis");
    var event = store.memory(0, 1).getFirst();
    try (var reader = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("journal.db"));
        var statement = reader.createStatement()) {
      statement.execute("BEGIN");
      statement.executeQuery("SELECT count(*) FROM memory_event").close();
      erase(event);

      assertThatThrownBy(() -> store.scrub())
          .isInstanceOf(JournalFailed.class)
          .hasMessageContaining("still holds bytes of what was erased")
          .hasMessageContaining("somebody reads it for long");

      assertThat(store.failure()).isEmpty();
      store.append(List.of(append("t1", "goes on"))).await();
      statement.execute("COMMIT");
    }
    store.scrub();

    assertThat(FolderBytes.holding(folder, "Hesperornis")).isEmpty();
    assertThat(store.read("t1", 0, 9)).hasSize(1);
  }
}
