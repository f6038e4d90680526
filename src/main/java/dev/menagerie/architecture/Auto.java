// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.architecture;

import dev.menagerie.core.Answer;
import dev.menagerie.core.Architecture;
import dev.menagerie.core.Progress;
import dev.menagerie.core.Run;
import dev.menagerie.core.Says;
import dev.menagerie.core.Task;
import jakarta.json.JsonValue;
import java.util.List;
import java.util.Optional;

/**
 * Chooses the architecture for a task by six criteria, the budget and how tasks went on this server
 * before, and has the agent of that architecture do it.
 *
 * <p>Source: the pattern selection framework ({@code ArchitecturePatternSelector}) of "AI Agent
 * Architecture Patterns: Complete Reference Guide"; routing in Anthropic, "Building effective
 * agents", 2024.
 *
 * <p>Deviation: four patterns become the architectures of the catalogue; the budget and what was
 * measured count beside the criteria.
 *
 * @param agents who is chosen from, at most 50; the server's own agent of each architecture if
 *     empty
 */
public record Auto(
    @Says("who is chosen from, at most 50; the server's own agent of each architecture if empty")
        List<Offer> agents)
    implements Architecture {

  /**
   * An agent that may be chosen.
   *
   * @param architecture that it is judged by
   * @param agent that does the task; the server's own of the architecture if empty
   */
  public record Offer(
      @Says("the architecture that it is judged by") String architecture,
      @Says("the agent that does the task; the server's own of the architecture if empty")
          String agent) {

    public Offer {
      agent = agent.isBlank() ? architecture : agent;
    }

    Catalog.Entry entry() {
      var choosable = Choosing.choosable();
      return choosable.stream()
          .filter(it -> it.name().equals(architecture))
          .findFirst()
          .orElseThrow(
              () ->
                  new IllegalArgumentException(
                      "agents: the architecture %s, must be one of %s"
                          .formatted(
                              architecture,
                              String.join(
                                  ", ", choosable.stream().map(Catalog.Entry::name).toList()))));
    }
  }

  public static final Auto DEFAULTS = new Auto(List.of());

  public Auto {
    Bound.range("agents", agents.size(), 0, 50);
    agents.forEach(Offer::entry);
    agents = List.copyOf(agents);
  }

  @Override
  public Answer solve(Task task, Run run) {
    var records = run.trackRecords();
    var tools = run.tools();
    var left = run.budget();
    var choosing = new Choosing(task, tools, left, records, run::tokens);
    var judged = Attempt.thinkUnlessRefused(run, choosing.prompt(), Criteria.class);
    var choice = run.once("choice", Choice.class, () -> choosing.best(agents, judged));
    draw(choice, run);
    boolean alone = left.depth() == 0 && choice.agent().equals(choice.architecture());
    return alone
        ? Catalog.create(choice.architecture(), JsonValue.EMPTY_JSON_OBJECT).solve(task, run)
        : run.delegate(choice.agent(), task);
  }

  private static void draw(Choice choice, Run run) {
    node(choice.architecture(), choice.confidence(), run);
    choice.alternatives().forEach(it -> node(it.architecture(), it.confidence(), run));
    run.report(new Progress.Said("auto", Optional.empty(), choice.justification()));
    run.report(new Progress.Chosen(choice.architecture()));
  }

  private static void node(String name, double score, Run run) {
    run.report(new Progress.Node(name, Optional.empty(), name));
    run.report(new Progress.Scored(name, score));
  }

  /** The one that judges, and those of whoever is chosen, with their defaults. */
  long mostThoughts() {
    var entries =
        agents.isEmpty() ? Choosing.choosable() : agents.stream().map(Offer::entry).toList();
    return 1
        + entries.stream()
            .mapToLong(it -> it.cost().mostThoughts().applyAsLong(it.defaults()))
            .max()
            .orElse(0);
  }
}
