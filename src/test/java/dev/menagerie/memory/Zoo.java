// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.memory;

import dev.menagerie.core.MemoryChange;
import dev.menagerie.core.MemoryContent;
import dev.menagerie.core.MemoryContent.Fact;
import dev.menagerie.core.MemoryContent.Noted;
import dev.menagerie.core.MemoryContent.Source;
import dev.menagerie.core.MemoryContent.ThingType;
import dev.menagerie.core.Note;
import dev.menagerie.engine.spi.Journal;
import dev.menagerie.engine.spi.Memories.AsOf;
import dev.menagerie.engine.spi.Memories.Changed;
import dev.menagerie.engine.spi.Memories.Listing;
import dev.menagerie.engine.spi.Remembered;
import dev.menagerie.memory.embedding.Embedder;
import dev.menagerie.memory.embedding.VectorStore;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The memory space of a zoo, with a clock that advances a minute with each change. */
final class Zoo implements AutoCloseable {

  static final String NAME = "zoo";
  static final Instant OPENING = Instant.parse("2026-11-20T10:00:00Z");

  private final GraphMemory memory;
  private int minutes;

  private Zoo(
      Path data, Journal journal, Optional<Embedder> embedder, Optional<VectorStore> vectors) {
    InstantSource clock = () -> OPENING.plusSeconds(60L * ++minutes);
    memory = GraphMemory.open(data, journal, clock, embedder, vectors);
  }

  static Zoo open(Path data, Journal journal) {
    return open(data, journal, Optional.empty());
  }

  static Zoo open(Path data, Journal journal, Optional<Embedder> embedder) {
    return open(data, journal, embedder, Optional.empty());
  }

  static Zoo open(
      Path data, Journal journal, Optional<Embedder> embedder, Optional<VectorStore> vectors) {
    return new Zoo(data, journal, embedder, vectors);
  }

  GraphMemory memory() {
    return memory;
  }

  Changed change(MemoryChange... changes) {
    return memory.change(NAME, List.of(changes));
  }

  /** Adds something; returns its id. */
  String add(MemoryContent content) {
    return change(new MemoryChange.Add(content)).touched().getFirst();
  }

  String note(String text, Source... sources) {
    return add(Noted.of(Note.of(text)).withSources(List.of(sources)));
  }

  Changed edit(String id, String text) {
    return change(new MemoryChange.Edit(id, Noted.of(Note.of(text))));
  }

  Changed remove(String... ids) {
    return change(new MemoryChange.Remove(List.of(ids), "wrong"));
  }

  Changed undo(long position) {
    return change(new MemoryChange.Undo(position));
  }

  /** That an animal lives in a house since some year; in one at a time. */
  static Fact lives(String animal, String house, int year) {
    return fact(animal, house, Optional.of(Instant.parse(year + "-01-01T00:00:00Z")));
  }

  static Fact fact(String animal, String house, Optional<Instant> from) {
    return new Fact(animal, "lives in", house, from, Optional.empty(), true, 1, List.of());
  }

  Remembered get(String id) {
    return memory.find(NAME, id, AsOf.NOW).orElseThrow();
  }

  /** What a note says; empty if it is not there. */
  String text(String id, AsOf asOf) {
    return memory
        .find(NAME, id, asOf)
        .map(it -> ((Noted) it.content().orElseThrow()).note().text())
        .orElse("");
  }

  String text(String id) {
    return text(id, AsOf.NOW);
  }

  /** Everything that is there and was, as a text. */
  List<String> everything() {
    var all = new ArrayList<String>();
    for (var space : memory.spaces()) {
      all.add(memory.statistics(space).toString());
      Arrays.stream(ThingType.values())
          .flatMap(it -> list(space, it))
          .forEach(
              it -> {
                all.add(it.toString());
                all.add(memory.history(space, it.id()).toString());
              });
    }
    return all;
  }

  private Stream<Remembered> list(String space, ThingType type) {
    var listing =
        new Listing(type, Optional.empty(), _ -> true, Optional.empty(), Integer.MAX_VALUE);
    return memory.list(space, listing, AsOf.NOW).stream();
  }

  @Override
  public void close() {
    memory.close();
  }
}
