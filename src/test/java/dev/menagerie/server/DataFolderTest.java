// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class DataFolderTest {

  @TempDir Path temp;

  @Test
  void creates_a_folder_whose_parents_are_missing() {
    var folder = temp.resolve("a b").resolve("c");

    try (var data = DataFolder.open(folder)) {
      assertThat(data.path()).isEqualTo(folder).isDirectoryContaining("glob:**/lock");
    }
  }

  @Test
  void is_refused_to_a_second_server_until_the_first_closes_it() {
    try (var _ = DataFolder.open(temp)) {
      assertThatThrownBy(() -> DataFolder.open(temp))
          .isInstanceOf(StartRefused.class)
          .hasMessageContaining(temp.toString())
          .hasMessageContaining("in use by another server")
          .hasMessageContaining("MENAGERIE_DATA");
    }

    try (var again = DataFolder.open(temp)) {
      assertThat(again.path()).isEqualTo(temp);
    }
  }

  @Test
  void is_refused_while_another_process_holds_the_lock() throws Exception {
    var other =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                LockHolder.class.getName(),
                temp.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    assertThat(other.inputReader().readLine()).isEqualTo("locked");

    assertThatThrownBy(() -> DataFolder.open(temp)).hasMessageContaining("in use");

    other.destroyForcibly().waitFor();
    DataFolder.open(temp).close();
  }

  @Test
  void says_that_a_file_stands_in_its_place() throws IOException {
    var file = Files.writeString(temp.resolve("data"), "mine");

    assertThatThrownBy(() -> DataFolder.open(file))
        .isInstanceOf(StartRefused.class)
        .hasMessageContaining(file + " is a file");
    assertThat(file).hasContent("mine");
  }

  @Test
  void says_that_a_file_stands_in_the_place_of_a_parent() throws IOException {
    var file = Files.writeString(temp.resolve("data"), "mine");

    assertThatThrownBy(() -> DataFolder.open(file.resolve("sub")))
        .isInstanceOf(StartRefused.class)
        .hasMessageContaining(file.toString())
        .message()
        .doesNotContain("\n");
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void says_that_the_folder_cannot_be_written() {
    assertThatThrownBy(() -> DataFolder.open(Path.of("/proc/self")))
        .isInstanceOf(StartRefused.class)
        .hasMessageContaining("/proc/self cannot be written")
        .hasMessageContaining("MENAGERIE_DATA");
  }

  @Test
  void leaves_no_file_but_the_lock() throws IOException {
    DataFolder.open(temp).close();

    try (var files = Files.list(temp)) {
      assertThat(files).containsExactly(temp.resolve("lock"));
    }
  }
}
