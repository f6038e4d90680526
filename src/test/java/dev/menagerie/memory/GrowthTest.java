// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.memory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.menagerie.core.MemoryChange;
import dev.menagerie.core.MemoryContent;
import dev.menagerie.core.MemoryContent.Session;
import dev.menagerie.core.MemoryContent.Turn;
import dev.menagerie.engine.spi.MemoryEvent;
import dev.menagerie.testkit.InMemoryJournal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.IntFunction;
import org.eclipse.serializer.persistence.binary.jdk17.types.BinaryHandlersJDK17;
import org.eclipse.store.storage.embedded.types.EmbeddedStorage;
import org.eclipse.store.storage.embedded.types.EmbeddedStorageManager;
import org.eclipse.store.storage.types.Storage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How much a change writes, in bytes of the graph's files. */
class GrowthTest {

  private static final int MANY = 10_000;
  private static final int SOME = 300;

  @TempDir Path folder;
  private final Space space = new Space();
  private final Unstored unstored = new Unstored();
  private final Touched touched = new Touched(new InMemoryJournal());
  private EmbeddedStorageManager storage;
  private long position;

  @BeforeEach
  void open() {
    var configuration =
        Storage.ConfigurationBuilder()
            .setStorageFileProvider(Storage.FileProvider(folder))
            .setHousekeepingController(
                Storage.HousekeepingController(Duration.ofDays(1).toMillis(), 1));
    storage =
        EmbeddedStorage.Foundation(configuration)
            .onConnectionFoundation(BinaryHandlersJDK17::registerJDK17TypeHandlers)
            .start(space);
  }

  @AfterEach
  void close() {
    storage.shutdown();
  }

  private void add(MemoryContent content) {
    var event =
        MemoryEvent.of(Zoo.NAME, "", "", Zoo.OPENING, new MemoryChange.Add(content)).at(++position);
    Applying.apply(event, space, unstored, touched);
  }

  private void store() {
    var storer = storage.createStorer();
    unstored.each(storer::store);
    storer.commit();
    unstored.clear();
  }

  /** Bytes that things take which are added and stored one after the other. */
  private long written(IntFunction<MemoryContent> things) throws IOException {
    long before = size();
    for (int i = 0; i < SOME; i++) {
      add(things.apply(i));
      store();
    }
    return size() - before;
  }

  private long size() throws IOException {
    try (var files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile).mapToLong(it -> it.toFile().length()).sum();
    }
  }

  /** The first ones fill chunks that are whole from then on. */
  private void costs(IntFunction<MemoryContent> things) throws IOException {
    written(things);
    long early = written(things);
    for (int i = 0; i < MANY; i++) {
      add(things.apply(i));
    }
    store();
    long late = written(things);

    assertThat(late).isLessThan(early * 3 / 2);
  }

  @Test
  void a_turn_of_a_long_session_writes_no_more_than_one_of_a_short_one() throws IOException {
    add(new Session("monday", "", ""));
    store();

    costs(it -> new Turn("c1", "user", "line " + it));
  }

  @Test
  void a_fact_about_an_entity_of_many_facts_writes_no_more_than_one_of_few() throws IOException {
    costs(it -> Zoo.fact("Otto", "cage " + it % 7, Optional.empty()));
  }
}
