// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.evaluation.truth;

import dev.menagerie.core.Json;
import dev.menagerie.core.ToolCall;
import dev.menagerie.evaluation.family.KnowledgeBase.Question;
import dev.menagerie.evaluation.oracle.Draw;
import dev.menagerie.evaluation.oracle.Scene;
import dev.menagerie.evaluation.oracle.Truth;
import java.util.List;

/**
 * A question of several hops on which whoever takes a wrong page goes on from there and does not
 * notice. States on the right way look better than others on the whole, a judge of answers knows
 * the right one, and a reflection says which page was wrong.
 */
public final class StrayTruth implements Truth {

  private static final int TEMPTING = 8;
  private static final double MIDDLE = 5.5;
  private static final double DEVIATION = 2;
  private static final String LESSON = "The page %s was not the one to read: take another.";

  private final Question question;

  public StrayTruth(Question question) {
    this.question = question;
  }

  @Override
  public String goal() {
    return question.task().goal();
  }

  @Override
  public String state(Scene scene) {
    return "%s %s".formatted(titles(scene), scene.judged().orElse(""));
  }

  /** The pages that were asked for, in that order. */
  private static List<String> titles(Scene scene) {
    return scene.seen().stream().map(it -> it.call().arguments().getString("title", "")).toList();
  }

  private List<String> way() {
    return question.hops().stream().map(it -> it.title()).toList();
  }

  /** Whether each page so far was the right one, and said what is needed. */
  private boolean onTheWay(Scene scene) {
    var titles = titles(scene);
    if (titles.size() > way().size() || !way().subList(0, titles.size()).equals(titles)) {
      return false;
    }
    for (int hop = 0; hop < titles.size(); hop++) {
      if (!scene.seen().get(hop).result().contains(question.hops().get(hop).sentence())) {
        return false;
      }
    }
    return true;
  }

  @Override
  public Move move(Scene scene, Draw draw) {
    int read = scene.seen().size();
    if (read >= way().size()) {
      return new Move.Finish(answer(scene, draw));
    }
    var title = onTheWay(scene) ? step(read, scene, draw, "") : wrong(scene, draw, "");
    var tool = scene.tools().stream().filter(it -> it.endsWith("__search")).findFirst();
    var call = ToolCall.of(tool.orElse("search"), Json.object().add("title", title).build());
    return new Move.Calls("The page %s should say what leads on.".formatted(title), List.of(call));
  }

  /** The right page or a wrong one; one that a reflection names is mostly thought over. */
  private String step(int hop, Scene scene, Draw draw, String again) {
    if (draw.chance("step" + again, draw.profile().figure("lats.step"))) {
      return way().get(hop);
    }
    var title = wrong(scene, draw, again);
    boolean warned = again.isEmpty() && scene.text().contains(LESSON.formatted(title));
    return warned && draw.alone().chance("lats.reflection")
        ? step(hop, scene, draw.alone(), " again")
        : title;
  }

  private String wrong(Scene scene, Draw draw, String again) {
    var others =
        question.pages().keySet().stream()
            .filter(it -> !way().contains(it) && !titles(scene).contains(it))
            .limit(TEMPTING)
            .toList();
    return draw.zipf("wrong page" + again, others, draw.profile().figure("lats.wrong.zipf"));
  }

  @Override
  public Reasoned answer(Scene scene, Draw draw) {
    boolean all = onTheWay(scene) && scene.seen().size() == way().size();
    var wrong =
        question.others().stream()
            .filter(it -> !it.equals(question.answer()))
            .limit(TEMPTING)
            .toList();
    var answer =
        all && draw.chance("lats.reading")
            ? question.answer()
            : draw.zipf("wrong answer", wrong, draw.profile().figure("lats.wrong.zipf"));
    return new Reasoned("What was read leads to %s.".formatted(answer), answer);
  }

  @Override
  public Promise promise(Scene scene, Draw draw) {
    boolean right =
        scene.judged().filter(it -> question.check(it, question.world()).right()).isPresent();
    double sure = draw.profile().numbers("lats.judge").get(right ? 0 : 1);
    return draw.chance("judge", sure) ? Promise.SURE : Promise.IMPOSSIBLE;
  }

  @Override
  public int rating(Scene scene, Draw draw) {
    double apart = draw.profile().figure("lats.value") / 2;
    double seen = draw.normal("value") + (onTheWay(scene) ? apart : -apart);
    return Math.clamp(Math.round(MIDDLE + DEVIATION * seen), 1, 10);
  }

  @Override
  public String lesson(Scene scene, Draw draw) {
    var titles = titles(scene);
    int right = 0;
    while (right < titles.size()
        && right < way().size()
        && titles.get(right).equals(way().get(right))) {
      right++;
    }
    return right < titles.size()
        ? LESSON.formatted(titles.get(right))
        : "The pages were right, the answer was not what they say.";
  }
}
