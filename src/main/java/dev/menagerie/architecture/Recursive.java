// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.architecture;

import dev.menagerie.architecture.GraphOfThoughts.Graph;
import dev.menagerie.core.Answer;
import dev.menagerie.core.Architecture;
import dev.menagerie.core.Run;
import dev.menagerie.core.Says;
import dev.menagerie.core.Task;

/**
 * Does a task itself if it is primitive; else decomposes it into strictly smaller ones, has each
 * solved in the same way, puts their results together and verifies what comes of it.
 *
 * <p>Source: recursive agents, composite and primitive, as divide and conquer: Lee and Kim,
 * "Recursion of Thought: A Divide-and-Conquer Approach to Multi-Context Reasoning with Language
 * Models", Findings of ACL 2023, arXiv:2306.06891; lists and texts are parted, merged and judged as
 * in Besta et al., "Graph of Thoughts", AAAI 2024, arXiv:2308.09687.
 *
 * <p>Deviation: what a task may spend is allotted in nodes; the engine's limits stand for a
 * semaphore.
 *
 * @param kind what is decomposed: a task by the model, or a list or text by code
 * @param maxDepth levels below the task itself, 0 to 8; with 0 nothing is decomposed
 * @param maxParts parts that something is decomposed into (b), 2 to 10
 * @param capacity items that are primitive: numbers of a list, sentences of a text, 1 to 1000
 * @param maxNodes tasks in all, the given one included, 1 to 1000
 * @param tries further tries of a result that does not pass, 0 to 10
 * @param maxCalls replies of the executor for a primitive task, 2 to 50
 * @param agent who does primitive tasks; a model with the task's tools if empty
 */
public record Recursive(
    @Says("what is decomposed: answer: a task by the model; else its list or text by code")
        Graph kind,
    @Says("levels below the task itself, 0 to 8; with 0 nothing is decomposed") int maxDepth,
    @Says("parts that something is decomposed into, 2 to 10") int maxParts,
    @Says("items that are primitive: numbers of a list, sentences of a text, 1 to 1000")
        int capacity,
    @Says("tasks in all, the given one included, 1 to 1000") int maxNodes,
    @Says("further tries of a result that does not pass, 0 to 10") int tries,
    @Says("replies of the executor for a primitive task, 2 to 50") int maxCalls,
    @Says("who does primitive tasks; a model with the task's tools if empty") String agent)
    implements Architecture {

  public static final Recursive DEFAULTS = new Recursive(Graph.ANSWER, 4, 5, 16, 100, 2, 5, "");

  public Recursive {
    Bound.range("maxDepth", maxDepth, 0, 8);
    Bound.range("maxParts", maxParts, 2, 10);
    Bound.range("capacity", capacity, 1, 1000);
    Bound.range("maxNodes", maxNodes, 1, 1000);
    Bound.range("tries", tries, 0, 10);
    Bound.range("maxCalls", maxCalls, 2, 50);
  }

  /** What a node has below it at least to be worth decomposing. */
  static final int FEWEST_PARTS = 2;

  @Override
  public Answer solve(Task task, Run run) {
    if (kind == Graph.ANSWER) {
      return new RecursiveTask(this, task, run).solve();
    }
    return GraphProblem.of(kind, task.text())
        .map(it -> new RecursiveMaterial(this, it, run).solve())
        .orElse(Answer.partial("The task has nothing to part: it needs %s.".formatted(needed())));
  }

  private String needed() {
    return switch (kind) {
      case ANSWER, SORTING -> "a list of numbers in brackets";
      case INTERSECTION -> "two lists of numbers in brackets";
      case KEYWORDS -> "keywords in brackets, and a text behind a colon";
    };
  }

  /**
   * By the nodes: a task is decomposed or tried, put together and verified; material costs one for
   * each try.
   */
  long mostThoughts() {
    return kind == Graph.ANSWER
        ? maxNodes * (1L + Math.max(maxCalls, 2 * (1 + tries)))
        : maxNodes * (1L + tries);
  }
}
