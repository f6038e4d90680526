// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.evaluation.family;

import dev.menagerie.core.Observation;
import jakarta.json.JsonObject;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Pages to search and to look things up on.
 *
 * @param pages text by title
 */
record Encyclopedia(Map<String, String> pages) implements World {

  private static final int SIMILAR = 5;

  @Override
  public Observation act(String tool, JsonObject arguments) {
    var title = arguments.getString("title").strip();
    var page = pages.keySet().stream().filter(title::equalsIgnoreCase).findFirst().map(pages::get);
    if (page.isEmpty()) {
      return new Observation.Failure(
          "could not find %s; similar: %s".formatted(title, String.join(", ", similar(title))));
    }
    return tool.equals("search")
        ? new Observation.Result(page.get())
        : lookup(page.get(), arguments.getString("keyword"));
  }

  private static Observation lookup(String page, String keyword) {
    var wanted = keyword.strip().toLowerCase(Locale.ROOT);
    return Arrays.stream(page.split("(?<=\\.) "))
        .filter(it -> it.toLowerCase(Locale.ROOT).contains(wanted))
        .reduce((all, sentence) -> all + " " + sentence)
        .map(it -> (Observation) new Observation.Result(it))
        .orElseGet(() -> new Observation.Failure("no sentence holds " + keyword));
  }

  private List<String> similar(String title) {
    return pages.keySet().stream()
        .sorted(Comparator.comparingInt(it -> -common(it, title)))
        .limit(SIMILAR)
        .toList();
  }

  /** How many letters two titles begin with in common. */
  private static int common(String a, String b) {
    int length = Math.min(a.length(), b.length());
    int at = 0;
    while (at < length
        && Character.toLowerCase(a.charAt(at)) == Character.toLowerCase(b.charAt(at))) {
      at++;
    }
    return at;
  }
}
