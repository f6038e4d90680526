// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.memory.retrieval;

import static dev.menagerie.memory.retrieval.Draft.START;
import static dev.menagerie.memory.retrieval.Draft.note;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.SerialMergeScheduler;
import org.apache.lucene.store.FSDirectory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever becomes of the folder, it opens, and holds what the log is applied to again. */
class SpaceIndexDamageTest {

  private static final int DOCUMENTS = 30;

  @TempDir Path temporary;
  private Path folder;

  @BeforeEach
  void write() {
    folder = temporary.resolve("index");
    applied(DOCUMENTS);
  }

  /** Applies the log up to a position, behind what the index has; commits now and then. */
  private long applied(int position) {
    try (var index = SpaceIndex.open(folder)) {
      long from = index.committed();
      for (long i = from + 1; i <= position; i++) {
        index.add(note(i, "state number" + i).vector(0.6f, 0.8f).document());
        if (i % 10 == 0) {
          index.commit(i);
        }
      }
      index.commit(position);
      var found =
          index.search(
              Search.of("state", null, position + 10, START), Ranking.DEFAULT, String::length);
      assertThat(found.hits())
          .extracting(it -> it.document().from())
          .hasSize(position)
          .doesNotHaveDuplicates();
      return from;
    }
  }

  @Test
  void goes_on_if_it_is_whole() {
    assertThat(applied(DOCUMENTS + 5)).isEqualTo(DOCUMENTS);
  }

  @Test
  void begins_anew_wherever_a_file_was_cut_or_changed() throws IOException {
    var random = new Random(1);
    for (var kind : files().stream().map(SpaceIndexDamageTest::kind).distinct().toList()) {
      for (var damage : List.of("cut", "bit", "gone")) {
        var name = files().stream().filter(it -> kind(it).equals(kind)).findFirst().orElseThrow();

        damage(folder.resolve(name), damage, random);

        assertThat(applied(DOCUMENTS)).as("%s: %s", name, damage).isZero();
        assertThat(applied(DOCUMENTS)).isEqualTo(DOCUMENTS);
      }
    }
  }

  /** What a file is for; its name differs each time. */
  private static String kind(String name) {
    return name.startsWith("segments") ? "segments" : name.substring(name.indexOf('.') + 1);
  }

  private List<String> files() throws IOException {
    try (var files = Files.list(folder)) {
      return files
          .map(it -> it.getFileName().toString())
          .filter(it -> !it.endsWith(".lock"))
          .toList();
    }
  }

  private static void damage(Path file, String how, Random random) throws IOException {
    long size = Files.size(file);
    try (var channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      if (how.equals("cut")) {
        channel.truncate(random.nextLong(size));
      } else if (how.equals("bit")) {
        var bytes = ByteBuffer.allocate(1);
        long at = random.nextLong(size);
        channel.read(bytes, at);
        bytes.put(0, (byte) (bytes.get(0) ^ (1 << random.nextInt(8))));
        channel.write(bytes.flip(), at);
      }
    }
    if (how.equals("gone")) {
      Files.delete(file);
    }
  }

  @Test
  void goes_on_from_an_earlier_copy() throws IOException {
    var copy = temporary.resolve("copy");
    Files.createDirectories(copy);
    for (var name : files()) {
      Files.copy(folder.resolve(name), copy.resolve(name));
    }
    applied(DOCUMENTS + 25);
    for (var name : files()) {
      Files.delete(folder.resolve(name));
    }
    try (var files = Files.list(copy)) {
      for (var file : files.toList()) {
        Files.copy(file, folder.resolve(file.getFileName()));
      }
    }

    assertThat(applied(DOCUMENTS + 25)).isEqualTo(DOCUMENTS);
  }

  @Test
  void what_is_not_an_index_at_all_is_replaced() throws IOException {
    for (var name : files()) {
      Files.writeString(folder.resolve(name), "this is no index");
    }

    assertThat(applied(DOCUMENTS)).isZero();
  }

  @Test
  void an_index_of_another_format_is_built_anew() throws IOException {
    try (var directory = FSDirectory.open(folder);
        var writer = new IndexWriter(directory, Writing.config(new SerialMergeScheduler()))) {
      writer.setLiveCommitData(Map.of("applied", "30", "format", "0").entrySet());
      writer.commit();
    }

    assertThat(applied(DOCUMENTS)).isZero();
  }
}
