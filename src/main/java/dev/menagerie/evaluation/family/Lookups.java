// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.evaluation.family;

import dev.menagerie.core.Observation;
import dev.menagerie.core.Task;
import dev.menagerie.engine.spi.PinnedTool;
import dev.menagerie.engine.spi.PinnedTool.Trust;
import jakarta.json.JsonObject;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Questions that need the figures of two to five things, which can be looked up independently, and
 * then some arithmetic, as in ParallelQA: which is the greatest after each has changed. Things and
 * figures are made up, so that nobody knows them without looking.
 */
public final class Lookups implements Family {

  /** How many questions of ParallelQA look up 2, 3, 4 and 5 things. */
  private static final List<Integer> BRANCHES = List.of(21, 31, 31, 30);

  private static final List<Kind> KINDS =
      List.of(
          new Kind("Mount %s", "height", "metres", "tallest", "shortest", 900, 8_900),
          new Kind("the %s River", "length", "kilometres", "longest", "shortest", 80, 6_700),
          new Kind("Lake %s", "area", "square kilometres", "largest", "smallest", 20, 9_000),
          new Kind("the %s Tower", "height", "metres", "tallest", "shortest", 60, 830),
          new Kind(
              "the city of %s", "population", "people", "largest", "smallest", 9_000, 990_000));

  private record Kind(
      String form, String quantity, String unit, String most, String least, int from, int to) {}

  @Override
  public String name() {
    return "lookups";
  }

  @Override
  public List<PinnedTool> tools() {
    return List.of(
        FamilyTools.tool(
            "encyclopedia__lookup",
            Trust.READ_ONLY,
            "Returns the article on one thing, by its name.",
            "name"),
        FamilyTools.tool(
            "math__calculate",
            Trust.READ_ONLY,
            "Works out an expression of numbers, + - * / and parentheses.",
            "expression"));
  }

  @Override
  public Question problem(long seed) {
    var chance = Chance.of(name(), seed);
    int branch = branch(chance);
    var kind = chance.one(KINDS);
    while (true) {
      var things = new ArrayList<Thing>();
      for (var name : Names.of(chance, branch)) {
        things.add(
            new Thing(
                kind.form().formatted(name),
                kind.quantity(),
                chance.between(kind.from(), kind.to()),
                kind.unit(),
                chance.between(-8, 10) * 5));
      }
      boolean most = chance.percent(50);
      var question = new Question(List.copyOf(things), most, most ? kind.most() : kind.least());
      if (question.clear()) {
        return question;
      }
    }
  }

  private static int branch(Chance chance) {
    int at = chance.below(BRANCHES.stream().mapToInt(it -> it).sum());
    int branch = 0;
    while (at >= BRANCHES.get(branch)) {
      at -= BRANCHES.get(branch);
      branch++;
    }
    return branch + 2;
  }

  /**
   * One of the things to look up.
   *
   * @param name as it stands in a sentence, with its article
   * @param percent by which the question changes the figure, a multiple of 5 from -40 to 50
   */
  public record Thing(String name, String quantity, int figure, String unit, int percent) {

    public String article() {
      return "The %s of %s is %d %s.".formatted(quantity, name, figure, unit);
    }

    /** A hundred times what the figure is after the change. */
    public long changed() {
      return (long) figure * (100 + percent);
    }

    /** The expression that works out the change. */
    public String expression() {
      return "%d * %d / 100".formatted(figure, 100 + percent);
    }
  }

  /**
   * Which thing has the greatest or least figure.
   *
   * @param most whether the greatest one is asked for
   * @param superlative the word for it
   */
  public record Question(List<Thing> things, boolean most, String superlative) implements Problem {

    @Override
    public Task task() {
      var changes = new ArrayList<String>();
      for (var thing : things) {
        changes.add(
            thing.percent() == 0
                ? "the %s of %s stayed as it is".formatted(thing.quantity(), thing.name())
                : "the %s of %s %s by %d%%"
                    .formatted(
                        thing.quantity(),
                        thing.name(),
                        thing.percent() > 0 ? "grew" : "shrank",
                        Math.abs(thing.percent())));
      }
      var last = changes.removeLast();
      return Task.of(
          "If %s and %s, which of them would be the %s? Answer with its name."
              .formatted(String.join(", ", changes), last, superlative));
    }

    /** The thing that is the right answer. */
    public Thing answer() {
      var order = Comparator.comparingLong(Thing::changed);
      return things.stream().max(most ? order : order.reversed()).orElseThrow();
    }

    /** No two are as great, and none of those that are changed is within a percent of the right. */
    private boolean clear() {
      long right = answer().changed();
      return things.stream().filter(it -> Math.abs(it.changed() - right) * 100 <= right).count()
          == 1;
    }

    @Override
    public Verdict check(String answer, World world) {
      var right = answer().name();
      return Reading.names(answer, right, things.stream().map(Thing::name).toList())
          ? Verdict.RIGHT
          : Verdict.wrong("it is " + right);
    }

    @Override
    public World world() {
      var articles = new LinkedHashMap<String, String>();
      things.forEach(it -> articles.put(Reading.plain(it.name()), it.article()));
      return (tool, arguments) -> observe(articles, tool, arguments);
    }
  }

  private static Observation observe(
      Map<String, String> articles, String tool, JsonObject arguments) {
    if (tool.equals("calculate")) {
      return calculate(arguments.getString("expression"));
    }
    var name = Reading.plain(arguments.getString("name"));
    return Optional.ofNullable(articles.get(name))
        .or(() -> articles.keySet().stream().filter(name::contains).findFirst().map(articles::get))
        .<Observation>map(Observation.Result::new)
        .orElseGet(
            () ->
                new Observation.Failure(
                    "there is no article on %s; use the name as the question has it"
                        .formatted(arguments.getString("name"))));
  }

  static Observation calculate(String expression) {
    try {
      var value = Arithmetic.of(expression).value();
      return new Observation.Result(
          value.under() == 1
              ? value.toString()
              : String.format(Locale.ROOT, "%.6f", value.value()).replaceAll("0+$", ""));
    } catch (ArithmeticException e) {
      return new Observation.Failure(String.valueOf(e.getMessage()));
    }
  }
}
