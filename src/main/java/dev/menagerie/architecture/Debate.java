// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.architecture;

import static java.util.stream.Collectors.joining;

import dev.menagerie.core.Answer;
import dev.menagerie.core.Architecture;
import dev.menagerie.core.Fork;
import dev.menagerie.core.Malformed;
import dev.menagerie.core.Progress;
import dev.menagerie.core.Prompt;
import dev.menagerie.core.Role;
import dev.menagerie.core.Run;
import dev.menagerie.core.Says;
import dev.menagerie.core.Shape;
import dev.menagerie.core.Task;
import dev.menagerie.core.Turn;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Several debaters answer on their own, read what the others said in the round before, and answer
 * again; the majority decides.
 *
 * <p>Paper: Du et al., "Improving Factuality and Reasoning in Language Models through Multiagent
 * Debate", ICML 2024, arXiv:2305.14325. The judge is from Liang et al., "Encouraging Divergent
 * Thinking in Large Language Models through Multi-Agent Debate", EMNLP 2024, arXiv:2305.19118.
 *
 * <p>Deviation: the answer is a field of a typed reply; long debates are not summarised.
 *
 * @param debaters who answer (A), 1 to 20; a single one verifies itself
 * @param rounds answers of each, the first included (R), 1 to 20
 * @param temperature of sampling, 0 to 2
 * @param judge whether a judge decides when no answer has more than half of the votes
 */
public record Debate(
    @Says("debaters (A), 1 to 20; a single one verifies itself") int debaters,
    @Says("answers of each debater, the first included (R), 1 to 20") int rounds,
    @Says("sampling temperature, 0 to 2") double temperature,
    @Says("whether a judge decides when no answer has more than half of the votes") boolean judge)
    implements Architecture {

  public static final Debate DEFAULTS = new Debate(3, 2, 1, false);

  public Debate {
    Bound.range("debaters", debaters, 1, 20);
    Bound.range("rounds", rounds, 1, 20);
    Bound.range("temperature", temperature, 0, 2);
  }

  /** What a debater, or the judge, holds to be right. */
  record Position(
      @Says("the reasoning, step by step") String reasoning,
      @Says("the final answer alone, without reasoning") String answer) {

    String quoted() {
      return "%s\nAnswer: %s".formatted(reasoning.strip(), answer.strip());
    }
  }

  /** A debater's own conversation, and its latest position if it has one. */
  private record Debater(List<Turn> turns, Optional<Position> position) {
    boolean answers() {
      return position.filter(it -> !it.answer().isBlank()).isPresent();
    }

    Debater then(Turn.User question, Position said) {
      var more = new ArrayList<>(turns);
      more.add(question);
      more.add(new Turn.Assistant(Shape.of(Position.class).encode(said).toString(), List.of()));
      return new Debater(List.copyOf(more), Optional.of(said));
    }
  }

  static final String OPEN =
      """
      Question: %s

      Reason step by step, then give the final answer alone.\
      """;

  static final String REVISE =
      """
      These are the answers of other agents to the question:

      %s

      Use them as additional advice, examine them together with your own reasoning, and give an \
      updated answer to the question: %s\
      """;

  static final String VERIFY =
      """
      Can you verify that your answer is correct? Check each step of your reasoning and give an \
      updated answer to the question: %s\
      """;

  private static final String OTHER = "One agent's answer: %s";

  static final String JUDGE =
      """
      Several agents answered a question and do not agree. Decide which answer is right.

      Question: %s

      %s\
      """;

  @Override
  public Answer solve(Task task, Run run) {
    var seats = IntStream.range(0, debaters).boxed().toList();
    var all = seats.stream().map(_ -> new Debater(List.of(), Optional.empty())).toList();
    var poll = new Poll();
    for (int round = 1; round <= rounds; round++) {
      var heard = all;
      boolean opening = round == 1;
      var forks = new ArrayList<Fork<Debater>>();
      seats.forEach(seat -> forks.add(run.fork(() -> speak(task, run, heard, seat, opening))));
      var spoken = new ArrayList<Debater>();
      run.gather(forks, debater -> hear(debater, spoken, opening, run));
      all = List.copyOf(spoken);
      poll = count(all, run);
      poll.leader().ifPresent(run::offer);
    }
    if (judge && poll.leader().isPresent() && poll.supporters().size() * 2 <= debaters) {
      return judged(task, run, all, poll.leader().get());
    }
    return poll.leader().map(Answer::of).orElse(Answer.partial(""));
  }

  /** Who opens first is the best there is until the others were heard. */
  private static void hear(Debater debater, List<Debater> spoken, boolean opening, Run run) {
    boolean first = opening && spoken.stream().noneMatch(Debater::answers);
    spoken.add(debater);
    if (first && debater.answers()) {
      run.offer(debater.position().orElseThrow().answer());
    }
  }

  /** One more answer of a debater; one that cannot be read leaves it where it was. */
  private Debater speak(Task task, Run run, List<Debater> heard, int seat, boolean opening) {
    var debater = heard.get(seat);
    var question =
        new Turn.User(opening ? OPEN.formatted(task.text()) : question(task, heard, seat));
    var turns = new ArrayList<>(debater.turns());
    turns.add(question);
    var prompt =
        Prompt.of(opening ? "open" : "revise", turns)
            .as(Role.DEBATER, seat)
            .temperature(temperature);
    try {
      return debater.then(question, run.think(prompt, Position.class));
    } catch (Malformed _) {
      return debater;
    }
  }

  private String question(Task task, List<Debater> heard, int seat) {
    var others =
        IntStream.range(0, debaters)
            .filter(other -> other != seat)
            .mapToObj(heard::get)
            .flatMap(other -> other.position().stream())
            .map(position -> OTHER.formatted(position.quoted()))
            .collect(joining("\n\n"));
    return others.isEmpty() ? VERIFY.formatted(task.text()) : REVISE.formatted(others, task.text());
  }

  private static Poll count(List<Debater> all, Run run) {
    var poll = new Poll();
    for (int seat = 0; seat < all.size(); seat++) {
      var name = "debater " + (seat + 1);
      all.get(seat)
          .position()
          .ifPresent(
              it -> {
                run.report(new Progress.Said(name, Optional.empty(), Excerpt.label(it.quoted())));
                if (poll.vote(name, it.answer())) {
                  run.report(new Progress.Voted(name, Canonical.of(it.answer()), 1));
                }
              });
    }
    run.report(new Progress.Level("agreement", (double) poll.supporters().size() / all.size()));
    return poll;
  }

  private static Answer judged(Task task, Run run, List<Debater> all, String leader) {
    var answers =
        all.stream()
            .flatMap(it -> it.position().stream())
            .map(position -> OTHER.formatted(position.quoted()))
            .collect(joining("\n\n"));
    var prompt = Prompt.of("judge", JUDGE.formatted(task.text(), answers)).as(Role.JUDGE);
    try {
      var verdict = run.think(prompt, Position.class);
      run.report(new Progress.Said("judge", Optional.empty(), Excerpt.label(verdict.quoted())));
      return Answer.of(verdict.answer());
    } catch (Malformed _) {
      return Answer.of(leader);
    }
  }
}
