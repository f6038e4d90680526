// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.evaluation.truth;

import dev.menagerie.evaluation.family.Sorting;
import dev.menagerie.evaluation.oracle.Draw;
import dev.menagerie.evaluation.oracle.Scene;
import dev.menagerie.evaluation.oracle.Truth;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A list to sort. The longer it is, the more numbers get lost, come twice or change places with
 * their neighbours; a merge keeps the errors of its lists and adds some; an improvement mends few
 * and makes some. Parts of the list do not tell which list they are of: an oracle may know one.
 */
public final class SortingTruth implements Truth {

  private static final String MERGE = "Merge these lists";
  private static final Pattern ABOUT =
      Pattern.compile("(?s)(?:Sort these numbers in ascending order|" + MERGE + ").*");
  private static final Pattern WHOLE =
      Pattern.compile("Sort these numbers in ascending order: \\[([^\\[\\]]*)]");
  private static final Pattern BRACKETS = Pattern.compile("\\[([^\\[\\]]*)]");
  private static final Pattern NUMBER = Pattern.compile("\\d{1,9}");

  private final Sorting.Numbers problem;

  public SortingTruth(Sorting.Numbers problem) {
    this.problem = problem;
  }

  /** The list as the task gives it. */
  public List<Integer> unsorted() {
    return problem.unsorted();
  }

  @Override
  public String goal() {
    return problem.task().goal();
  }

  @Override
  public boolean concerns(String text) {
    return ABOUT.matcher(text).find();
  }

  @Override
  public String state(Scene scene) {
    return asked(scene);
  }

  /** What is to be done, and with which numbers. */
  private static String asked(Scene scene) {
    var found = ABOUT.matcher(scene.text());
    return found.find() ? found.group() : scene.text();
  }

  @Override
  public Reasoned answer(Scene scene, Draw draw) {
    return new Reasoned("I count each digit.", numbers(scene, draw).toString());
  }

  @Override
  public List<Integer> numbers(Scene scene, Draw draw) {
    var own = draw.alone();
    var asked = asked(scene);
    if (scene.judged().isPresent()) {
      var material = toSort(asked.substring(0, asked.lastIndexOf("\n\nAnswer: ")));
      return improved(material, read(scene.judged().get()), own);
    }
    if (asked.startsWith(MERGE)) {
      return merged(asked, own);
    }
    var sorted = toSort(asked).stream().sorted().toList();
    return new Slips(sorted, sorted).make(errors("sorting.sort", sorted.size(), own), own);
  }

  /** The numbers of a whole list in its brackets, whatever else a prompt says, or of a part. */
  private static List<Integer> toSort(String asked) {
    var whole = WHOLE.matcher(asked);
    return read(whole.find() ? whole.group(1) : asked);
  }

  /** How many errors are made in a list of some length. */
  static int errors(String figure, int size, Draw draw) {
    var growth = draw.profile().numbers(figure);
    return draw.poisson(figure, growth.getFirst() * Math.pow(size, growth.getLast()));
  }

  private static List<Integer> merged(String asked, Draw draw) {
    var lists = BRACKETS.matcher(asked).results().map(it -> read(it.group(1))).toList();
    var merged = lists.stream().reduce(List.of(), SortingTruth::zip);
    return new Slips(merged, merged).make(errors("sorting.merge", merged.size(), draw), draw);
  }

  /** The lower of both heads, again and again: what is out of order in a list stays so. */
  private static List<Integer> zip(List<Integer> one, List<Integer> other) {
    var merged = new ArrayList<Integer>();
    int left = 0;
    int right = 0;
    while (left < one.size() || right < other.size()) {
      boolean first =
          right == other.size() || (left < one.size() && one.get(left) <= other.get(right));
      merged.add(first ? one.get(left++) : other.get(right++));
    }
    return merged;
  }

  private static List<Integer> improved(List<Integer> material, List<Integer> said, Draw draw) {
    var list = new ArrayList<>(said);
    for (int at = 1; at < list.size(); at++) {
      if (list.get(at - 1) > list.get(at) && mends("order " + at, draw)) {
        insert(list, list.remove(/* index */ at));
      }
    }
    for (int number : material.stream().distinct().sorted().toList()) {
      int missing = Collections.frequency(material, number) - Collections.frequency(said, number);
      for (int unit = 0; unit < Math.abs(missing); unit++) {
        if (mends("count of %d: %d".formatted(number, unit), draw)) {
          if (missing > 0) {
            insert(list, number);
          } else {
            list.remove(/* element */ (Integer) number);
          }
        }
      }
    }
    return new Slips(list, material)
        .make(errors("sorting.improve.new", material.size(), draw), draw);
  }

  private static boolean mends(String what, Draw draw) {
    return draw.chance(what, draw.profile().figure("sorting.improve.fixed"));
  }

  /** Puts a number before the first that is greater. */
  private static void insert(List<Integer> list, int number) {
    int at = 0;
    while (at < list.size() && list.get(at) <= number) {
      at++;
    }
    list.add(at, number);
  }

  private static List<Integer> read(String text) {
    return NUMBER.matcher(text).results().map(it -> Integer.valueOf(it.group())).toList();
  }
}
