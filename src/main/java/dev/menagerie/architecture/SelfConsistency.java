// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.architecture;

import dev.menagerie.core.Answer;
import dev.menagerie.core.Architecture;
import dev.menagerie.core.Fork;
import dev.menagerie.core.Progress;
import dev.menagerie.core.Prompt;
import dev.menagerie.core.Run;
import dev.menagerie.core.Says;
import dev.menagerie.core.Task;
import java.util.ArrayList;
import java.util.Optional;

/**
 * Samples several chains of thought and takes the answer that most of them reach.
 *
 * <p>Paper: Wang et al., "Self-Consistency Improves Chain of Thought Reasoning in Language Models",
 * ICLR 2023, arXiv:2203.11171, with the unweighted vote.
 *
 * <p>Deviation: zero-shot chains, whose answer is a field of a typed reply. All samples run in
 * parallel, so none is saved by stopping early.
 *
 * @param samples chains of thought (k), 1 to 200
 * @param temperature of sampling, 0.01 to 2: equal samples would vote for nothing
 */
public record SelfConsistency(
    @Says("chains of thought to sample (k), 1 to 200") int samples,
    @Says("sampling temperature, 0.01 to 2") double temperature)
    implements Architecture {

  public static final SelfConsistency DEFAULTS = new SelfConsistency(5, 0.7);

  public SelfConsistency {
    Bound.range("samples", samples, 1, 200);
    Bound.range("temperature", temperature, 0.01, 2);
  }

  /** One chain of thought. */
  record Sample(
      @Says("the reasoning, step by step") String reasoning,
      @Says("the final answer alone, without reasoning") String answer) {}

  /** A sample that was asked for; absent if it cannot be read. */
  private record Drawn(String id, Optional<Sample> sample) {}

  static final String SAMPLE =
      """
      Question: %s

      Let's think step by step, then give the final answer alone.\
      """;

  @Override
  public Answer solve(Task task, Run run) {
    var prompt = Prompt.of("sample", SAMPLE.formatted(task.text())).temperature(temperature);
    var forks = new ArrayList<Fork<Drawn>>();
    for (int sample = 1; sample <= samples; sample++) {
      var id = "sample " + sample;
      forks.add(run.fork(() -> new Drawn(id, Attempt.think(run, prompt, Sample.class))));
    }
    var poll = new Poll();
    run.gather(forks, sample -> count(sample, poll, run));
    run.report(new Progress.Level("agreement", (double) poll.supporters().size() / samples));
    poll.supporters().forEach(supporter -> run.report(new Progress.Chosen(supporter)));
    return poll.leader().map(Answer::of).orElse(Answer.partial(""));
  }

  /** Counts what can be read; a sample that cannot is dropped, not a vote. */
  private static void count(Drawn drawn, Poll poll, Run run) {
    var id = drawn.id();
    var sample = drawn.sample();
    var label = sample.map(Sample::reasoning).orElse("(no readable answer)");
    run.report(new Progress.Node(id, Optional.empty(), Excerpt.label(label)));
    if (sample.isPresent() && poll.vote(id, sample.get().answer())) {
      run.report(new Progress.Voted(id, Canonical.of(sample.get().answer()), 1));
      run.offer(poll.leader().orElseThrow());
    } else {
      run.report(new Progress.Pruned(id));
    }
  }
}
