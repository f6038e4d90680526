// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.testkit;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import dev.menagerie.core.Json;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Writes {@code docs/guarantees.md} from what the tests of a long build have noted. There is a page
 * only if every test that speaks of a promise has noted something about it, be it that it could not
 * be tried.
 */
public final class GuaranteesPage {

  private static final String HEAD =
      """
      # Guarantees

      What every run promises, whatever its architecture, and what was done to show it. `mvn -Pchaos
      verify` makes this page from what its tests note, on %s. Rows of the short form come from
      `mvn verify`, which does the same less often. What could not be tried on this machine has a row
      that says so.
      """;

  /** The methods of a promise that note something. */
  private static final Set<String> NOTING = Set.of("shown", "assume");

  private GuaranteesPage() {}

  /** Writes the page: the folder of notes, the page's file. */
  public static void main(String[] arguments) throws IOException {
    var notes = notes(Path.of(arguments[0]));
    var silent = silent(notes, speakers());
    if (!silent.isEmpty()) {
      throw new IllegalStateException(
          "%s stays as it was; nothing was noted in %s of %s"
              .formatted(arguments[1], arguments[0], String.join(", ", silent)));
    }
    Files.writeString(Path.of(arguments[1]), page(notes, machine()));
  }

  private static List<JsonObject> notes(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (var files = Files.list(folder)) {
      return files.map(GuaranteesPage::note).toList();
    }
  }

  private static JsonObject note(Path file) {
    try {
      return Json.object(Files.readString(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The tests that speak of each promise, by their simple names, as their classes say. */
  static Map<Guarantee, Set<String>> speakers() {
    var speakers = new EnumMap<Guarantee, Set<String>>(Guarantee.class);
    for (var promise : Guarantee.values()) {
      speakers.put(promise, new TreeSet<>());
    }
    for (var speaker : new ClassFileImporter().importPackages("dev.menagerie")) {
      boolean notes =
          speaker.getMethodCallsFromSelf().stream()
              .filter(call -> call.getTargetOwner().isEquivalentTo(Guarantee.class))
              .anyMatch(call -> NOTING.contains(call.getTarget().getName()));
      if (notes) {
        speaker.getFieldAccessesFromSelf().stream()
            .filter(access -> access.getTargetOwner().isEquivalentTo(Guarantee.class))
            .flatMap(access -> named(access.getTarget().getName()))
            .forEach(promise -> add(speakers, promise, outermost(speaker)));
      }
    }
    return speakers;
  }

  private static void add(
      Map<Guarantee, Set<String>> speakers, Guarantee promise, JavaClass speaker) {
    speakers.computeIfAbsent(promise, _ -> new TreeSet<>()).add(speaker.getSimpleName());
  }

  private static Stream<Guarantee> named(String field) {
    return Arrays.stream(Guarantee.values()).filter(it -> it.name().equals(field));
  }

  private static JavaClass outermost(JavaClass inner) {
    return inner.getEnclosingClass().map(GuaranteesPage::outermost).orElse(inner);
  }

  /** Who noted nothing of a promise, and the promises that nobody speaks of, in words. */
  static List<String> silent(List<JsonObject> notes, Map<Guarantee, Set<String>> speakers) {
    var silent = new ArrayList<String>();
    speakers.forEach(
        (promise, tests) -> {
          if (tests.isEmpty()) {
            silent.add("%s by anybody".formatted(promise));
          }
          tests.stream()
              .filter(test -> notes.stream().noneMatch(note -> says(note, promise, test)))
              .forEach(test -> silent.add("%s by %s".formatted(promise, test)));
        });
    return silent;
  }

  private static boolean says(JsonObject note, Guarantee promise, String test) {
    return note.getString("promise").equals(promise.name()) && note.getString("test").equals(test);
  }

  /** The page, its rows in the same order in every build: by test, then by what was tried. */
  static String page(List<JsonObject> notes, String machine) {
    var lines = new ArrayList<String>();
    lines.add(HEAD.formatted(machine));
    for (var promise : Guarantee.values()) {
      lines.add("## %s\n".formatted(promise.promise()));
      lines.add("| Tried | Test | Form | Count | Result |");
      lines.add("|---|---|---|---:|---|");
      notes.stream()
          .filter(it -> it.getString("promise").equals(promise.name()))
          .sorted(
              Comparator.<JsonObject, String>comparing(it -> it.getString("test"))
                  .thenComparing(it -> it.getString("what")))
          .forEach(note -> lines.add(row(note)));
      lines.add("");
    }
    return String.join("\n", lines);
  }

  private static String row(JsonObject note) {
    return "| %s | `%s` | %s | %,d | %s |"
        .formatted(
            cell(note.getString("what")),
            note.getString("test"),
            note.getString("form"),
            note.getJsonNumber("count").longValue(),
            cell(note.getString("result")));
  }

  private static String cell(String text) {
    return text.replace("|", "\\|");
  }

  private static String machine() {
    return "%d processors, Java %s"
        .formatted(Runtime.getRuntime().availableProcessors(), Runtime.version().feature());
  }
}
