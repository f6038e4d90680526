// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.evaluation.family;

import dev.menagerie.core.Json;
import dev.menagerie.core.Observation;
import dev.menagerie.core.Tool;
import dev.menagerie.core.ToolCall;
import dev.menagerie.engine.spi.PinnedTool;
import dev.menagerie.engine.spi.PinnedTool.Trust;
import dev.menagerie.engine.spi.ToolGateway;
import dev.menagerie.engine.spi.ToolOutcome;
import jakarta.json.JsonString;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * The tools of one family, in this process. Each task has a world of its own, which its children
 * share; it lives as long as this does. A call that is repeated under its key is not carried out
 * again.
 */
public final class FamilyTools implements ToolGateway {

  private final Family family;
  private final Function<String, Problem> problems;
  private final Map<String, World> worlds = new ConcurrentHashMap<>();
  private final Map<String, Observation> done = new ConcurrentHashMap<>();

  /**
   * Tools for tasks that run.
   *
   * @param problems by the id of a task that has no parent
   */
  public FamilyTools(Family family, Function<String, Problem> problems) {
    this.family = family;
    this.problems = problems;
  }

  /** A tool whose arguments are all texts, and all needed. */
  static PinnedTool tool(String name, Trust trust, String description, String... arguments) {
    var properties = Json.object();
    for (var argument : arguments) {
      properties.add(argument, Json.object().add("type", "string"));
    }
    var schema =
        Json.object()
            .add("type", "object")
            .add("properties", properties)
            .add("required", Json.array(List.of(arguments)))
            .add("additionalProperties", false)
            .build();
    return new PinnedTool(new Tool(name, description, schema), "built in: " + name, trust);
  }

  /** The world of a task, or of the task that it is a child of. */
  public World world(String task) {
    return worlds.computeIfAbsent(root(task), it -> problems.apply(it).world());
  }

  /** A child's id is its parent's, a full stop and more. */
  private static String root(String task) {
    int dot = task.indexOf('.');
    return dot < 0 ? task : task.substring(0, dot);
  }

  @Override
  public List<PinnedTool> pin(List<String> patterns) {
    return family.tools();
  }

  @Override
  public Optional<String> refusal(PinnedTool tool, ToolCall call) {
    return unfit(tool, call);
  }

  /** Why the arguments of a call are not what a tool of a family takes, if so. */
  public static Optional<String> unfit(PinnedTool tool, ToolCall call) {
    var wanted = tool.tool().schema().getJsonObject("properties").keySet();
    for (var name : wanted) {
      if (!(call.arguments().get(name) instanceof JsonString)) {
        return Optional.of("%s: missing, must be a text".formatted(name));
      }
    }
    return call.arguments().keySet().stream()
        .filter(it -> !wanted.contains(it))
        .findFirst()
        .map(it -> "%s: unknown, must be left out".formatted(it));
  }

  @Override
  public ToolOutcome call(PinnedTool tool, ToolCall call, Context context) {
    var name = call.tool().substring(call.tool().indexOf("__") + 2);
    var world = world(context.task());
    synchronized (world) {
      return new ToolOutcome.Done(
          done.computeIfAbsent(context.idempotencyKey(), _ -> world.act(name, call.arguments())));
    }
  }
}
