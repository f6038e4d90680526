// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.architecture;

import dev.menagerie.core.Answer;
import dev.menagerie.core.Architecture;
import dev.menagerie.core.Fork;
import dev.menagerie.core.Progress;
import dev.menagerie.core.Prompt;
import dev.menagerie.core.Role;
import dev.menagerie.core.Run;
import dev.menagerie.core.Says;
import dev.menagerie.core.Task;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Has several agents, or several models, do the task on their own, and takes the answer that most
 * of them give.
 *
 * <p>Source: the voting variant of parallelization in Anthropic, "Building effective agents", 2024;
 * the vote over models is that of Li et al., "More Agents Is All You Need", TMLR 2024,
 * arXiv:2402.05120.
 *
 * <p>Deviation: answers are compared in their canonical form; members without a complete answer do
 * not vote.
 *
 * @param agents who are asked, each once per time it is named, at most 50; if empty, models
 * @param members models that are asked if there are no agents, one seat each, 1 to 50
 * @param concurrency members at work at the same time, 1 to 50
 * @param temperature of sampling from models, 0 to 2
 */
public record Ensemble(
    @Says("names of the agents that are asked, at most 50; models if there are none")
        List<String> agents,
    @Says("models that are asked if there are no agents, one seat each, 1 to 50") int members,
    @Says("members at work at the same time, 1 to 50") int concurrency,
    @Says("sampling temperature of models, 0 to 2") double temperature)
    implements Architecture {

  public static final Ensemble DEFAULTS = new Ensemble(List.of(), 3, 5, 0.7);

  public Ensemble {
    Bound.range("agents", agents.size(), 0, 50);
    Bound.range("members", members, 1, 50);
    Bound.range("concurrency", concurrency, 1, 50);
    Bound.range("temperature", temperature, 0, 2);
    agents = List.copyOf(agents);
  }

  /** What a model answers. */
  record Position(
      @Says("the reasoning, step by step") String reasoning,
      @Says("the final answer alone, without reasoning") String answer) {}

  /** A member, by the number it is asked in. */
  private record Member(int number, String agent) {
    String name() {
      return agent.isEmpty() ? "model " + number : "%s %d".formatted(agent, number);
    }
  }

  /** What a member came to. */
  private record Heard(Member member, Answer answer) {}

  static final String ASK =
      """
      Question: %s

      Reason step by step, then give the final answer alone.\
      """;

  @Override
  public Answer solve(Task task, Run run) {
    var forks = new ArrayList<Fork<Heard>>();
    for (var member : asked()) {
      int index = forks.size() - concurrency;
      var before = index < 0 ? Optional.<Fork<Heard>>empty() : Optional.of(forks.get(index));
      forks.add(
          run.fork(
              () -> {
                before.ifPresent(Fork::join);
                return new Heard(member, answer(task, member, run));
              }));
    }
    var poll = new Poll();
    var incomplete = new ArrayList<String>();
    run.gather(forks, heard -> count(heard, poll, incomplete, run));
    run.report(new Progress.Level("agreement", (double) poll.supporters().size() / forks.size()));
    poll.supporters().forEach(it -> run.report(new Progress.Chosen(it)));
    var rest = incomplete.stream().findFirst().orElse("");
    return poll.leader().map(Answer::of).orElse(Answer.partial(rest));
  }

  private List<Member> asked() {
    return agents.isEmpty()
        ? IntStream.rangeClosed(1, members).mapToObj(it -> new Member(it, "")).toList()
        : IntStream.rangeClosed(1, agents.size())
            .mapToObj(it -> new Member(it, agents.get(it - 1)))
            .toList();
  }

  private Answer answer(Task task, Member member, Run run) {
    if (!member.agent().isEmpty()) {
      return run.delegate(member.agent(), task);
    }
    var prompt =
        Prompt.of("ask", ASK.formatted(task.text()))
            .as(Role.SOLVER, member.number() - 1)
            .temperature(temperature);
    return Attempt.think(run, prompt, Position.class)
        .map(it -> Answer.of(it.answer()))
        .orElse(Answer.partial(""));
  }

  /** Who is complete votes; what others came to is kept for when nobody is. */
  private static void count(Heard heard, Poll poll, List<String> incomplete, Run run) {
    var name = heard.member().name();
    var answer = heard.answer();
    run.report(new Progress.Said(name, Optional.empty(), Excerpt.label(answer.text())));
    if (answer.complete() && poll.vote(name, answer.text())) {
      run.report(new Progress.Voted(name, Canonical.of(answer.text()), 1));
    } else if (!answer.text().isBlank()) {
      incomplete.add(answer.text());
    }
    poll.leader().or(() -> incomplete.stream().findFirst()).ifPresent(run::offer);
  }
}
