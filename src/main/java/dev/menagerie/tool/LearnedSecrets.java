// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.tool;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.WeakHashMap;

/**
 * Secrets that were learned while the server runs, such as tokens. Those that somebody holds are
 * known as long as that, and others for a while. Used by many threads.
 */
public final class LearnedSecrets {

  /** A shorter one would be found in any text. */
  static final int LEAST = 8;

  /** Of those that nobody holds: the ones that were let go first are forgotten first. */
  private static final int MOST_LEFT = 2_000;

  private static final String NOTE = "[removed: token]";

  private final Set<String> known = new LinkedHashSet<>();
  private final Map<Object, Set<String>> held = new WeakHashMap<>();
  private volatile Index index = Index.of(Set.of());

  /** Removes a text from now on, for a while at least. */
  synchronized void add(String secret) {
    learn(List.of(secret));
  }

  /**
   * Removes what somebody holds now, until there is something else in its place and for a while
   * longer.
   *
   * @param holder is not kept by this
   */
  synchronized void hold(Object holder, Set<String> now) {
    var both = new LinkedHashSet<String>();
    Optional.ofNullable(held.put(holder, Set.copyOf(now))).ifPresent(both::addAll);
    both.addAll(now);
    learn(both);
  }

  /** Makes them the newest. */
  private void learn(Collection<String> secrets) {
    boolean more = false;
    for (var secret : secrets) {
      if (secret.length() >= LEAST) {
        more |= !known.remove(secret);
        known.add(secret);
      }
    }
    if (more) {
      forget();
      index = Index.of(known);
    }
  }

  private void forget() {
    var still = new HashSet<String>();
    held.values().forEach(still::addAll);
    var left = known.stream().filter(it -> !still.contains(it)).toList();
    left.stream().limit(Math.max(0, left.size() - MOST_LEFT)).forEach(known::remove);
  }

  /** A text with a note in the place of each. */
  String removed(String text) {
    return index.removed(text);
  }

  /**
   * Finds them all in one pass.
   *
   * @param starts the hashes of the first characters of each
   * @param byStart each by its first characters, the longest first
   */
  private record Index(BitSet starts, Map<String, List<String>> byStart) {

    private static final int HASHES = 1 << 16;

    static Index of(Set<String> secrets) {
      var starts = new BitSet(HASHES);
      var byStart = new HashMap<String, List<String>>();
      var longestFirst = Comparator.comparingInt(String::length).reversed();
      for (var secret : secrets.stream().sorted(longestFirst).toList()) {
        starts.set(hash(secret, 0));
        byStart.computeIfAbsent(secret.substring(0, LEAST), _ -> new ArrayList<>()).add(secret);
      }
      return new Index(starts, byStart);
    }

    private static int hash(String text, int at) {
      int hash = 0;
      for (int i = at; i < at + LEAST; i++) {
        hash = 31 * hash + text.charAt(i);
      }
      return (hash ^ (hash >>> 16)) & (HASHES - 1);
    }

    String removed(String text) {
      if (byStart.isEmpty()) {
        return text;
      }
      var left = new StringBuilder();
      int kept = 0;
      for (int at = 0; at + LEAST <= text.length(); at++) {
        int end = at + longest(text, at);
        if (end > at && at >= kept) {
          left.append(text, kept, at).append(NOTE);
        }
        kept = end > at ? Math.max(kept, end) : kept;
      }
      return kept == 0 ? text : left.append(text, kept, text.length()).toString();
    }

    /** How long the one is that stands there; 0 if none does. */
    private int longest(String text, int at) {
      if (!starts.get(hash(text, at))) {
        return 0;
      }
      var some = byStart.getOrDefault(text.substring(at, at + LEAST), List.of());
      return some.stream()
          .filter(it -> text.startsWith(it, at))
          .mapToInt(String::length)
          .findFirst()
          .orElse(0);
    }
  }
}
