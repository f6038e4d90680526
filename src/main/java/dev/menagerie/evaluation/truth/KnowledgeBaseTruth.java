// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.evaluation.truth;

import dev.menagerie.core.Json;
import dev.menagerie.core.ToolCall;
import dev.menagerie.evaluation.family.KnowledgeBase.Hop;
import dev.menagerie.evaluation.family.KnowledgeBase.Question;
import dev.menagerie.evaluation.oracle.Draw;
import dev.menagerie.evaluation.oracle.Scene;
import dev.menagerie.evaluation.oracle.Truth;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;

/**
 * A question of two hops. Some hops a model knows by itself, and without looking all that it says
 * rests on them; with the pages it answers from what they say, if it finds and reads them.
 */
public final class KnowledgeBaseTruth implements Truth {

  /** The answer of who has found nothing. */
  public static final String UNKNOWN = "I could not find it";

  private static final String LEADS_ON =
      "For the question \"%s\": whose page is to be read next? Give its title alone. #E1";

  private final Question question;

  public KnowledgeBaseTruth(Question question) {
    this.question = question;
  }

  @Override
  public String goal() {
    return question.task().goal();
  }

  @Override
  public String state(Scene scene) {
    var seen = new ArrayList<String>();
    scene.seen().forEach(it -> seen.add(it.call().tool() + it.call().arguments() + it.result()));
    return String.join("\n", seen);
  }

  private static boolean read(Hop hop, Scene scene) {
    return scene.seen().stream().anyMatch(it -> it.result().contains(hop.sentence()));
  }

  private static boolean lookedUp(Hop hop, Scene scene) {
    return scene.seen().stream()
        .anyMatch(
            it -> !it.failed() && it.call().arguments().getString("title", "").equals(hop.title()));
  }

  /** Whether a model would know it without looking. */
  private boolean knows(int hop, Draw draw) {
    return draw.ofTask().chance("knows " + hop, draw.profile().figure("hops.known"));
  }

  @Override
  public Move move(Scene scene, Draw draw) {
    var own = draw.ofTask();
    boolean first = scene.seen().isEmpty();
    if (scene.kind().equals("improve")) {
      return searched(next(scene).orElse(question.hops().getFirst()), scene, draw);
    }
    if (!first && own.chance("hops.loop")) {
      return new Move.Calls(
          "I should search for it once more.", List.of(scene.seen().getLast().call()));
    }
    if (!first && scene.seen().getLast().failed() && !draw.chance("hops.recover")) {
      return new Move.Finish(new Reasoned("The search does not find what I need.", UNKNOWN));
    }
    var next = next(scene);
    if (next.isEmpty() || draw.chance("hops.premature")) {
      return new Move.Finish(answer(scene, draw));
    }
    return searched(next.get(), scene, draw);
  }

  private Move searched(Hop hop, Scene scene, Draw draw) {
    boolean right = draw.chance("hops.action");
    var title = right ? hop.title() : draw.one("wrong title", question.others()) + " (page)";
    var thought = "I need to find %s, and then read there what leads on.".formatted(title);
    return new Move.Calls(thought, List.of(search(title, scene)));
  }

  /** A search that finds nothing is seen to have failed, as any call that fails. */
  @Override
  public Promise promise(Scene scene, Draw draw) {
    if (!scene.kind().equals("reflect") || scene.seen().isEmpty()) {
      return Promise.LIKELY;
    }
    return scene.seen().getLast().failed() ? Promise.IMPOSSIBLE : Promise.SURE;
  }

  @Override
  public String lesson(Scene scene, Draw draw) {
    return "I should search for another title.";
  }

  /** The first hop that was not looked up; none if what leads to it was, but could not be read. */
  private Optional<Hop> next(Scene scene) {
    for (var hop : question.hops()) {
      if (!lookedUp(hop, scene)) {
        return Optional.of(hop);
      }
      if (!read(hop, scene)) {
        return Optional.empty();
      }
    }
    return Optional.empty();
  }

  private static ToolCall search(String title, Scene scene) {
    var tool = scene.tools().stream().filter(it -> it.endsWith("__search")).findFirst();
    return ToolCall.of(tool.orElse("search"), Json.object().add("title", title).build());
  }

  /**
   * A plan with variables for what will be found, {@code #E1}: the model itself is a tool that says
   * what a page leads on to.
   */
  @Override
  public List<ToolCall> plan(Scene scene, Draw draw) {
    if (!scene.text().contains("#E1")) {
      return List.of();
    }
    var first = question.hops().getFirst();
    var second = question.hops().getLast();
    var calls = new ArrayList<ToolCall>();
    calls.add(numbered(1, search(first.title(), scene)));
    if (first.finds().equals(second.title())) {
      var asked = Json.object().add("input", LEADS_ON.formatted(goal()));
      calls.add(numbered(2, ToolCall.of("LLM", asked.build())));
      calls.add(numbered(3, search("#E2", scene)));
    } else {
      calls.add(numbered(2, search(second.title(), scene)));
    }
    boolean right = draw.ofTask().chance("blueprint.right");
    return List.copyOf(right ? calls : calls.subList(0, calls.size() - 1));
  }

  private static ToolCall numbered(int id, ToolCall call) {
    return new ToolCall(String.valueOf(id), call.tool(), call.arguments());
  }

  /** What the first page leads on to, if it is read rightly; without it, what one believes. */
  private String leadsOn(Scene scene, Draw draw) {
    var first = question.hops().getFirst();
    boolean there = scene.text().contains(first.sentence());
    var others = question.pages().keySet().stream().filter(it -> !it.equals(first.finds()));
    return (there ? draw.chance("hops.reading") : knows(0, draw))
        ? first.finds()
        : draw.one("misread", others.toList());
  }

  @Override
  public Reasoned answer(Scene scene, Draw draw) {
    if (scene.kind().equals("worker")) {
      return new Reasoned("The page says so.", leadsOn(scene, draw));
    }
    boolean grounded = question.hops().stream().allMatch(it -> read(it, scene));
    boolean right = grounded ? draw.chance("hops.reading") : knowsTheRest(scene, draw);
    var answer =
        right
            ? question.answer()
            : draw.one("wrong answer", grounded ? misread(scene) : wrong(question.others()));
    return new Reasoned("What I know of it leads to %s.".formatted(answer), answer);
  }

  private List<String> wrong(List<String> answers) {
    return answers.stream().filter(it -> !it.equals(question.answer())).toList();
  }

  /** Who reads pages wrongly takes something else that stands there for the answer. */
  private List<String> misread(Scene scene) {
    var names = new LinkedHashSet<>(question.others());
    names.addAll(question.pages().keySet());
    var there =
        wrong(List.copyOf(names)).stream()
            .filter(name -> scene.seen().stream().anyMatch(it -> it.result().contains(name)))
            .toList();
    return there.isEmpty() ? wrong(question.others()) : there;
  }

  private boolean knowsTheRest(Scene scene, Draw draw) {
    for (int hop = 0; hop < question.hops().size(); hop++) {
      if (!read(question.hops().get(hop), scene) && !knows(hop, draw)) {
        return false;
      }
    }
    return true;
  }
}
