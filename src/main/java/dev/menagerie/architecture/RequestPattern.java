// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.architecture;

import dev.menagerie.core.MemoryContent.Fact;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Words that a request may hold, {@code how many lines does {path} have}: whole words in any case,
 * next to each other, and names in braces for one or more words between them. The first place that
 * fits counts, and nothing is tried twice.
 */
record RequestPattern(List<String> parts) {

  private static final Pattern NAME = Pattern.compile("\\{([A-Za-z][\\w-]*)}");
  private static final Pattern AROUND = Pattern.compile("^[\"'(]+|[.,;:!?\"')]+$");

  RequestPattern {
    parts = List.copyOf(parts);
  }

  /**
   * Reads a pattern.
   *
   * @throws IllegalArgumentException if it has no word, or two names with none between them
   */
  static RequestPattern of(String text) {
    var parts = List.of(text.strip().split("\\s+"));
    boolean named = false;
    boolean worded = false;
    for (var part : parts) {
      boolean name = NAME.matcher(part).matches();
      if (name && named) {
        throw new IllegalArgumentException(
            "pattern: %s, must have a word between two names".formatted(text));
      }
      named = name;
      worded |= !name && !word(part).isEmpty();
    }
    if (!worded) {
      throw new IllegalArgumentException("pattern: %s, must have a word".formatted(text));
    }
    return new RequestPattern(parts);
  }

  /** The names. */
  List<String> names() {
    return parts.stream()
        .map(NAME::matcher)
        .filter(it -> it.matches())
        .map(it -> it.group(1))
        .toList();
  }

  /** What the names stand for in a request; none if it does not fit. */
  Optional<Map<String, String>> match(String request) {
    var said = List.of(request.strip().split("\\s+"));
    var found = new LinkedHashMap<String, String>();
    var open = Optional.<String>empty();
    int from = 0;
    for (int part = 0; part < parts.size(); ) {
      var name = NAME.matcher(parts.get(part));
      if (name.matches()) {
        open = Optional.of(name.group(1));
        part++;
        continue;
      }
      var words = literal(part);
      int at = find(words, said, from + (open.isPresent() ? 1 : 0));
      if (at < 0) {
        return Optional.empty();
      }
      if (open.isPresent()) {
        found.put(open.get(), text(said.subList(from, at)));
        open = Optional.empty();
      }
      from = at + words.size();
      part += words.size();
    }
    if (open.isPresent()) {
      if (from == said.size()) {
        return Optional.empty();
      }
      found.put(open.get(), text(said.subList(from, said.size())));
    }
    return Optional.of(found);
  }

  /** The words from a part on, up to the next name. */
  private List<String> literal(int part) {
    var words = new ArrayList<String>();
    for (int at = part; at < parts.size() && !NAME.matcher(parts.get(at)).matches(); at++) {
      words.add(word(parts.get(at)));
    }
    return words;
  }

  private static int find(List<String> words, List<String> said, int from) {
    for (int at = from; at + words.size() <= said.size(); at++) {
      var here = said.subList(at, at + words.size()).stream().map(RequestPattern::word).toList();
      if (here.equals(words)) {
        return at;
      }
    }
    return -1;
  }

  private static String word(String said) {
    return bare(Fact.key(said));
  }

  private static String bare(String text) {
    return AROUND.matcher(text).replaceAll("");
  }

  private static String text(List<String> said) {
    return bare(String.join(" ", said));
  }
}
