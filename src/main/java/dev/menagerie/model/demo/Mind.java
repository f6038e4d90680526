// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.model.demo;

import dev.menagerie.core.ToolCall;
import dev.menagerie.model.demo.Pursuit.Next;
import java.util.List;
import java.util.Optional;

/** What the demo model makes of a request, whatever form the reply must have. */
final class Mind {

  static final String CANNOT =
      "the demo model knows arithmetic, files, sorting and the Game of 24; set OPENAI_API_KEY, "
          + "ANTHROPIC_API_KEY or MENAGERIE_MODEL_URL for anything else";

  private final Rendered rendered;
  private final Optional<Problem> problem;
  private final Optional<Quest> quest;

  Mind(Rendered rendered) {
    this.rendered = rendered;
    var goal = rendered.goal();
    int context = goal.indexOf("\n\nContext:");
    var bare = context < 0 ? goal : goal.substring(0, context);
    this.quest =
        GameOf24.of(bare).isPresent() || SortingProblem.of(bare).isPresent()
            ? Optional.empty()
            : Quest.of(goal).or(() -> Quest.of(bare));
    this.problem = Problem.of(goal).or(() -> Problem.of(bare));
  }

  Rendered rendered() {
    return rendered;
  }

  Optional<Problem> problem() {
    return problem;
  }

  Optional<Quest> quest() {
    return quest;
  }

  /** Whether nothing of the goal is understood, so that nothing can be said of it. */
  boolean lost() {
    return problem.isEmpty() && quest.isEmpty() && next() instanceof Next.Stuck;
  }

  /** What to do next with tools. */
  Next next() {
    var named = NamedTool.next(rendered);
    if (named.isPresent()) {
      return named.get();
    }
    var claim = rendered.evidence().claims().get(rendered.goal().replaceFirst("\\.$", ""));
    if (claim != null) {
      return new Next.Done(claim, "");
    }
    if (quest.isPresent()) {
      return new Pursuit(quest.get(), rendered.evidence()).next();
    }
    return problem
        .<Next>map(it -> new Next.Done(it.answer(), ""))
        .or(this::reported)
        .orElse(new Next.Stuck(CANNOT));
  }

  /** What a call said that an earlier reply planned, when the tools are no longer shown. */
  private Optional<Next> reported() {
    var evidence = rendered.evidence();
    return evidence.tools().tools().isEmpty() && !evidence.seen().isEmpty()
        ? Optional.of(new Next.Done(evidence.seen().getLast().text(), ""))
        : Optional.empty();
  }

  /** The answer with what is known now. */
  String answer() {
    var failed =
        rendered.entries().stream()
            .filter(Rendered.Entry::failed)
            .map(it -> it.result().substring(6).strip())
            .findFirst();
    return switch (next()) {
      case Next.Done(var answer, _) -> answer;
      case Next.Stuck(var reason) ->
          failed.map(it -> "I could not find out the answer: " + it).orElse(reason);
      case Next.Calls(_, var why) ->
          failed
              .map(it -> "I could not find out the answer: " + it)
              .orElse("The answer is not known. " + why);
    };
  }

  /** Whether an answer is right, with what is known now. */
  boolean right(String answer) {
    return next() instanceof Next.Done(var known, _)
        && (known.strip().equals(answer) || problem.filter(it -> it.right(answer)).isPresent());
  }

  /** The reasoning behind the answer, in lines. */
  List<String> reasoning() {
    boolean looksUp =
        next() instanceof Next.Calls || quest.filter(it -> !it.needs().isEmpty()).isPresent();
    if (problem.isPresent() && !looksUp && rendered.evidence().seen().isEmpty()) {
      var working = problem.get().working();
      return working.isEmpty() ? List.of("There is nothing to work out.") : working;
    }
    return switch (next()) {
      case Next.Calls(_, var why) -> List.of(why);
      case Next.Stuck(var reason) -> List.of(reason);
      case Next.Done _ -> List.of("The results say so.");
    };
  }

  List<ToolCall> calls() {
    return next() instanceof Next.Calls(var calls, _) ? calls : List.of();
  }
}
