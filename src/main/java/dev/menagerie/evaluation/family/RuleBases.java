// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.evaluation.family;

import dev.menagerie.core.Task;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Facts and rules on people, and whether a statement follows, is refuted, or neither, as in
 * ProofWriter under the open world. Seeds go through depths of proof from 0 to 5.
 */
public final class RuleBases implements Family {

  private static final List<String> PEOPLE = List.of("Anne", "Bob", "Charlie", "Dave", "Erin");
  private static final List<String> TRAITS =
      List.of(
          "kind", "big", "green", "quiet", "rough", "smart", "cold", "young", "round", "blue",
          "furry", "nice", "red", "white");
  private static final int DEPTHS = 6;
  private static final int DISTRACTORS = 8;
  private static final int FACTS = 5;

  @Override
  public String name() {
    return "rule-bases";
  }

  /** Whether somebody has a trait, or has it not. */
  public record Literal(String who, String trait, boolean holds) {

    public String text() {
      return "%s is %s%s".formatted(who, holds ? "" : "not ", trait);
    }

    Literal negated() {
      return new Literal(who, trait, !holds);
    }
  }

  /**
   * Whoever has all these traits has another one, or has it not.
   *
   * @param conditions one or more
   */
  public record Rule(List<String> conditions, String trait, boolean holds) {

    public String text() {
      return "If someone is %s then they are %s%s."
          .formatted(String.join(" and ", conditions), holds ? "" : "not ", trait);
    }
  }

  /** What follows. */
  public enum Truth {
    TRUE,
    FALSE,
    UNKNOWN;

    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  @Override
  public Statement problem(long seed) {
    var chance = Chance.of(name(), seed);
    int depth = (int) Math.floorMod(seed, (long) DEPTHS);
    while (true) {
      var statement = drawn(chance, depth);
      var proofs = proofs(statement.facts(), statement.rules());
      boolean consistent =
          proofs.keySet().stream().noneMatch(it -> proofs.containsKey(it.negated()));
      if (consistent && fits(statement, proofs, depth)) {
        return statement;
      }
    }
  }

  private static boolean fits(Statement statement, Map<Literal, Integer> proofs, int depth) {
    var literal = statement.literal();
    return switch (statement.truth()) {
      case TRUE -> Integer.valueOf(depth).equals(proofs.get(literal));
      case FALSE -> Integer.valueOf(depth).equals(proofs.get(literal.negated()));
      case UNKNOWN -> !proofs.containsKey(literal) && !proofs.containsKey(literal.negated());
    };
  }

  private static Statement drawn(Chance chance, int depth) {
    var traits = chance.shuffled(TRAITS);
    var who = chance.one(PEOPLE);
    var facts = new ArrayList<Literal>();
    var rules = new ArrayList<Rule>();
    facts.add(new Literal(who, traits.getFirst(), true));
    for (int i = 0; i < depth; i++) {
      boolean last = i == depth - 1;
      var conditions = new ArrayList<>(List.of(traits.get(i)));
      if (chance.percent(40)) {
        var other = traits.get(depth + 1 + chance.below(3));
        conditions.add(other);
        facts.add(new Literal(who, other, true));
      }
      rules.add(new Rule(List.copyOf(conditions), traits.get(i + 1), !last || chance.percent(60)));
    }
    for (int i = 0; i < FACTS; i++) {
      facts.add(new Literal(chance.one(PEOPLE), chance.one(TRAITS), chance.percent(80)));
    }
    for (int i = 0; i < DISTRACTORS; i++) {
      rules.add(
          new Rule(
              chance.some(TRAITS, chance.between(1, 2)), chance.one(TRAITS), chance.percent(80)));
    }
    boolean holds = depth == 0 || rules.get(depth - 1).holds();
    var proven = new Literal(who, traits.get(depth), holds);
    var truth = chance.one(List.of(Truth.values()));
    var literal =
        switch (truth) {
          case TRUE -> proven;
          case FALSE -> proven.negated();
          case UNKNOWN -> new Literal(who, traits.getLast(), chance.percent(50));
        };
    return new Statement(
        chance.shuffled(facts).stream().distinct().toList(),
        chance.shuffled(rules).stream()
            .filter(it -> !it.conditions().contains(it.trait()))
            .distinct()
            .toList(),
        literal,
        truth,
        depth);
  }

  /** All that follows, with the length of its shortest proof in rounds of rules. */
  public static Map<Literal, Integer> proofs(List<Literal> facts, List<Rule> rules) {
    var proofs = new LinkedHashMap<Literal, Integer>();
    facts.forEach(it -> proofs.put(it, 0));
    int before;
    int round = 0;
    do {
      before = proofs.size();
      round++;
      var found = new ArrayList<Literal>();
      for (var rule : rules) {
        for (var who : PEOPLE) {
          if (rule.conditions().stream()
              .allMatch(it -> proofs.containsKey(new Literal(who, it, true)))) {
            found.add(new Literal(who, rule.trait(), rule.holds()));
          }
        }
      }
      for (var literal : found) {
        proofs.putIfAbsent(literal, round);
      }
    } while (proofs.size() > before);
    return proofs;
  }

  /**
   * Something to be shown or refuted.
   *
   * @param depth of its shortest proof or refutation; of the longest chain if it is unknown
   */
  public record Statement(
      List<Literal> facts, List<Rule> rules, Literal literal, Truth truth, int depth)
      implements Problem {

    @Override
    public Task task() {
      return new Task(
          """
          Does it follow from the facts and rules that %s? Answer true if it does, false if the \
          opposite follows, and unknown if neither does.\
          """
              .formatted(literal.text()),
          List.of(
              facts.stream().map(it -> it.text() + ".").collect(Collectors.joining(" ")),
              rules.stream().map(Rule::text).collect(Collectors.joining(" "))));
    }

    @Override
    public Verdict check(String answer, World world) {
      var words = Arrays.stream(Truth.values()).map(Truth::word).toList();
      return Reading.names(answer, truth.word(), words)
          ? Verdict.RIGHT
          : Verdict.wrong("it is " + truth.word());
    }
  }
}
