// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.model.demo;

import dev.menagerie.core.Already;
import dev.menagerie.core.Answer;
import dev.menagerie.core.Architecture;
import dev.menagerie.core.Budget;
import dev.menagerie.core.First;
import dev.menagerie.core.Fork;
import dev.menagerie.core.Json;
import dev.menagerie.core.Lookup;
import dev.menagerie.core.Malformed;
import dev.menagerie.core.MemoryChange;
import dev.menagerie.core.Note;
import dev.menagerie.core.Observation;
import dev.menagerie.core.Progress;
import dev.menagerie.core.Prompt;
import dev.menagerie.core.Query;
import dev.menagerie.core.Question;
import dev.menagerie.core.Recalled;
import dev.menagerie.core.Reply;
import dev.menagerie.core.Role;
import dev.menagerie.core.Run;
import dev.menagerie.core.Shape;
import dev.menagerie.core.Task;
import dev.menagerie.core.Tool;
import dev.menagerie.core.ToolCall;
import dev.menagerie.model.Provider.Request;
import jakarta.json.JsonObject;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * A run in memory over the demo model, which gets prompts whose names, roles and seats say nothing.
 */
final class DemoRun implements Run {

  private final DemoModel model = new DemoModel();
  private final Map<String, Tool> tools = new LinkedHashMap<>();
  private final Map<String, Function<JsonObject, Observation>> actions = new LinkedHashMap<>();
  private final List<ToolCall> calls = new ArrayList<>();
  private Function<JsonObject, Optional<String>> instead = _ -> Optional.empty();

  /** Replies to some schemas that the model does not get to see. */
  DemoRun instead(Function<JsonObject, Optional<String>> instead) {
    this.instead = instead;
    return this;
  }

  DemoRun tool(Tool tool, Function<JsonObject, Observation> action) {
    tools.put(tool.name(), tool);
    actions.put(tool.name(), action);
    return this;
  }

  List<ToolCall> calls() {
    return List.copyOf(calls);
  }

  String answer(Architecture architecture, String goal) {
    return architecture.solve(Task.of(goal), this).text();
  }

  private static Prompt anonymous(Prompt prompt) {
    return new Prompt("?", Role.SOLVER, 0, prompt.turns(), prompt.sampling());
  }

  private String text(Prompt prompt, Optional<JsonObject> schema) {
    var replaced = schema.flatMap(instead);
    if (replaced.isPresent()) {
      return replaced.get();
    }
    var heard = new StringBuilder();
    var reply =
        model.reply("rules", new Request(anonymous(prompt), schema, List.of()), heard::append);
    if (!heard.toString().equals(reply.text())) {
      throw new AssertionError("streamed: " + heard);
    }
    return reply.text();
  }

  @Override
  public String think(Prompt prompt) {
    return text(prompt, Optional.empty());
  }

  @Override
  public <T> T think(Prompt prompt, Class<T> shape) {
    return Shape.of(shape).parse(text(prompt, Optional.of(Shape.of(shape).schema())));
  }

  @Override
  public <T> void thinkEach(Prompt prompt, Class<T> element, Consumer<T> sink) {
    Shape.listOf(element)
        .parse(text(prompt, Optional.of(Shape.listOf(element).schema())))
        .forEach(sink);
  }

  @Override
  public Reply think(Prompt prompt, List<Tool> offered) {
    var reply =
        model.reply("rules", new Request(anonymous(prompt), Optional.empty(), offered), _ -> {});
    return new Reply(reply.text(), reply.calls());
  }

  @Override
  public Observation act(ToolCall call) {
    calls.add(call);
    var action = actions.get(call.tool());
    return action == null
        ? new Observation.Failure("no tool " + call.tool())
        : action.apply(call.arguments());
  }

  @Override
  public List<Note> recall(Query query) {
    return List.of();
  }

  @Override
  public void remember(Note note) {}

  @Override
  public List<Recalled> recall(Lookup lookup) {
    return List.of();
  }

  @Override
  public void remember(List<MemoryChange> changes) {}

  @Override
  public Optional<String> remember(List<MemoryChange> changes, Already unless) {
    return Optional.empty();
  }

  @Override
  public String ask(Question question) {
    return "";
  }

  @Override
  public <T> Fork<T> fork(Supplier<T> branch) {
    var value = branch.get();
    return () -> value;
  }

  @Override
  public <T> First<T> first(List<Supplier<T>> branches) {
    return new First<>(0, branches.getFirst().get());
  }

  @Override
  public Answer delegate(String agent, Task task) {
    throw new Malformed("no agent " + agent);
  }

  @Override
  public <T> T once(String name, Class<T> type, Supplier<T> effect) {
    return effect.get();
  }

  @Override
  public void offer(String best) {}

  @Override
  public void report(Progress progress) {}

  @Override
  public Budget budget() {
    return new Budget(1 << 30, BigDecimal.TEN, 1 << 20, 1 << 20, 3, 1 << 20);
  }

  @Override
  public List<Tool> tools() {
    return List.copyOf(tools.values());
  }

  /** An object schema of text arguments; the first is required. */
  static JsonObject schema(String... namesAndDescriptions) {
    var properties = Json.object();
    for (int index = 0; index < namesAndDescriptions.length; index += 2) {
      properties.add(
          namesAndDescriptions[index],
          Json.object().add("type", "string").add("description", namesAndDescriptions[index + 1]));
    }
    return Json.object()
        .add("type", "object")
        .add("properties", properties)
        .add("required", Json.array(List.of(namesAndDescriptions[0])))
        .build();
  }
}
