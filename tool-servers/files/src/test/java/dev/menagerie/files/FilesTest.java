// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FilesTest {

  @TempDir Path temp;
  private Reading reading;
  private Writing writing;
  private Searching searching;

  @BeforeEach
  void open() throws IOException {
    var root = Root.open(temp.resolve("root"));
    temp = root.path();
    reading = new Reading(root);
    writing = new Writing(root);
    searching = new Searching(root);
  }

  @Test
  void writes_reads_and_replaces() {
    assertThat(writing.write("notes/a.txt", "one\ntwo\n", false))
        .isEqualTo("wrote 8 bytes to notes/a.txt");
    writing.write("notes/a.txt", "three", false);

    assertThat(reading.read("notes/a.txt", 1, Integer.MAX_VALUE)).isEqualTo("three");
    assertThat(reading.list("notes")).isEqualTo("a.txt (5 bytes)");
  }

  @Test
  void appends_and_creates_by_appending() {
    writing.write("log.txt", "one\n", true);

    assertThat(writing.write("log.txt", "two\n", true))
        .isEqualTo("appended 4 bytes to log.txt, which now has 8 bytes");
    assertThat(temp.resolve("log.txt")).hasContent("one\ntwo\n");
  }

  @Test
  void loses_no_append_of_many_at_once() throws Exception {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Callable<String> append = () -> writing.write("log.txt", "line\n", true);
      for (var done : threads.invokeAll(Collections.nCopies(50, append))) {
        assertThat(done.get()).startsWith("appended");
      }
    }

    assertThat(reading.stat("log.txt")).contains("lines: 50");
    assertThat(reading.list("")).isEqualTo("log.txt (250 bytes)");
  }

  @Test
  void reads_a_range_of_lines() {
    writing.write("a.txt", "1\n2\n3\n4\n", false);

    assertThat(reading.read("a.txt", 2, 3)).isEqualTo("2\n3\n");
    assertThat(reading.read("a.txt", 4, 99)).isEqualTo("4\n");
    assertThatThrownBy(() -> reading.read("a.txt", 5, 6)).hasMessage("\"a.txt\" has 4 lines");
    assertThatThrownBy(() -> reading.read("a.txt", 3, 2)).hasMessageContaining("from 3 to 2");
    assertThatThrownBy(() -> reading.read("a.txt", 0, 2)).hasMessageContaining("at least 1");
  }

  @Test
  void reads_a_long_file_in_parts_without_a_gap() {
    var line = "x".repeat(999) + "\n";
    writing.write("long.txt", line.repeat(1000), false);

    var first = reading.read("long.txt", 1, Integer.MAX_VALUE);

    assertThat(first).endsWith("(lines 1 to 262 of 1000; read on from 263)");
    assertThat(reading.read("long.txt", 263, 263)).isEqualTo(line);
  }

  @Test
  void cuts_a_line_that_is_too_long() {
    writing.write("wide.txt", "x".repeat(300_000), false);

    assertThat(reading.read("wide.txt", 1, 1)).endsWith("(line 1 is cut: it is too long)");
  }

  @Test
  void measures_a_file() {
    writing.write("a.txt", "gr\u00fc\u00dfe  all\n\nend", false);

    assertThat(reading.stat("a.txt"))
        .contains("kind: text file", "size: 17 bytes", "lines: 3", "words: 3", "characters: 15")
        .containsPattern("modified: \\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ");
    assertThat(reading.stat("")).contains("kind: folder", "entries: 1");
  }

  @Test
  void measures_an_empty_file() {
    writing.write("a.txt", "", false);

    assertThat(reading.stat("a.txt")).contains("size: 0 bytes", "lines: 0", "words: 0");
  }

  @Test
  void lists_in_order_with_folders_and_hidden_files() {
    writing.write("b.txt", "b", false);
    writing.write("a/x.txt", "x", false);
    writing.write(".hidden", "h", false);

    assertThat(reading.list(".")).isEqualTo(".hidden (1 bytes)\na/\nb.txt (1 bytes)");
    assertThatThrownBy(() -> reading.list("b.txt")).hasMessageContaining("is a file, not a folder");
    assertThatThrownBy(() -> reading.list("c")).hasMessage("there is no \"c\"");
  }

  @Test
  void says_that_a_folder_is_empty() {
    assertThat(reading.list("")).isEqualTo("(the folder is empty)");
  }

  @Test
  void finds_lines_with_their_places() {
    writing.write("a.txt", "alpha\nbeta\n", false);
    writing.write("sub/b.txt", "Beta two\nalphabeta\n", false);

    assertThat(searching.search("beta", "", false))
        .isEqualTo("a.txt:2: beta\nsub/b.txt:2: alphabeta\n(2 matching lines in 2 files)");
    assertThat(searching.search("BETA", "sub", true)).endsWith("(2 matching lines in 1 file)");
    assertThat(searching.search("a.pha", "a.txt", false)).isEqualTo("no line contains \"a.pha\"");
    assertThatThrownBy(() -> searching.search("a\nb", "", false)).hasMessageContaining("one line");
    assertThatThrownBy(() -> searching.search("", "", false)).hasMessageContaining("not empty");
  }

  @Test
  void counts_matches_that_it_does_not_show() {
    writing.write("a.txt", "x\n".repeat(500), false);

    assertThat(searching.search("x", "", false))
        .endsWith("(500 matching lines in 1 file; the first 200 are shown)")
        .hasLineCount(201);
  }

  @Test
  void refuses_binary_files_politely_and_does_not_search_them() throws IOException {
    Files.write(temp.resolve("a.bin"), new byte[] {'a', 0, 'b'});
    Files.write(temp.resolve("latin.txt"), new byte[] {'a', (byte) 0xe9, '\n'});

    assertThatThrownBy(() -> reading.read("a.bin", 1, 1))
        .hasMessage("\"a.bin\" is a binary file of 3 bytes, not text");
    assertThatThrownBy(() -> reading.read("latin.txt", 1, 1)).hasMessageContaining("not text");
    assertThat(reading.stat("a.bin")).contains("kind: other file", "size: 3 bytes");
    assertThat(searching.search("a", "", false)).startsWith("no line");
    assertThatThrownBy(() -> writing.write("a.bin", "x", true)).hasMessageContaining("binary");
  }

  @Test
  void refuses_what_is_too_large() throws IOException {
    Files.write(temp.resolve("large.txt"), new byte[Texts.MAX_FILE_BYTES + 1]);
    Files.writeString(temp.resolve("full.txt"), "x".repeat(Texts.MAX_FILE_BYTES));

    assertThatThrownBy(() -> reading.read("large.txt", 1, 1)).hasMessageContaining("more than");
    assertThatThrownBy(() -> writing.write("a", "x".repeat(Writing.MAX_TEXT_BYTES + 1), false))
        .hasMessageContaining("at most 1048576 are written");
    assertThatThrownBy(() -> writing.write("full.txt", "x", true))
        .hasMessageContaining("are kept in one");
  }

  @Test
  void refuses_to_write_over_a_folder_or_below_a_file() {
    writing.write("a/b.txt", "b", false);

    assertThatThrownBy(() -> writing.write("a", "x", false)).hasMessage("\"a\" is not a file");
    assertThatThrownBy(() -> writing.write("c/", "x", false)).hasMessageContaining("a folder");
    assertThatThrownBy(() -> writing.write("a/b.txt/c", "x", false)).isInstanceOf(Refused.class);
    assertThatThrownBy(() -> writing.write("", "x", false)).hasMessage("\".\" is not a file");
  }

  @Test
  void leaves_no_temporary_file_behind() {
    writing.write("a.txt", "a", false);
    assertThatThrownBy(() -> writing.write("a.txt/x", "x", false)).isInstanceOf(Refused.class);

    assertThat(reading.list("")).isEqualTo("a.txt (1 bytes)");
  }
}
