// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.fidelity;

import dev.menagerie.core.Task;
import dev.menagerie.evaluation.family.GameOf24;
import dev.menagerie.evaluation.family.KnowledgeBase;
import dev.menagerie.evaluation.family.Lookups;
import dev.menagerie.evaluation.family.Lookups.Question;
import dev.menagerie.evaluation.family.Lookups.Thing;
import dev.menagerie.evaluation.family.Sorting;
import dev.menagerie.evaluation.oracle.Key;
import dev.menagerie.evaluation.truth.GameOf24Truth;
import dev.menagerie.evaluation.truth.KnowledgeBaseTruth;
import dev.menagerie.evaluation.truth.LookupsTruth;
import dev.menagerie.evaluation.truth.QuizTruth;
import dev.menagerie.evaluation.truth.SortingTruth;
import dev.menagerie.evaluation.truth.StrayTruth;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** The tasks of the benchmarks. */
final class Cases {

  private static final GameOf24 GAME_OF_24 = new GameOf24();
  private static final Lookups LOOKUPS = new Lookups();
  private static final List<String> PLACES =
      List.of("Alvar", "Brenno", "Cindal", "Dorvek", "Elmira", "Fostal", "Gundra", "Hestor");

  private Cases() {}

  /** The first of the 100 puzzles that the paper tests on. */
  static List<Case> gameOf24(int count) {
    return IntStream.range(0, count)
        .mapToObj(GAME_OF_24::problem)
        .map(it -> new Case(it.task(), new GameOf24Truth(it), answer -> it.check(answer).right()))
        .toList();
  }

  /** Questions like those of ParallelQA. */
  static List<Case> parallelQa(int count) {
    return IntStream.range(0, count)
        .mapToObj(LOOKUPS::problem)
        .map(it -> lookups(it, "parallelqa"))
        .toList();
  }

  /** Comparisons of two pages, as those of HotpotQA. */
  static List<Case> hotpotQa(int count) {
    return IntStream.range(0, count)
        .mapToObj(it -> lookups(comparison(it, 2), "hotpotqa"))
        .toList();
  }

  /** Questions that compare eight pages, as Movie Recommendation does. */
  static List<Case> movie(int count) {
    return IntStream.range(0, count).mapToObj(it -> lookups(comparison(it, 8), "movie")).toList();
  }

  private static Case lookups(Question question, String benchmark) {
    return new Case(
        question.task(),
        new LookupsTruth(question, benchmark),
        (answer, _) -> question.check(answer).right(),
        Optional.of(LOOKUPS),
        question::world);
  }

  private static Question comparison(long seed, int things) {
    var key = Key.of(seed).with(things);
    var compared = new ArrayList<Thing>();
    for (int index = 0; index < things; index++) {
      int step = (int) (900 * key.with("height").with(index).uniform());
      int height = 1_000 + step * 8 + index;
      var name = "Mount %s the %d".formatted(PLACES.get(index), seed);
      compared.add(new Thing(name, "height", height, "metres", 0));
    }
    return new Question(compared, true, "tallest");
  }

  /**
   * Questions of two hops on an encyclopedia, of which some percent has all pages that it needs.
   */
  static List<Case> hops(int count, int coverage) {
    var family = new KnowledgeBase(coverage);
    return IntStream.range(0, count)
        .mapToObj(family::problem)
        .map(
            it ->
                new Case(
                    it.task(),
                    new KnowledgeBaseTruth(it),
                    (answer, _) -> it.check(answer).right(),
                    Optional.of(family),
                    it::world))
        .toList();
  }

  /** The same questions, on which nobody notices that a page was the wrong one. */
  static List<Case> strays(int count) {
    var family = new KnowledgeBase();
    return IntStream.range(0, count)
        .mapToObj(family::problem)
        .map(
            it ->
                new Case(
                    it.task(),
                    new StrayTruth(it),
                    (answer, _) -> it.check(answer).right(),
                    Optional.of(family),
                    it::world))
        .toList();
  }

  /** Lists of digits to sort. */
  static List<Case> sorting(int size, int count) {
    var family = new Sorting(size);
    return IntStream.range(0, count)
        .mapToObj(family::problem)
        .map(it -> new Case(it.task(), new SortingTruth(it), answer -> it.check(answer).right()))
        .toList();
  }

  /** Questions with one right and eight wrong answers, as GSM8K. */
  static List<Case> quiz(int count) {
    return questions(count, "quiz");
  }

  /** The same, as hard as the arithmetic of the debates. */
  static List<Case> arithmetic(int count) {
    return questions(count, "arithmetic");
  }

  /** The same, as hard as GSM8K was in the debates. */
  static List<Case> gsm8k(int count) {
    return questions(count, "gsm8k");
  }

  private static List<Case> questions(int count, String benchmark) {
    return IntStream.range(0, count).mapToObj(it -> question(it, benchmark)).toList();
  }

  private static Case question(int number, String benchmark) {
    int boxes = 3 + number % 7;
    int pieces = 11 + number;
    int sold = 5 + number % 13;
    int right = boxes * pieces - sold;
    var goal =
        "A shop has %d boxes of %d pieces each and sells %d pieces. How many are left in case %d?"
            .formatted(boxes, pieces, sold, number);
    var wrong =
        List.of(
                boxes * pieces,
                right + 10,
                boxes * pieces + sold,
                right - 1,
                boxes + pieces - sold,
                right + 100,
                pieces - sold,
                right + 1)
            .stream()
            .map(String::valueOf)
            .toList();
    var truth = new QuizTruth(goal, String.valueOf(right), wrong, benchmark);
    return new Case(Task.of(goal), truth, answer -> answer.strip().equals(truth.right()));
  }
}
