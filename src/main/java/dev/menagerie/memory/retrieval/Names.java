// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.memory.retrieval;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Numbers of the entities of an index, from 0. They are only ever added, so readers need no lock.
 */
final class Names {

  /** A character of a script that does not part words, or a run of letters and digits of others. */
  private static final Pattern UNIT =
      Pattern.compile(
          "[\\p{IsHan}\\p{IsHiragana}\\p{IsKatakana}\\p{IsThai}\\p{IsLao}\\p{IsKhmer}\\p{IsMyanmar}]"
              + "|[\\p{L}\\p{M}\\p{N}&&[^\\p{IsHan}\\p{IsHiragana}\\p{IsKatakana}\\p{IsThai}\\p{IsLao}\\p{IsKhmer}\\p{IsMyanmar}]]+");

  private static final int LONGEST = 8;

  private final Map<String, Integer> numbers = new ConcurrentHashMap<>();
  private final AtomicInteger next = new AtomicInteger();

  /** A name without what does not tell it from others: case, spaces, punctuation. */
  static String normal(String name) {
    return String.join(" ", units(name));
  }

  private static List<String> units(String text) {
    var normal = Normalizer.normalize(text, Normalizer.Form.NFKC).toLowerCase(Locale.ROOT);
    var units = new ArrayList<String>();
    var matcher = UNIT.matcher(normal);
    while (matcher.find()) {
      units.add(matcher.group());
    }
    return units;
  }

  /**
   * The number of an entity, which it has from now on.
   *
   * @param normal name
   */
  int number(String normal) {
    return numbers.computeIfAbsent(normal, _ -> next.getAndIncrement());
  }

  /** The entities that a text names; of names within names the longest. */
  Set<Integer> in(String text) {
    var units = units(text);
    var found = new LinkedHashSet<Integer>();
    for (int i = 0; i < units.size(); ) {
      int length = Math.min(LONGEST, units.size() - i);
      @Nullable Integer number = null;
      while (length > 0 && number == null) {
        number = numbers.get(String.join(" ", units.subList(i, i + length)));
        length = number == null ? length - 1 : length;
      }
      if (number != null) {
        found.add(number);
      }
      i += Math.max(1, length);
    }
    return found;
  }
}
