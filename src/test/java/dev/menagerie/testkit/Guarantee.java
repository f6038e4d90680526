// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.menagerie.core.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;

/**
 * The promises that tests prove. What a test has shown is noted in {@code target/guarantees}, which
 * is empty when a build begins; the long build makes a table of it, {@code docs/guarantees.md}. To
 * be called when everything asserted has held.
 */
public enum Guarantee {
  CRASH("A crash at any moment changes nothing: same answer, same journal, nothing done twice"),
  IN_DOUBT("A call that may or may not have happened is never repeated by itself"),
  STORAGE("Damaged storage is recovered or refused by name, never silently different"),
  REPLAY("A finished task replays from its journal without a single call"),
  FORK("A task can be continued from any of its entries, changed or not, at no repeated call"),
  BUDGET("Spent and reserved together never exceed the budget"),
  PEOPLE("What was approved is what runs, once"),
  STREAM("A stream resumes anywhere without gap or duplicate"),
  CANCEL("Nothing begins after a cancel"),
  PRESSURE("Overload queues, poison is quarantined, a stop loses nothing"),
  LIFE("Long lives: bounded memory, freed space");

  static final Path FOLDER = Path.of("target", "guarantees");

  private final String promise;

  Guarantee(String promise) {
    this.promise = promise;
  }

  String promise() {
    return promise;
  }

  /**
   * Notes that a test has held.
   *
   * @param what was tried, in a few words: the same in every build, unique within the test
   * @param count how many times
   * @param result what came out, in figures
   */
  public void shown(Class<?> test, String what, long count, String result) {
    note(test, what, count, result);
  }

  /**
   * Skips the rest of a test unless it can be tried here, and notes that it was skipped.
   *
   * @param what would be tried, as it would be noted
   * @param why it cannot be
   */
  public void assume(boolean possible, Class<?> test, String what, String why) {
    if (!possible) {
      note(test, what, 0, "not tried here: " + why);
    }
    assumeTrue(possible, why);
  }

  private void note(Class<?> test, String what, long count, String result) {
    var note =
        Json.object()
            .add("promise", name())
            .add("test", test.getSimpleName())
            .add("what", what)
            .add("count", count)
            .add("result", result)
            .add("form", Effort.isLong() ? "long" : "short")
            .build();
    var name = UUID.nameUUIDFromBytes((name() + test.getName() + what).getBytes(UTF_8)) + ".json";
    try {
      Files.createDirectories(FOLDER);
      Files.writeString(FOLDER.resolve(name), note.toString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
