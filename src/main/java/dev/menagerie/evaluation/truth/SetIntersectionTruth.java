// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.evaluation.truth;

import dev.menagerie.evaluation.family.SetIntersection.Sets;
import dev.menagerie.evaluation.oracle.Draw;
import dev.menagerie.evaluation.oracle.Scene;
import dev.menagerie.evaluation.oracle.Truth;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Two sets whose common numbers are to be found. The longer the set that is gone through, the more
 * numbers are overlooked, or taken for common ones; how often is as in sorting a list of that
 * length, for there are no figures of its own. Parts do not tell which sets they are of: an oracle
 * may know one.
 */
public record SetIntersectionTruth(Sets sets) implements Truth {

  private static final String MERGE = "Merge these lists";
  private static final Pattern ABOUT =
      Pattern.compile(
          "(?s)(?:Find the intersection of these two sets|Which numbers are in both lists|"
              + MERGE
              + ").*");
  private static final Pattern BRACKETS = Pattern.compile("\\[([^\\[\\]]*)]");
  private static final Pattern NUMBER = Pattern.compile("\\d{1,9}");

  @Override
  public String goal() {
    return sets.task().goal();
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
    return new Reasoned("I look each number up in the other set.", numbers(scene, draw).toString());
  }

  @Override
  public List<Integer> numbers(Scene scene, Draw draw) {
    var own = draw.alone();
    var asked = asked(scene);
    var lists = BRACKETS.matcher(asked).results().map(it -> read(it.group(1))).toList();
    if (asked.startsWith(MERGE)) {
      var merged = lists.stream().flatMap(List::stream).distinct().sorted().toList();
      return slipped(
          merged, merged, List.of(), SortingTruth.errors("sorting.merge", merged.size(), own), own);
    }
    var first = lists.getFirst();
    var second = lists.get(1);
    var common = first.stream().filter(second::contains).sorted().toList();
    var others =
        Stream.concat(first.stream(), second.stream()).filter(it -> !common.contains(it)).toList();
    if (scene.judged().isEmpty()) {
      int errors = SortingTruth.errors("sorting.sort", second.size(), own);
      return slipped(common, common, others, errors, own);
    }
    var mended = mended(read(scene.judged().get()), common, others, own);
    int errors = SortingTruth.errors("sorting.improve.new", second.size(), own);
    return slipped(mended, common, others, errors, own);
  }

  /** What was said, less some of its errors. */
  private static List<Integer> mended(
      List<Integer> said, List<Integer> common, List<Integer> others, Draw draw) {
    return Stream.concat(common.stream(), others.stream())
        .filter(
            it ->
                said.contains(it) == common.contains(it)
                    ? said.contains(it)
                    : common.contains(it) == mends(it, draw))
        .sorted()
        .toList();
  }

  private static boolean mends(int number, Draw draw) {
    return draw.chance("mends " + number, draw.profile().figure("sorting.improve.fixed"));
  }

  /** A list with so many more errors, fewer if there is nothing left to mistake. */
  private static List<Integer> slipped(
      List<Integer> list, List<Integer> common, List<Integer> others, int errors, Draw draw) {
    var overlooked = new ArrayList<>(list.stream().filter(common::contains).toList());
    var mistaken = new ArrayList<>(others.stream().filter(it -> !list.contains(it)).toList());
    var slipped = new ArrayList<>(list);
    for (int error = 0; error < errors; error++) {
      boolean overlooks = draw.chance("overlooks " + error, 0.5);
      if (overlooks ? !overlooked.isEmpty() : mistaken.isEmpty() && !overlooked.isEmpty()) {
        var number = draw.one("overlooked " + error, overlooked);
        overlooked.remove((Object) number);
        slipped.remove((Object) number);
      } else if (!mistaken.isEmpty()) {
        var number = draw.one("mistaken " + error, mistaken);
        mistaken.remove((Object) number);
        slipped.add(number);
      }
    }
    return slipped.stream().sorted().toList();
  }

  private static List<Integer> read(String text) {
    return NUMBER.matcher(text).results().map(it -> Integer.valueOf(it.group())).toList();
  }
}
