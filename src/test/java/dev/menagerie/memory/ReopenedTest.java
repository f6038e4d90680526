// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.memory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.menagerie.core.MemoryContent;
import dev.menagerie.core.MemoryContent.Episode;
import dev.menagerie.core.MemoryContent.Noted;
import dev.menagerie.core.MemoryContent.Session;
import dev.menagerie.core.MemoryContent.Skill;
import dev.menagerie.core.MemoryContent.ThingType;
import dev.menagerie.core.MemoryContent.Turn;
import dev.menagerie.core.Note;
import dev.menagerie.testkit.InMemoryJournal;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ReopenedTest {

  private static final Note NOTE = new Note(Note.Kind.WORKING, "feed owls", List.of("a", "b", "c"));

  @TempDir Path data;

  static Stream<Arguments> orders() {
    return Arrays.stream(ThingType.values())
        .flatMap(
            first -> Arrays.stream(ThingType.values()).map(second -> Arguments.of(first, second)));
  }

  private static MemoryContent content(ThingType type) {
    return switch (type) {
      case NOTE -> new Noted(NOTE, 0.5, 1, List.of());
      case FACT -> Zoo.lives("owl", "tower", 2020);
      case EPISODE -> new Episode("t", "feed", List.of("fed"), "done", 1, List.of());
      case SKILL -> new Skill("feed", "feeds", "code", List.of("walk"), 1, 1, List.of());
      case SESSION -> new Session("monday", "all fed", "");
      case TURN -> new Turn("c1", "user", "who is hungry?");
    };
  }

  @ParameterizedTest
  @MethodSource("orders")
  void things_are_what_they_were_whatever_came_first(ThingType first, ThingType second) {
    var journal = new InMemoryJournal();
    List<String> before;
    try (var zoo = Zoo.open(data, journal)) {
      zoo.add(new Session("monday", "", ""));
      zoo.add(content(first));
      zoo.add(content(second));
      before = zoo.everything();
    }

    try (var zoo = Zoo.open(data, journal)) {
      assertThat(zoo.everything()).isEqualTo(before);
      zoo.add(content(first));
      zoo.add(content(second));
      before = zoo.everything();
    }
    try (var zoo = Zoo.open(data, journal)) {
      assertThat(zoo.everything()).isEqualTo(before);
    }
  }
}
