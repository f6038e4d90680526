// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

import static dev.menagerie.testkit.ErasureBench.SPACE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.menagerie.core.MemoryChange;
import dev.menagerie.core.MemoryContent.Noted;
import dev.menagerie.core.MemoryContent.Source;
import dev.menagerie.core.MemoryContent.ThingType;
import dev.menagerie.core.Note;
import dev.menagerie.engine.spi.Memories.AsOf;
import dev.menagerie.engine.spi.Memories.Listing;
import dev.menagerie.engine.spi.Remembered;
import dev.menagerie.testkit.ErasureBench;
import dev.menagerie.testkit.FolderBytes;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A server whose tasks and memories are erased. */
abstract class ErasureSetting {

  /** What must not be found any more. */
  static final String MARK = "Quetzalcoatlus";

  @TempDir Path folder;
  ErasureBench bench;

  @BeforeEach
  void open() {
    bench = new ErasureBench(folder);
  }

  @AfterEach
  void close() {
    bench.close();
  }

  void reopen() {
    bench.close();
    bench = new ErasureBench(folder);
  }

  static Erasure of(String caller) {
    return new Erasure(
        Optional.of(caller), Optional.empty(), List.of(), Optional.empty(), List.of(), false);
  }

  static Erasure tasks(String... ids) {
    return new Erasure(
        Optional.empty(), Optional.empty(), List.of(ids), Optional.empty(), List.of(), false);
  }

  static Erasure session(String session) {
    return new Erasure(
        Optional.empty(), Optional.of(session), List.of(), Optional.empty(), List.of(), false);
  }

  static Erasure things(String... ids) {
    return new Erasure(
        Optional.empty(), Optional.empty(), List.of(), Optional.of(SPACE), List.of(ids), false);
  }

  static Erasure withRecallers(Erasure it) {
    return new Erasure(it.caller(), it.session(), it.tasks(), it.space(), it.things(), true);
  }

  Erased erase(Erasure erasure) {
    return bench.erasures().erase(erasure, "127.0.0.1");
  }

  List<String> texts() {
    return texts(AsOf.NOW);
  }

  List<String> texts(AsOf asOf) {
    var all = new Listing(ThingType.NOTE, Optional.empty(), _ -> true, Optional.empty(), 100);
    return bench.memory().list(SPACE, all, asOf).stream().map(ErasureSetting::text).toList();
  }

  static String text(Remembered thing) {
    return ((Noted) thing.content().orElseThrow()).note().text();
  }

  /** The note of a task. */
  String noteOf(String task) {
    var all = new Listing(ThingType.NOTE, Optional.empty(), _ -> true, Optional.empty(), 100);
    return bench.memory().list(SPACE, all, AsOf.NOW).stream()
        .filter(it -> it.task().equals(task))
        .findFirst()
        .orElseThrow()
        .id();
  }

  static MemoryChange edit(String id, String text, Source... sources) {
    return new MemoryChange.Edit(id, Noted.of(Note.of(text)).withSources(List.of(sources)));
  }

  String fork(String task) {
    var last = bench.tasks().journal(task, 0, 100).getLast().position();
    var cut = Cut.behind(last);
    try {
      return bench.ended(bench.tasks().fork(task, cut).id()).id();
    } catch (Unacknowledged e) {
      var paths = e.sideEffects().stream().map(SideEffect::path).toList();
      return bench.ended(bench.tasks().fork(task, cut.acknowledging(paths)).id()).id();
    }
  }

  void assertGone() {
    assertThat(FolderBytes.holding(folder, MARK)).as("while it is open").isEmpty();
    reopen();
    assertThat(FolderBytes.holding(folder, MARK)).as("opened again").isEmpty();
    bench.close();
    assertThat(FolderBytes.holding(folder, MARK)).as("closed").isEmpty();
    bench = new ErasureBench(folder);
  }
}
