// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class DocumentSearchTest {

  @TempDir Path temp;
  private Path folder;
  private Tools tools;

  @BeforeEach
  void open() throws Exception {
    folder = Files.createDirectories(temp.resolve("docs"));
    tools = new Tools().set("MENAGERIE_WEB_DOCUMENTS", folder.toString());
  }

  private void write(String name, String text) throws IOException {
    var file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private String search(String query) {
    return tools.says("search", "{\"query\": \"%s\"}".formatted(query));
  }

  @Test
  void finds_documents_with_title_passage_and_address() throws Exception {
    write(
        "animals/otter.md", "# The otter\n\nLives in rivers.\n\nIt holds hands while sleeping.\n");
    write("animals/fox.txt", "The fox lives in a den.\n");
    write(
        "plants/oak.html", "<title>The oak</title><body><h1>Oak</h1><p>A tree by the rivers.</p>");

    assertThat(search("who holds hands?"))
        .isEqualTo(
            """
            1. The otter
               doc:animals/otter.md (this passage: from 31)
               It holds hands while sleeping.\
            """);
    assertThat(search("fox")).startsWith("1. animals/fox.txt\n   doc:animals/fox.txt\n");
    assertThat(search("river")).contains("doc:animals/otter.md", "The oak\n   doc:plants/oak.html");
  }

  @Test
  void what_it_finds_can_be_fetched_from_the_passage_on() throws Exception {
    write(
        "long.md",
        "# Long\n" + "Nothing to see on this line.\n".repeat(2000) + "The needle is here.\n");

    var place =
        Pattern.compile("(doc:long.md) \\(this passage: from (\\d+)\\)").matcher(search("needle"));

    assertThat(place.find()).isTrue();
    assertThat(
            tools.says(
                "fetch",
                "{\"url\": \"%s\", \"from\": %s}".formatted(place.group(1), place.group(2))))
        .isEqualTo("doc:long.md\nTitle: Long\n\nThe needle is here.\n");
  }

  @Test
  void ranks_titles_and_repetition_first_and_returns_as_many_as_asked() throws Exception {
    write("a.md", "Mentions beavers once among many other words about rivers and trees and dams.");
    write("b.md", "# Beavers\n\nAll about them.");
    write("c.md", "Beavers, beavers, beavers.");
    write("d.md", "Nothing of the kind.");

    assertThat(search("beaver")).startsWith("1. Beavers\n").contains("2. c.md", "3. a.md");
    assertThat(tools.says("search", "{\"query\": \"beaver\", \"count\": 1}"))
        .startsWith("1. Beavers\n")
        .doesNotContain("2. ");
  }

  @Test
  void follows_what_changes_in_the_folder() throws Exception {
    write("a.md", "one word: apple");
    assertThat(search("apple")).contains("doc:a.md");

    write("a.md", "one word: grape");
    write("b.md", "another word: melon");

    assertThat(search("apple"))
        .isEqualTo("no document has a word of \"apple\"; search for other words");
    assertThat(search("grape")).contains("doc:a.md");
    assertThat(search("melon")).contains("doc:b.md");

    Files.delete(folder.resolve("b.md"));
    assertThat(search("melon")).startsWith("no document");
    assertThat(tools.refuses("doc:b.md")).contains("there is no document \"doc:b.md\"");
  }

  @Test
  void a_folder_without_documents_says_what_to_do() throws Exception {
    assertThat(tools.refuses("search", "{\"query\": \"x\"}"))
        .contains("there are no documents", ".txt, .md or .html", "MENAGERIE_WEB_SEARCH_URL");
    assertThat(new Tools().set(Tools.ALLOW, "127.0.0.1").refuses("search", "{\"query\": \"x\"}"))
        .contains("there are no documents", "the folder documents ");
  }

  @Test
  void nothing_outside_the_folder_or_hidden_is_a_document() throws Exception {
    Files.writeString(temp.resolve("secret.md"), "a secret password");
    Files.createSymbolicLink(folder.resolve("link.md"), temp.resolve("secret.md"));
    Files.createSymbolicLink(folder.resolve("up"), temp);
    write(".hidden.md", "a hidden password");
    write(".git/config.txt", "a git password");
    write("image.png", "a password");
    write("binary.txt", "a password\0");
    write("open.md", "no such word");

    assertThat(search("password")).startsWith("no document has a word");
    for (var address :
        List.of(
            "doc:link.md",
            "doc:up/secret.md",
            "doc:../secret.md",
            "doc:" + temp.resolve("secret.md"),
            "doc:.hidden.md",
            "doc:.git/config.txt",
            "doc:image.png",
            "doc:./open.md",
            "doc:",
            "doc:binary.txt")) {
      assertThat(tools.refuses(address)).doesNotContain("password");
    }
  }

  @Test
  void a_folder_as_a_cluster_mounts_it_is_read_and_followed() throws Exception {
    var first = Files.createDirectories(folder.resolve("..2026_01"));
    Files.writeString(first.resolve("guide.md"), "press the green button");
    Files.createSymbolicLink(folder.resolve("..data"), Path.of("..2026_01"));
    Files.createSymbolicLink(folder.resolve("guide.md"), Path.of("..data/guide.md"));
    assertThat(search("button")).contains("1. guide.md\n   doc:guide.md\n   press the green");

    var second = Files.createDirectories(folder.resolve("..2026_02"));
    Files.writeString(second.resolve("guide.md"), "press the red button!");
    Files.delete(folder.resolve("..data"));
    Files.createSymbolicLink(folder.resolve("..data"), Path.of("..2026_02"));

    assertThat(search("button")).contains("press the red");
  }

  @Test
  void any_query_is_answered() throws Exception {
    write("a.md", "quoted phrase of words, and words of phrase");

    assertThat(search("\\\"quoted phrase\\\"")).contains("doc:a.md");
    assertThat(search("\\\"phrase quoted\\\"")).startsWith("no document");
    for (var odd :
        List.of(
            "the of and",
            "*:*",
            "a AND (OR",
            "\\\"open",
            "~5 +- ||",
            "title:x^9",
            "/[a-z]+/",
            "ü 😀",
            "-words")) {
      assertThat(search(odd)).isNotBlank();
    }
  }

  @Test
  void documents_that_are_too_large_are_counted() throws Exception {
    write("a.md", "apple");
    write("large.txt", "apple ".repeat(800_000));

    assertThat(search("apple"))
        .contains("doc:a.md", "(1 more documents are not searched: too large or too many)")
        .doesNotContain("doc:large.txt");
  }

  @Test
  void a_document_that_cannot_be_read_is_in_nobodys_way() throws Exception {
    write("a.md", "apple");
    write("broken.html", "apple " + "<p>".repeat(300_000));
    write("loop.html", "apple " + "<div a=b><p><b><i><a href=x>".repeat(20_000));

    assertThat(search("apple")).contains("1. a.md").doesNotContain("2. ");
    assertThat(tools.refuses("doc:broken.html")).contains("no longer there, or is no text");
  }

  @Test
  void many_search_while_the_folder_changes() throws Exception {
    write("a.md", "apple");
    var calls = new ArrayList<Callable<String>>();
    for (int i = 0; i < 20; i++) {
      var name = "b" + i + ".md";
      calls.add(
          () -> {
            write(name, "apple " + name);
            return search("apple");
          });
    }

    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (var call : threads.invokeAll(calls)) {
        assertThat(call.get()).startsWith("1. ");
      }
    }

    assertThat(tools.says("search", "{\"query\": \"b19\", \"count\": 20}")).contains("doc:b19.md");
  }
}
