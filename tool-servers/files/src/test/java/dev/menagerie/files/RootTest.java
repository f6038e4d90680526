// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Attempts to get out, by every tool. A secret lies beside the root and must stay as it is. */
class RootTest {

  @TempDir Path temp;
  private Root root;
  private Path secret;

  @BeforeEach
  void prepare() throws IOException {
    secret = Files.writeString(temp.resolve("secret.txt"), "secret\n");
    Files.createDirectory(temp.resolve("root-sibling"));
    Files.writeString(temp.resolve("root-sibling").resolve("secret.txt"), "secret\n");
    var folder = Files.createDirectories(temp.resolve("root").resolve("sub"));
    Files.writeString(folder.resolve("a.txt"), "inside\n");
    Files.createSymbolicLink(folder.resolve("file-link"), secret);
    Files.createSymbolicLink(folder.resolve("up"), temp);
    Files.createSymbolicLink(folder.resolve("relative"), Path.of("../.."));
    Files.createSymbolicLink(folder.resolve("dangling"), temp.resolve("new.txt"));
    root = Root.open(temp.resolve("root"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../secret.txt",
        "sub/../../secret.txt",
        "sub/../a.txt",
        "..",
        "./..",
        "sub/..",
        "..//secret.txt",
        "../root-sibling/secret.txt",
        ".. /secret.txt",
        "/etc/passwd",
        "/",
        "//etc/passwd",
        "~/secret.txt",
        "~root",
        "C:/secret.txt",
        "c:secret.txt",
        "file:///etc/passwd",
        "..\\secret.txt",
        "sub\\..\\..\\secret.txt",
        "\\\\server\\share",
        "%2e%2e/secret.txt",
        "%2E%2E%2Fsecret.txt",
        "..%2fsecret.txt",
        "..%5csecret.txt",
        "%252e%252e/secret.txt",
        "a.txt%00.png",
        "sub/a.txt\0",
        "\0",
        "../secret.txt\0.txt",
        "sub/a.txt\n",
        "\uff0e\uff0e/secret.txt",
        "\u2025/secret.txt",
        "\u2024\u2024/secret.txt",
        "..\uff0fsecret.txt",
        "..\uff3csecret.txt",
        ".\u200b./secret.txt",
        "\u202e../secret.txt",
        "sub/file-link",
        "sub/up",
        "sub/up/secret.txt",
        "sub/relative/secret.txt",
        "sub/relative/root/sub/a.txt",
        "sub/dangling",
        "sub/up/new/deep.txt",
      })
  void does_not_lead_out(String path) throws IOException {
    assertThatThrownBy(() -> root.resolve(path)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Reading(root).read(path, 1, 9))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Reading(root).list(path))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Reading(root).stat(path))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Searching(root).search("s", path, false))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Writing(root).write(path, "changed", true))
        .isInstanceOf(IllegalArgumentException.class);

    assertThat(secret).hasContent("secret\n");
    assertThat(temp.resolve("new.txt")).doesNotExist();
    try (var beside = Files.list(temp)) {
      assertThat(beside.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder("secret.txt", "root-sibling", "root");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"sub/a.txt", "./sub/a.txt", "sub//a.txt", "sub/./a.txt"})
  void leads_to_a_file_inside(String path) {
    assertThat(new Reading(root).read(path, 1, 9)).isEqualTo("inside\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".", "./"})
  void is_the_empty_path(String path) {
    assertThat(root.resolve(path)).isEqualTo(root.path());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"...", "..a", "a..", ".hidden", "50% off.txt", "a b.txt", "gr\u00fc\u00dfe.txt"})
  void takes_harmless_names_that_look_alike(String name) {
    new Writing(root).write("sub/" + name, "x", false);

    assertThat(new Reading(root).read("sub/" + name, 1, 1)).isEqualTo("x");
  }

  @Test
  void does_not_search_through_links() {
    assertThat(new Searching(root).search("secret", ".", false)).startsWith("no line contains");
  }

  @Test
  void names_links_without_following_them() {
    assertThat(new Reading(root).list("sub")).contains("up (a symbolic link, not followed)");
  }

  @Test
  void may_itself_be_reached_by_a_link() throws IOException {
    var link = Files.createSymbolicLink(temp.resolve("link"), temp.resolve("root"));

    var opened = Root.open(link);

    assertThat(new Reading(opened).read("sub/a.txt", 1, 1)).isEqualTo("inside\n");
  }
}
