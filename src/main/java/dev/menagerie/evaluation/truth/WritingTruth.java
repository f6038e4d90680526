// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.evaluation.truth;

import dev.menagerie.evaluation.family.ConstrainedWriting.Brief;
import dev.menagerie.evaluation.oracle.Draw;
import dev.menagerie.evaluation.oracle.Scene;
import dev.menagerie.evaluation.oracle.Truth;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A text that needs many words. A first draft lacks some; feedback names most of those, and the
 * next draft has some of the named ones and loses few others.
 */
public record WritingTruth(Brief brief) implements Truth {

  private static final Pattern NAMED = Pattern.compile("These words are missing: ([^.\\n]*)\\.");
  private static final int SENTENCE = 3;
  private static final int BEST = 5;

  @Override
  public String goal() {
    return brief.task().goal();
  }

  @Override
  public String state(Scene scene) {
    return scene.kind() + scene.judged().orElse(last(scene));
  }

  /** The last draft with the feedback on it; empty if there is none. */
  private static String last(Scene scene) {
    int at = scene.about().lastIndexOf("Draft ");
    return at < 0 ? "" : scene.about().substring(at);
  }

  @Override
  public Reasoned answer(Scene scene, Draw draw) {
    var own = draw.alone();
    var last = last(scene);
    var words = last.isEmpty() ? drafted(own) : refined(last, own);
    return new Reasoned("I put the words into sentences.", text(words));
  }

  private List<String> drafted(Draw draw) {
    var spread = draw.profile().numbers("writing.coverage");
    double rate =
        Math.clamp(spread.getFirst() + spread.getLast() * draw.normal("coverage"), 0.0, 1.0);
    return brief.keywords().stream().filter(it -> draw.chance("has " + it, rate)).toList();
  }

  private List<String> refined(String last, Draw draw) {
    int feedback = last.lastIndexOf("\nFeedback ");
    var draft = feedback < 0 ? last : last.substring(0, feedback);
    var missing = brief.missing(draft);
    var named = new ArrayList<String>();
    NAMED
        .matcher(last.substring(draft.length()))
        .results()
        .forEach(it -> named.addAll(List.of(it.group(1).split(", "))));
    return brief.keywords().stream()
        .filter(
            it ->
                missing.contains(it)
                    ? named.contains(it) && keeps(draw, "add", it)
                    : !keeps(draw, "drop", it))
        .toList();
  }

  private static boolean keeps(Draw draw, String what, String word) {
    return draw.chance(what + " " + word, draw.profile().figure("writing." + what));
  }

  /** Sentences of three words each. */
  private static String text(List<String> words) {
    var sentences = new ArrayList<String>();
    for (int from = 0; from < words.size(); from += SENTENCE) {
      var some = words.subList(from, Math.min(words.size(), from + SENTENCE));
      sentences.add("There is the %s.".formatted(String.join(", and with it the ", some)));
    }
    return String.join(" ", sentences);
  }

  @Override
  public Remark remark(Scene scene, Draw draw) {
    var own = draw.alone();
    var noticed =
        brief.missing(scene.judged().orElse("")).stream()
            .filter(it -> own.chance("notices " + it, draw.profile().figure("writing.notice")))
            .toList();
    return noticed.isEmpty()
        ? new Remark(BEST, "Nothing is missing.")
        : new Remark(
            Math.max(1, BEST - noticed.size()),
            "These words are missing: %s.".formatted(String.join(", ", noticed)));
  }

  /** Whether a text that is to be judged seems to lack nothing. */
  @Override
  public Promise promise(Scene scene, Draw draw) {
    if (scene.judged().isEmpty()) {
      return Promise.LIKELY;
    }
    return remark(scene, draw).score() == BEST ? Promise.SURE : Promise.IMPOSSIBLE;
  }
}
