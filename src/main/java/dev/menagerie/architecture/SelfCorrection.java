// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.architecture;

import static java.util.stream.Collectors.joining;

import dev.menagerie.core.Answer;
import dev.menagerie.core.Architecture;
import dev.menagerie.core.Observation;
import dev.menagerie.core.Progress;
import dev.menagerie.core.Prompt;
import dev.menagerie.core.Reply;
import dev.menagerie.core.Role;
import dev.menagerie.core.Run;
import dev.menagerie.core.Says;
import dev.menagerie.core.Task;
import dev.menagerie.core.Tool;
import dev.menagerie.core.ToolCall;
import dev.menagerie.core.Turn;
import jakarta.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Calls tools until the model answers, and reflects on each call: one that did not help is improved
 * and tried again before the model goes on.
 *
 * <p>Paper: Gou et al., "CRITIC: Large Language Models Can Self-Correct with Tool-Interactive
 * Critiquing", ICLR 2024, arXiv:2305.11738: verify with what a tool says, then correct; here for
 * each action instead of a whole answer.
 *
 * <p>Deviation: a failure is tried again only if the reflection says so, and the corrected call
 * takes the place of the first one in the conversation.
 *
 * @param maxActions calls of the model's own, 1 to 100
 * @param attempts tries of each, the first included, 1 to 10
 */
public record SelfCorrection(
    @Says("calls of the model's own, 1 to 100") int maxActions,
    @Says("tries of each, the first included, 1 to 10") int attempts)
    implements Architecture {

  public static final SelfCorrection DEFAULTS = new SelfCorrection(10, 3);

  public SelfCorrection {
    Bound.range("maxActions", maxActions, 1, 100);
    Bound.range("attempts", attempts, 1, 10);
  }

  /** What is thought of an action once its result is there. */
  record Reflection(
      @Says("what the result says about the action, brief") String assessment,
      @Says("whether the action made progress towards the goal") boolean progress,
      @Says("whether to try again in another way, because the result is wrong or does not help")
          boolean retry,
      @Says("what to do in another way; empty if nothing") String improvement) {}

  /** An action that was improved. */
  record Improved(
      @Says("the name of the tool") String tool,
      @Says("the arguments of the call") JsonObject arguments) {}

  /** A call and what came of it. */
  private record Acted(ToolCall call, Observation observation) {
    String line(int attempt) {
      var seen = Excerpt.of(observation.text().strip(), SHOWN);
      return "%d. %s %s -> %s".formatted(attempt, call.tool(), call.arguments(), seen);
    }
  }

  private static final int SHOWN = 4000;

  static final String REFLECT =
      """
      Reflect on the last attempt at one action of an agent. Did it make progress towards the goal? \
      Were there errors? What could be improved? What has worked is not to be tried again.

      Task: %s

      Results:
      %s\
      """;

  static final String IMPROVE =
      """
      Improve the last attempt at one action of an agent by the feedback. It is one call of a tool, \
      and none of those before.

      Tools:
      %s

      Task: %s

      Results:
      %s
      What is missing: %s\
      """;

  static final String USED_UP = "no more calls are possible";

  @Override
  public Answer solve(Task task, Run run) {
    var tools = run.tools();
    var turns = new ArrayList<Turn>();
    turns.add(new Turn.System(FunctionCalling.SYSTEM));
    turns.add(new Turn.User(task.text()));
    for (int actions = 0; actions < maxActions; ) {
      var reply = run.think(Prompt.of("turn", turns), tools);
      if (reply.calls().isEmpty() && !reply.text().isBlank()) {
        return Answer.of(reply.text());
      }
      if (reply.calls().isEmpty()) {
        turns.add(reply.turn());
        turns.add(new Turn.User(FunctionCalling.EMPTY));
        actions++;
      } else {
        int possible = Math.min(maxActions - actions, reply.calls().size());
        turns.addAll(acted(task, reply, actions, possible, run));
        actions += possible;
      }
    }
    turns.add(new Turn.User(FunctionCalling.LAST));
    return Answer.partial(run.think(Prompt.of("conclude", turns)));
  }

  /** The turn as it stands corrected, with the results. */
  private List<Turn> acted(Task task, Reply reply, int before, int possible, Run run) {
    if (!reply.text().isBlank()) {
      run.offer(reply.text());
    }
    var indices = IntStream.range(0, reply.calls().size()).boxed().toList();
    var acted =
        run.each(
            indices,
            index ->
                index < possible
                    ? corrected(task, reply.calls().get(index), before + index + 1, run)
                    : new Acted(reply.calls().get(index), new Observation.Failure(USED_UP)));
    var turns = new ArrayList<Turn>();
    turns.add(new Turn.Assistant(reply.text(), acted.stream().map(Acted::call).toList()));
    acted.forEach(it -> turns.add(new Turn.ToolResult(it.call(), it.observation())));
    return turns;
  }

  /** The last attempt at an action. */
  private Acted corrected(Task task, ToolCall call, int action, Run run) {
    var lines = new ArrayList<String>();
    var tried = new ArrayList<ToolCall>();
    var next = Optional.of(call);
    var acted = new Acted(call, new Observation.Failure(USED_UP));
    while (next.isPresent()) {
      tried.add(next.get());
      acted = new Acted(next.get(), run.act(next.get()));
      lines.add(acted.line(tried.size()));
      draw(action, tried.size(), acted, run);
      var results = String.join("\n", lines);
      next =
          tried.size() < attempts
              ? reflected(task, results, "%d.%d".formatted(action, tried.size()), run)
                  .flatMap(it -> improved(task, results, it, call, run))
                  .filter(it -> !tried.contains(it))
              : Optional.empty();
    }
    return acted;
  }

  /** A reflection by which to try again; empty if there is none, or none that can be read. */
  private static Optional<Reflection> reflected(Task task, String results, String id, Run run) {
    var prompt = Prompt.of("reflect", REFLECT.formatted(task.text(), results));
    var reflection = Attempt.think(run, prompt.as(Role.REFLECTOR), Reflection.class);
    reflection.ifPresent(
        it -> {
          run.report(new Progress.Scored(id, it.progress() ? 1 : 0));
          run.report(it.retry() ? new Progress.Pruned(id) : new Progress.Chosen(id));
        });
    return reflection.filter(Reflection::retry);
  }

  private static Optional<ToolCall> improved(
      Task task, String results, Reflection reflection, ToolCall call, Run run) {
    var tools = run.tools().stream().map(Tool::line).collect(joining("\n"));
    var missing = "%s %s".formatted(reflection.assessment(), reflection.improvement()).strip();
    var prompt = Prompt.of("improve", IMPROVE.formatted(tools, task.text(), results, missing));
    return Attempt.think(run, prompt, Improved.class)
        .map(it -> new ToolCall(call.id(), it.tool(), it.arguments()));
  }

  private static void draw(int action, int attempt, Acted acted, Run run) {
    var parent =
        attempt > 1
            ? Optional.of("%d.%d".formatted(action, attempt - 1))
            : Optional.<String>empty();
    var label = Excerpt.label(acted.line(attempt));
    run.report(new Progress.Node("%d.%d".formatted(action, attempt), parent, label));
  }
}
