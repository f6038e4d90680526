// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.evaluation.oracle;

import dev.menagerie.engine.spi.Entry;
import dev.menagerie.engine.spi.Entry.Kind;
import dev.menagerie.engine.spi.Entry.Phase;
import dev.menagerie.evaluation.oracle.Pace.Effect;
import dev.menagerie.evaluation.oracle.Pace.Spell;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What each effect of a journal waited for: the effect before it in its branch, what came before
 * the step at which the branch began, the branches joined, the winner of a race. What is said or
 * forked while a list is being written waits for the list's element; a fork only if a report was
 * made first, because the journal does not say when a fork was made.
 */
final class Causes {

  private final Map<String, Node> nodes = new TreeMap<>();
  private final Map<String, NavigableMap<Integer, Node>> byBranch = new TreeMap<>();

  private Causes() {}

  /** The effects that ended, with the ends of branches among them, by path. */
  static List<Node> of(List<Entry> journal, Pace pace) {
    var entries = new TreeMap<String, List<Entry>>();
    for (var entry : journal) {
      if (entry.kind().isEffect() && !entry.path().equals("/")) {
        entries.computeIfAbsent(entry.path(), _ -> new ArrayList<>()).add(entry);
      }
    }
    var causes = new Causes();
    entries.values().stream()
        .filter(
            it -> it.stream().anyMatch(entry -> entry.phase() == Phase.RESULT || !needsTwo(entry)))
        .forEach(it -> causes.place(new Node(it, spell(it, pace))));
    causes.nodes.values().forEach(causes::link);
    return List.copyOf(causes.nodes.values());
  }

  private static boolean needsTwo(Entry entry) {
    return switch (entry.kind()) {
      case THINK, ACT, RECALL, REMEMBER, ASK, DELEGATE, BRANCH, FIRST -> true;
      case RUN, GATE, REPLY, ONCE, BUDGET, REPORT, OFFER, CANCEL -> false;
    };
  }

  private static Spell spell(List<Entry> entries, Pace pace) {
    var last = entries.getLast();
    long attempts = entries.stream().filter(it -> it.phase() == Phase.INTENT).count();
    return last.kind() == Kind.BRANCH || last.kind() == Kind.FIRST
        ? Spell.NONE
        : pace.of(
            new Effect(
                last.path(),
                last.kind(),
                last.name(),
                entries.getFirst().request(),
                last.usage(),
                (int) Math.max(1, attempts),
                last.ms()));
  }

  private void place(Node node) {
    nodes.put(node.path(), node);
    if (node.kind() != Kind.BRANCH) {
      byBranch
          .computeIfAbsent(branch(node.path()), _ -> new TreeMap<>())
          .put(step(node.path()), node);
    }
  }

  private void link(Node node) {
    for (var joined : node.after()) {
      Optional.ofNullable(nodes.get(joined)).ifPresent(node::needs);
    }
    if (node.kind() == Kind.FIRST) {
      int winner = node.last().outcome().asJsonObject().getInt("index");
      Optional.ofNullable(nodes.get(node.path() + "/" + winner)).ifPresent(node::needs);
    }
    if (node.kind() == Kind.BRANCH) {
      follow(node, node.path(), Integer.MAX_VALUE);
    } else {
      follow(node, branch(node.path()), step(node.path()));
    }
  }

  /** Has a node come behind what its branch did before a step. */
  private void follow(Node node, String branch, int step) {
    var earlier = own(branch).headMap(step, false);
    if (earlier.isEmpty()) {
      before(branch).ifPresent(node::needs);
      return;
    }
    var previous = earlier.lastEntry().getValue();
    if (previous.parts() == 0) {
      node.needs(previous);
    }
    for (var own : earlier.descendingMap().values()) {
      if (own.parts() > 0) {
        node.needs(own, own.writtenBefore(node));
        return;
      }
    }
  }

  /** What was done last before a branch began. */
  private Optional<Node> before(String branch) {
    if (branch.isEmpty()) {
      return Optional.empty();
    }
    var earlier = own(branch(branch)).headMap(step(branch), false);
    return earlier.isEmpty() ? before(branch(branch)) : Optional.of(earlier.lastEntry().getValue());
  }

  private NavigableMap<Integer, Node> own(String branch) {
    return byBranch.getOrDefault(branch, new TreeMap<>());
  }

  private static String branch(String path) {
    return path.substring(0, path.lastIndexOf('/'));
  }

  private static int step(String path) {
    return Integer.parseInt(path.substring(path.lastIndexOf('/') + 1));
  }

  /** An effect, or the end of a branch. */
  static final class Node {

    /**
     * Something to wait for.
     *
     * @param part of it, counted from 0; {@link #WHOLE} for its end
     */
    record Need(Node of, int part) {}

    static final int WHOLE = -1;

    private final List<Entry> entries;
    private final Spell spell;
    private final List<Double> parts;
    private final List<Need> needs = new ArrayList<>();

    Node(List<Entry> entries, Spell spell) {
      this.entries = entries;
      this.spell = spell;
      this.parts = parts(entries);
    }

    /** How much of a list is written when each of its elements is. */
    private static List<Double> parts(List<Entry> entries) {
      var lengths =
          entries.stream()
              .filter(it -> it.kind() == Kind.THINK && it.phase() == Phase.ELEMENT)
              .map(it -> (double) it.outcome().toString().length())
              .toList();
      double all = lengths.stream().mapToDouble(it -> it).sum();
      var parts = new ArrayList<Double>();
      double sum = 0;
      for (var length : lengths) {
        sum += length;
        parts.add(sum / all);
      }
      return parts;
    }

    String path() {
      return last().path();
    }

    Kind kind() {
      return last().kind();
    }

    Entry last() {
      return entries.getLast();
    }

    int parts() {
      return parts.size();
    }

    Spell spell() {
      return spell;
    }

    List<Need> needs() {
      return needs;
    }

    List<String> after() {
      return entries.stream().flatMap(it -> it.after().stream()).distinct().toList();
    }

    void needs(Node other) {
      needs(other, WHOLE);
    }

    void needs(Node other, int part) {
      needs.add(new Need(other, part));
    }

    /** The part of this list that was written last before something of its branch was. */
    int writtenBefore(Node other) {
      long position = other.entries.getFirst().position();
      if (position > last().position()) {
        return WHOLE;
      }
      long written =
          entries.stream()
              .filter(it -> it.phase() == Phase.ELEMENT && it.position() < position)
              .count();
      return (int) Math.max(0, written - 1);
    }

    /** Nanoseconds from its start until a part of it is there. */
    long until(int part) {
      long whole = spell.whole().toNanos();
      if (part == WHOLE) {
        return whole;
      }
      long first = spell.first().toNanos();
      return first + Math.round((whole - first) * parts.get(part));
    }
  }
}
