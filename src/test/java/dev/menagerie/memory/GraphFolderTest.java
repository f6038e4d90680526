// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.menagerie.core.MemoryChange;
import dev.menagerie.core.MemoryContent.Noted;
import dev.menagerie.core.MemoryContent.Source;
import dev.menagerie.core.Note;
import dev.menagerie.engine.spi.JournalFailed;
import dev.menagerie.testkit.InMemoryJournal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The folder of the graph is worth nothing: whatever becomes of it, memory is the same. */
class GraphFolderTest {

  @TempDir Path data;
  private final InMemoryJournal journal = new InMemoryJournal();

  /** Some of everything; returns what there is then. */
  private List<String> live(Zoo zoo) {
    zoo.change(
        IntStream.range(0, 300)
            .mapToObj(it -> new MemoryChange.Add(Noted.of(Note.of("note " + it))))
            .toArray(MemoryChange[]::new));
    var first = zoo.note("first");
    var second = zoo.note("second", new Source(first, 0.5));
    zoo.edit(second, "second, edited");
    long removal = zoo.remove(first).position();
    zoo.undo(removal);
    for (int i = 0; i < 200; i++) {
      zoo.add(Zoo.lives("animal " + i % 50, "cage " + i, 2000 + i % 7));
    }
    return zoo.everything();
  }

  private List<String> reopened() {
    try (var zoo = Zoo.open(data, journal)) {
      return zoo.everything();
    }
  }

  private static void delete(Path folder) throws IOException {
    try (var files = Files.walk(folder)) {
      for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    try (var files = Files.walk(from)) {
      for (var file : files.toList()) {
        Files.copy(file, to.resolve(from.relativize(file).toString()));
      }
    }
  }

  @Test
  void is_read_again_as_it_was() {
    List<String> before;
    try (var zoo = Zoo.open(data, journal)) {
      before = live(zoo);
    }

    assertThat(reopened()).isEqualTo(before);
    assertThat(data.resolve("memory.damaged")).doesNotExist();
  }

  @Test
  void may_be_removed() throws IOException {
    List<String> before;
    try (var zoo = Zoo.open(data, journal)) {
      before = live(zoo);
    }

    delete(data.resolve("memory"));

    assertThat(reopened()).isEqualTo(before);
  }

  @Test
  void may_be_an_earlier_copy() throws IOException {
    try (var zoo = Zoo.open(data, journal)) {
      live(zoo);
    }
    copy(data.resolve("memory"), data.resolve("earlier"));
    List<String> before;
    try (var zoo = Zoo.open(data, journal)) {
      zoo.change(new MemoryChange.Clear("begin again"));
      before = live(zoo);
    }

    delete(data.resolve("memory"));
    Files.move(data.resolve("earlier"), data.resolve("memory"));

    assertThat(reopened()).isEqualTo(before);
    assertThat(data.resolve("memory.damaged")).doesNotExist();
  }

  @Test
  void may_be_a_copy_of_files_that_were_in_use() throws IOException {
    List<String> before;
    try (var zoo = Zoo.open(data, journal)) {
      live(zoo);
      copy(data.resolve("memory"), data.resolve("earlier"));
      before = live(zoo);
    }

    delete(data.resolve("memory"));
    Files.move(data.resolve("earlier"), data.resolve("memory"));

    assertThat(reopened()).isEqualTo(before);
  }

  @Test
  void is_put_aside_if_a_single_byte_is_another() throws IOException {
    List<String> before;
    try (var zoo = Zoo.open(data, journal)) {
      before = live(zoo);
    }
    var largest = largest(data.resolve("memory"));
    var bytes = Files.readAllBytes(largest);
    bytes[bytes.length / 2] ^= 1;
    Files.write(largest, bytes);

    assertThat(reopened()).isEqualTo(before);
    assertThat(data.resolve("memory.damaged")).isDirectory();
  }

  private static Path largest(Path folder) throws IOException {
    try (var files = Files.walk(folder)) {
      return files
          .filter(Files::isRegularFile)
          .max(Comparator.comparingLong(it -> it.toFile().length()))
          .orElseThrow();
    }
  }

  @Test
  void is_built_anew_if_an_older_release_wrote_it() throws IOException {
    List<String> before;
    try (var zoo = Zoo.open(data, journal)) {
      before = live(zoo);
    }
    var format = data.resolve("memory/format");

    Files.delete(format);
    assertThat(reopened()).isEqualTo(before);
    assertThat(format).hasContent(Integer.toString(Seal.FORMAT));

    Files.writeString(format, "1");
    assertThat(reopened()).isEqualTo(before);
    assertThat(data.resolve("memory.damaged")).doesNotExist();
  }

  @Test
  void of_a_newer_release_is_left_alone() throws IOException {
    List<String> before;
    try (var zoo = Zoo.open(data, journal)) {
      before = live(zoo);
    }
    var format = data.resolve("memory/format");
    Files.writeString(format, "99");

    assertThatThrownBy(this::reopened)
        .isInstanceOf(JournalFailed.class)
        .hasMessageContaining("memory has format 99, this release reads up to")
        .hasMessageContaining("use the release that wrote it, or delete the folder");
    Files.writeString(format, Seal.FORMAT + "\n");
    assertThat(reopened()).isEqualTo(before);
  }

  @Test
  void of_a_journal_that_went_another_way_is_built_anew() {
    try (var zoo = Zoo.open(data, journal)) {
      zoo.note("this way");
    }
    var other = new InMemoryJournal();
    try (var zoo = Zoo.open(data.resolve("other"), other)) {
      zoo.note("that way");
    }

    try (var zoo = Zoo.open(data, other)) {
      assertThat(zoo.text("n1")).isEqualTo("that way");
    }
  }
}
