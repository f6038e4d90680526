// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.architecture;

import dev.menagerie.core.Answer;
import dev.menagerie.core.Architecture;
import dev.menagerie.core.Json;
import dev.menagerie.core.Observation;
import dev.menagerie.core.Progress;
import dev.menagerie.core.Prompt;
import dev.menagerie.core.Reply;
import dev.menagerie.core.Run;
import dev.menagerie.core.Says;
import dev.menagerie.core.Task;
import dev.menagerie.core.ToolCall;
import dev.menagerie.core.Turn;
import dev.menagerie.core.WorkingMemory;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Perceives the environment, thinks what to do, does it and observes what comes of it, until the
 * environment or a judge, and not only the model, says that the goal is reached.
 *
 * <p>Source: the agent program of Russell and Norvig, "Artificial Intelligence: A Modern Approach",
 * with its percepts and its goal test.
 *
 * <p>Deviation: an action is a native call of one of the run's tools, and a reply without one is
 * the claim that the goal is reached; without a tool that tests the goal a model judges the claim.
 *
 * @param perception a tool without arguments that tells the state of the environment and is called
 *     before each decision; none if empty
 * @param goalTest a tool without arguments whose result begins with {@code yes}, {@code true},
 *     {@code done} or {@code reached} once the goal is; a model judges if empty
 * @param maxIterations decisions, 1 to 100
 * @param window tokens that the model sees, older turns summed up; all if 0, at most 1000000
 */
public record Loop(
    @Says("a tool without arguments that tells the state of the environment; none if empty")
        String perception,
    @Says("a tool without arguments that says yes once the goal is reached; a model if empty")
        String goalTest,
    @Says("decisions, 1 to 100") int maxIterations,
    @Says("tokens that the model sees, older turns summed up; all if 0, at most 1000000")
        int window)
    implements Architecture {

  public static final Loop DEFAULTS = new Loop("", "", 15, 16_000);

  public Loop {
    Bound.range("maxIterations", maxIterations, 1, 100);
    Bound.range("window", window, 0, Window.MOST);
  }

  static final String SYSTEM =
      """
      You act in an environment by tools, one call at a time, and see what comes of each before the \
      next. A result that begins with "Error:" is a call that failed: nothing was done by it. Go by \
      what the tools say now, not by what you expected. When the goal is reached, reply with the \
      answer alone; it is checked.\
      """;

  static final String NOT_YET =
      "It is not done: %s\nGo on, and reply with the answer alone when it is.";

  static final String REACHED = "The goal is reached. Reply with the answer alone.";

  private static final String TEST = "%s does not say so.";
  private static final Pattern YES =
      Pattern.compile("(?i)\\s*(?:yes|true|done|reached)\\b.*", Pattern.DOTALL);
  private static final int NO_PROGRESS = 3;

  /**
   * What one iteration adds to the conversation.
   *
   * @param key the same where the same was done with the same outcome
   */
  private record Event(List<Turn> turns, String key) {}

  @Override
  public Answer solve(Task task, Run run) {
    var memory = Window.of(window, run, new Turn.System(SYSTEM), new Turn.User(task.text()));
    var results = new ArrayList<String>();
    var times = new LinkedHashMap<String, Integer>();
    for (int iteration = 1; iteration <= maxIterations; iteration++) {
      var percept = perceived(iteration, run);
      var turns = new ArrayList<>(memory.turns());
      turns.addAll(percept);
      var reply = run.think(Prompt.of("decide", turns), run.tools());
      boolean claims = reply.calls().isEmpty();
      var event =
          claims
              ? refused(task, reply, iteration, results, percept, run)
              : Optional.of(acted(iteration, reply, results, run));
      if (event.isEmpty()) {
        return Answer.of(reply.text().strip());
      }
      memory.add(event.get().turns(), run::think);
      if (!claims && !goalTest.isEmpty() && reached(iteration, run.act(test(iteration)), run)) {
        return Answer.of(concluded(memory, REACHED, run));
      }
      var same = List.of(event.get().key(), percept.stream().map(Loop::told).toList()).toString();
      if (times.merge(same, 1, Integer::sum) == NO_PROGRESS) {
        run.report(new Progress.Pruned(Integer.toString(iteration)));
        break;
      }
    }
    return Answer.partial(concluded(memory, FunctionCalling.LAST, run));
  }

  /**
   * The state of the environment as the last two turns; it replaces what was perceived before, so
   * that the conversation does not grow by it.
   */
  private List<Turn> perceived(int iteration, Run run) {
    if (perception.isEmpty()) {
      return List.of();
    }
    var call = new ToolCall("perceived-" + iteration, perception, Json.object().build());
    var percept = run.act(call);
    var label = Excerpt.label(percept.text());
    run.report(new Progress.Posted("environment", label, perception));
    return List.of(new Turn.Assistant("", List.of(call)), new Turn.ToolResult(call, percept));
  }

  /** The first of the calls alone: the next is decided on once its result was seen. */
  private static Event acted(int iteration, Reply reply, List<String> results, Run run) {
    if (!reply.text().isBlank()) {
      run.offer(reply.text());
    }
    var call = reply.calls().getFirst();
    draw(iteration, "%s %s".formatted(call.tool(), call.arguments()), run);
    var observation = run.act(call);
    var id = Integer.toString(iteration);
    var label = Excerpt.label(observation.text());
    run.report(new Progress.Node(id + ".observation", Optional.of(id), label));
    var result = new Turn.ToolResult(call, observation);
    results.add(GoalJudge.line(results.size() + 1, result));
    return new Event(
        List.of(new Turn.Assistant(reply.text(), List.of(call)), result),
        List.of(call.tool(), call.arguments(), observation).toString());
  }

  /** What is said against the claim that the goal is reached; empty if it stands. */
  private Optional<Event> refused(
      Task task, Reply reply, int iteration, List<String> results, List<Turn> percept, Run run) {
    var claim = reply.text().strip();
    draw(iteration, claim.isEmpty() ? "(nothing)" : claim, run);
    if (claim.isEmpty()) {
      return Optional.of(against(reply, "your reply was empty.", List.of()));
    }
    run.offer(claim);
    if (goalTest.isEmpty()) {
      var missing = new GoalJudge(task, run).missing(claim, results, percept);
      run.report(new Progress.Scored(Integer.toString(iteration), missing.isEmpty() ? 1 : 0));
      return missing.map(it -> against(reply, it, List.of()));
    }
    var call = test(iteration);
    var observation = run.act(call);
    return reached(iteration, observation, run)
        ? Optional.empty()
        : Optional.of(
            against(
                reply,
                TEST.formatted(goalTest),
                List.of(
                    new Turn.Assistant("", List.of(call)),
                    new Turn.ToolResult(call, observation))));
  }

  private static Event against(Reply reply, String reason, List<Turn> told) {
    var turns = new ArrayList<Turn>(List.of(reply.turn()));
    turns.add(new Turn.User(NOT_YET.formatted(reason)));
    turns.addAll(told);
    return new Event(turns, List.of(reply.text(), reason).toString());
  }

  private ToolCall test(int iteration) {
    return new ToolCall("tested-" + iteration, goalTest, Json.object().build());
  }

  private static boolean reached(int iteration, Observation observation, Run run) {
    boolean reached =
        observation instanceof Observation.Result(var text) && YES.matcher(text).matches();
    run.report(new Progress.Scored(Integer.toString(iteration), reached ? 1 : 0));
    return reached;
  }

  private static String concluded(WorkingMemory memory, String how, Run run) {
    return run.think(Prompt.of("conclude", memory.turns()).then(new Turn.User(how)));
  }

  private static String told(Turn turn) {
    return turn instanceof Turn.ToolResult(_, var observation) ? observation.text() : "";
  }

  private static void draw(int iteration, String label, Run run) {
    var parent =
        iteration == 1 ? Optional.<String>empty() : Optional.of(Integer.toString(iteration - 1));
    run.report(new Progress.Node(Integer.toString(iteration), parent, Excerpt.label(label)));
  }

  long mostToolCalls() {
    return (1L + (perception.isEmpty() ? 0 : 1) + (goalTest.isEmpty() ? 0 : 1)) * maxIterations;
  }
}
