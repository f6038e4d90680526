// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.architecture;

import dev.menagerie.architecture.Literal.Absent;
import dev.menagerie.architecture.Literal.Compared;
import dev.menagerie.architecture.Literal.Holds;
import dev.menagerie.architecture.Term.Compound;
import dev.menagerie.core.Malformed;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** The working memory of a production system: facts in the order in which they came. */
final class Facts {

  /**
   * A way to fulfil conditions.
   *
   * @param tags when the facts came that were matched, in the order of the conditions
   */
  record Match(Bindings bindings, List<Integer> tags) {}

  private static final int MOST_MATCHES = 100_000;
  private static final long MOST_COMPARED = 20_000_000;

  private final Map<Compound, Integer> tags = new LinkedHashMap<>();
  private final Map<String, Map<Compound, Integer>> byPredicate = new LinkedHashMap<>();
  private int last;
  private long compared;

  /** Whether the fact is new. */
  boolean add(Compound fact) {
    if (tags.containsKey(fact)) {
      return false;
    }
    tags.put(fact, ++last);
    byPredicate.computeIfAbsent(fact.predicate(), _ -> new LinkedHashMap<>()).put(fact, last);
    return true;
  }

  /** Whether the fact was there. */
  boolean remove(Compound fact) {
    if (tags.remove(fact) == null) {
      return false;
    }
    Objects.requireNonNull(byPredicate.get(fact.predicate())).remove(fact);
    return true;
  }

  Set<Compound> all() {
    return tags.keySet();
  }

  /** When the present facts came, in order. */
  List<Integer> tags() {
    return List.copyOf(tags.values());
  }

  /**
   * All ways to fulfil conditions that are in the order of {@link Production#ordered}.
   *
   * @throws Malformed if there are more than can be followed
   */
  List<Match> matches(String who, List<Literal> conditions) {
    var matches = List.of(new Match(Bindings.NONE, List.of()));
    for (var condition : conditions) {
      var longer = new ArrayList<Match>();
      for (var match : matches) {
        extend(match, condition, longer);
        if (longer.size() > MOST_MATCHES || compared > MOST_COMPARED) {
          throw new Malformed("%s: too many ways to fulfil %s".formatted(who, condition));
        }
      }
      matches = longer;
    }
    return matches;
  }

  private void extend(Match match, Literal condition, List<Match> longer) {
    compared++;
    switch (condition) {
      case Holds(var atom) ->
          of(atom)
              .forEach(
                  (fact, tag) ->
                      match
                          .bindings()
                          .match(atom, fact)
                          .ifPresent(it -> longer.add(new Match(it, with(match.tags(), tag)))));
      case Absent(var atom) -> {
        if (of(atom).keySet().stream()
            .noneMatch(it -> match.bindings().match(atom, it).isPresent())) {
          longer.add(match);
        }
      }
      case Compared compared -> {
        if (compared.under(match.bindings()) instanceof Compared now && now.holds()) {
          longer.add(match);
        }
      }
    }
  }

  private Map<Compound, Integer> of(Compound atom) {
    var found = byPredicate.getOrDefault(atom.predicate(), new LinkedHashMap<>());
    compared += found.size();
    return found;
  }

  private static List<Integer> with(List<Integer> tags, int tag) {
    var more = new ArrayList<>(tags);
    more.add(tag);
    return more;
  }
}
