// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.benchmark;

import dev.menagerie.benchmark.Dialogue.Question;
import dev.menagerie.benchmark.Dialogue.Turn;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A real speech (the State of the Union of 2023) and real questions about it, from billxbf/ReWOO.
 * The questions come with answers and not with places in the speech: what counts as evidence is the
 * paragraph that has most of the answer's words, and a question counts if that is at least half of
 * these.
 */
final class Speech {

  private static final Pattern ROW =
      Pattern.compile("(\"(?:[^\"]|\"\")*\"|[^,]*),(.*)", Pattern.DOTALL);
  private static final String BEGINNING = "Based on State of the Union Address 2023: ";
  private static final Instant HELD = Instant.parse("2023-02-08T02:00:00Z");

  private Speech() {}

  static Dialogue read() {
    var paragraphs =
        text("sotu.txt").lines().map(String::strip).filter(it -> !it.isEmpty()).toList();
    var turns = paragraphs.stream().map(it -> new Turn(it, HELD, List.of())).toList();
    var questions = new ArrayList<Question>();
    for (var row : rows(text("sotu_qa.csv"))) {
      var matcher = ROW.matcher(row);
      if (matcher.matches() && matcher.group(1).contains(BEGINNING)) {
        var asked = matcher.group(1).replace("\"", "").replace(BEGINNING, "").strip();
        add(asked, words(matcher.group(2)), paragraphs, questions);
      }
    }
    return new Dialogue(turns, questions);
  }

  private static void add(
      String asked, Set<String> answer, List<String> paragraphs, List<Question> questions) {
    int best = 0;
    long most = 0;
    for (int i = 0; i < paragraphs.size(); i++) {
      long shared = words(paragraphs.get(i)).stream().filter(answer::contains).count();
      best = shared > most ? i : best;
      most = Math.max(shared, most);
    }
    if (most > 0 && 2 * most >= answer.size()) {
      questions.add(new Question("speech", asked, Set.of(best)));
    }
  }

  /** Lines, but for those within quotes. */
  private static List<String> rows(String csv) {
    var rows = new ArrayList<String>();
    var row = new StringBuilder();
    for (var line : csv.lines().toList()) {
      row.append(row.isEmpty() ? "" : "\n").append(line);
      if (row.chars().filter(it -> it == '"').count() % 2 == 0) {
        rows.add(row.toString());
        row.setLength(0);
      }
    }
    return rows;
  }

  private static Set<String> words(String text) {
    return Pattern.compile("[^\\p{L}\\p{N}]+")
        .splitAsStream(text.toLowerCase(Locale.ROOT))
        .filter(it -> it.length() >= 4 || it.chars().anyMatch(Character::isDigit))
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  private static String text(String name) {
    try (var in = Objects.requireNonNull(Speech.class.getResourceAsStream("/sotu/" + name), name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
