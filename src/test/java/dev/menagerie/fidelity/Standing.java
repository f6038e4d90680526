// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.fidelity;

import dev.menagerie.testkit.ForAll;
import java.util.List;

/**
 * Where an architecture stands that has no finding: it is exact, or no paper has a figure for it.
 *
 * @param promise what holds, or why there is no figure
 * @param test the class that shows what it does, by its full name
 */
record Standing(String architecture, String promise, String test) {

  private static final String RIGHT = "Exact. On %,d random %s ";
  private static final String LEAST_MODEL =
      "as a naive reference finds by trying every rule with every assignment";

  /** Of each architecture without a finding one, in the order of their names. */
  static final List<Standing> ALL =
      List.of(
          none(
              "auto",
              "It chooses one of the others, and what it buys is what that one buys; its source, a"
                  + " guide, has criteria. Shown are its choices."),
          none(
              "autonomous",
              "Its sources, AutoGPT and the article of Weng 2023, describe a loop."
                  + " Shown is that it plans, acts and reflects within its limits."),
          exact(
              "backward-chaining",
              5 * ForAll.CASES,
              "goals",
              "yes is answered if and only if the goal is in the least model, %s, and open goals"
                  + " get all of their answers; a ranking by the model, however bad, changes none."
                  + " The figures of Kazemi et al. 2023 are of a model that proves; here code"
                  + " does."),
          new Standing(
              "cot",
              "The baseline of others: its own figures are the rows `CoT solves` of"
                  + " [tree-of-thoughts](#tree-of-thoughts), `CoT answers` of [react](#react) and"
                  + " `one chain is right` of [self-consistency](#self-consistency), and their"
                  + " lifts are over it.",
              test("ChainOfThought")),
          none(
              "ensemble",
              "A vote over samples of one model is what the rows of"
                  + " [self-consistency](#self-consistency) measure; how much agents of several"
                  + " kinds gain by a vote depends on which, and no profile has a figure of that."
                  + " Shown is who votes and what wins."),
          exact(
              "forward-planning",
              ForAll.CASES,
              "towers of blocks",
              "a plan has twice as many actions as a breadth-first search finds moves; on as many"
                  + " random problems of eight lamps, those without a goal left out, each search"
                  + " and heuristic finds a plan if and only if Dijkstra's search of all states"
                  + " does, and `astar` with `hmax` one as cheap as that. A ranking by the model,"
                  + " however bad, changes no cost."),
          exact(
              "goal-stack",
              ForAll.CASES,
              "sets of goals with deadlines, needs and resources",
              "all are met in time if and only if a search through all times says that they can be;"
                  + " a ranking by the model, however bad, makes none late."),
          new Standing(
              "memory-keeper",
              "It answers no task, so that no accuracy of one is its own. What it keeps of a stream"
                  + " of things told is measured against appending everything:"
                  + " [Measured](architectures/memory-keeper.md#measured).",
              test("KeptStream")),
          none(
              "pipeline",
              "A composition of agents: it is as good as its stages. What gates between stages buy"
                  + " is measured with prompts as stages, in [chain](#chain)."),
          exact(
              "rules",
              ForAll.CASES,
              "programs of three strata with negation",
              "the facts that are derived are those of the least model, %s. Forgy 1982 is about"
                  + " speed."),
          none(
              "workflow",
              "Its steps are declared, so that it does what they say and is as good as they are;"
                  + " its sources, durable engines and Sagas, are about carrying on and undoing."
                  + " Shown is what each kind of step does."));

  private static Standing none(String architecture, String why) {
    return new Standing(
        architecture, "No figure of a paper is reproduced. " + why, test(capital(architecture)));
  }

  private static Standing exact(String architecture, int cases, String of, String promise) {
    return new Standing(
        architecture,
        RIGHT.formatted(cases, of) + promise.formatted(LEAST_MODEL),
        test(capital(architecture)));
  }

  private static String capital(String architecture) {
    var name = new StringBuilder();
    for (var word : architecture.split("-")) {
      name.append(Character.toUpperCase(word.charAt(0))).append(word.substring(1));
    }
    return name.toString();
  }

  private static String test(String name) {
    return "dev.menagerie.architecture.%sTest".formatted(name);
  }

  /**
   * That of an architecture.
   *
   * @throws IllegalStateException if there is none
   */
  static Standing of(String architecture) {
    return ALL.stream()
        .filter(it -> it.architecture().equals(architecture))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalStateException(
                    "%s: has neither a finding nor a standing; measure it, or say in Standing why not"
                        .formatted(architecture)));
  }

  /** Its line of the page. */
  String line() {
    var name = test.substring(test.lastIndexOf('.') + 1);
    return "| [%s](architectures/%s.md) | %s | [%s](../src/test/java/%s.java) |"
        .formatted(architecture, architecture, promise, name, test.replace('.', '/'));
  }
}
