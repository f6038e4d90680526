// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.model.demo;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/** Numbered options in a prompt: those that have most in common with the goal come first. */
record Options(String goal, List<String> options) {

  private static final Pattern OPTION = Pattern.compile("\\n\\nOption (\\d{1,3}): ");

  static Options of(Rendered rendered) {
    var parts = OPTION.split(rendered.text());
    return new Options(rendered.goal(), List.of(parts).subList(1, parts.length));
  }

  /** All numbers, the best first; of equals the first. */
  List<Integer> ranked() {
    var wanted = parts(goal);
    return IntStream.rangeClosed(1, options.size())
        .boxed()
        .sorted(
            Comparator.comparingLong(
                (Integer it) ->
                    -parts(options.get(it - 1)).stream().filter(wanted::contains).count()))
        .toList();
  }

  /** Words, and pairs of words that follow each other. */
  private static List<String> parts(String text) {
    var words =
        Pattern.compile("[^\\p{L}\\p{N}]+")
            .splitAsStream(text.toLowerCase(Locale.ROOT))
            .filter(it -> !it.isEmpty())
            .toList();
    var parts = new ArrayList<>(words);
    for (int index = 1; index < words.size(); index++) {
      parts.add(words.get(index - 1) + " " + words.get(index));
    }
    return parts.stream().distinct().toList();
  }
}
