// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.evaluation;

import dev.menagerie.core.Json;
import dev.menagerie.engine.Recording;
import dev.menagerie.engine.spi.Entry;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * The source of a JUnit test that executes the task of a case again, against the journal in it
 * alone.
 */
public final class CaseTest {

  /** A literal of Java holds less than 64 KiB. */
  private static final int PIECE = 8_000;

  private CaseTest() {}

  /**
   * Prints the test.
   *
   * @param set the name of the case's data set
   */
  public static String source(String set, Case one, Recording recording) {
    var journal =
        recording.entries().stream()
            .map(Entry::json)
            .map(Json::text)
            .flatMap(it -> pieces(it + "\n").stream())
            .map(CaseTest::literal)
            .collect(Collectors.joining(",\n          "));
    return """
    // Goal: %s
    import static org.junit.jupiter.api.Assertions.assertEquals;
    import static org.junit.jupiter.api.Assertions.assertTrue;

    import dev.menagerie.architecture.Catalog;
    import dev.menagerie.engine.Recording;
    import org.junit.jupiter.api.Test;

    class %s {

      private final Recording recording =
          Recording.of(
              %s);

      @Test
      void does_what_it_did() {
        var replay = recording.replay(Catalog::create);

        assertTrue(replay.identical(), replay::toString);
      }

      @Test
      void answers_what_is_expected() {
        assertEquals(
            %s,
            recording.answer().orElseThrow().text());
      }
    }
    """
        .formatted(
            one.goal().goal().lines().findFirst().orElse("").replace("\\u", "\\ u"),
            name(set, one),
            journal,
            literal(one.expected().orElse("")));
  }

  private static String name(String set, Case one) {
    var name = new StringBuilder("Case");
    for (var word : (set + "-" + one.id()).split("[^A-Za-z0-9]+")) {
      if (!word.isEmpty()) {
        name.append(word.substring(0, 1).toUpperCase(Locale.ROOT)).append(word.substring(1));
      }
    }
    return name.append("Test").toString();
  }

  private static List<String> pieces(String line) {
    var pieces = new ArrayList<String>();
    for (int at = 0; at < line.length(); ) {
      int end = Math.min(line.length(), at + PIECE);
      if (end < line.length() && Character.isHighSurrogate(line.charAt(end - 1))) {
        end--;
      }
      pieces.add(line.substring(at, end));
      at = end;
    }
    return pieces;
  }

  private static String literal(String text) {
    var literal = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> literal.append("\\\"");
        case '\\' -> literal.append("\\\\");
        case '\n' -> literal.append("\\n");
        default -> {
          if (c < ' ' || c > '~') {
            literal.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
          } else {
            literal.append(c);
          }
        }
      }
    }
    return literal.append('"').toString();
  }
}
