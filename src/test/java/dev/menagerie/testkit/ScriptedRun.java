// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.testkit;

import dev.menagerie.core.Already;
import dev.menagerie.core.Answer;
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
import dev.menagerie.core.Run;
import dev.menagerie.core.Shape;
import dev.menagerie.core.Task;
import dev.menagerie.core.Tool;
import dev.menagerie.core.ToolCall;
import dev.menagerie.core.TrackRecord;
import dev.menagerie.core.Turn;
import jakarta.json.JsonObject;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * A run in memory whose model and tools are scripted and which keeps every effect. Replies are real
 * JSON and decoded as the engine does it, but never repaired.
 *
 * <p>A branch runs to its end when it is forked, so that a list of replies is given out in order;
 * {@link #parallel} gives each its own thread.
 */
public final class ScriptedRun implements Run {

  /** One effect, in the order in which they ended. */
  public record Effect(String path, String kind, String name, Object request, Object outcome) {}

  /** Where a call of the model came from. */
  private record Branch(String path, AtomicInteger next, AtomicBoolean inSink) {
    static Branch of(String path) {
      return new Branch(path, new AtomicInteger(), new AtomicBoolean());
    }

    String step() {
      return path + "/" + next.getAndIncrement();
    }
  }

  private static final ScopedValue<Branch> BRANCH = ScopedValue.newInstance();

  private final Branch root = Branch.of("");
  private final Map<String, BiFunction<Prompt, String, String>> texts = new LinkedHashMap<>();
  private final Map<String, Function<Prompt, Reply>> turns = new LinkedHashMap<>();
  private final Map<String, Tool> tools = new LinkedHashMap<>();
  private final Map<String, Function<JsonObject, Observation>> actions = new LinkedHashMap<>();
  private final List<Effect> effects = Collections.synchronizedList(new ArrayList<>());
  private final List<Prompt> prompts = Collections.synchronizedList(new ArrayList<>());
  private final List<List<Tool>> offered = Collections.synchronizedList(new ArrayList<>());
  private final Map<String, Answer> agents = new LinkedHashMap<>();
  private Function<Lookup, List<Recalled>> memory = _ -> List.of();
  private List<TrackRecord> records = List.of();
  private String reply = "";
  private boolean parallel;

  public static ScriptedRun scripted() {
    return new ScriptedRun();
  }

  /** Forked branches run on threads of their own. */
  public ScriptedRun parallel() {
    parallel = true;
    return this;
  }

  /** The model's reply to prompts of a name. */
  public ScriptedRun says(String prompt, Function<Prompt, String> reply) {
    return says(prompt, (it, _) -> reply.apply(it));
  }

  /** The model's reply to prompts of a name, by prompt and path. */
  public ScriptedRun says(String prompt, BiFunction<Prompt, String, String> reply) {
    texts.put(prompt, reply);
    return this;
  }

  /** The model's replies to prompts of a name, one after the other. */
  public ScriptedRun says(String prompt, String... replies) {
    var index = new AtomicInteger();
    return says(prompt, (_, _) -> replies[index.getAndIncrement()]);
  }

  /** The model's replies by its native protocol, one after the other. */
  public ScriptedRun replies(String prompt, Reply... replies) {
    var index = new AtomicInteger();
    return replies(prompt, _ -> replies[index.getAndIncrement()]);
  }

  /** The model's replies by its native protocol. */
  public ScriptedRun replies(String prompt, Function<Prompt, Reply> reply) {
    turns.put(prompt, reply);
    return this;
  }

  /** A tool with one text argument, and what it returns for it. */
  public ScriptedRun tool(String name, String argument, Function<String, String> result) {
    var schema =
        Json.object(
            "{\"type\":\"object\",\"properties\":{\"%s\":{\"type\":\"string\"}}}"
                .formatted(argument));
    return tool(
        new Tool(name, "Does " + name + ".", schema),
        arguments -> new Observation.Result(result.apply(arguments.getString(argument))));
  }

  public ScriptedRun tool(Tool tool, Function<JsonObject, Observation> result) {
    tools.put(tool.name(), tool);
    actions.put(tool.name(), result);
    return this;
  }

  /** What memory holds. */
  public ScriptedRun knows(Function<Lookup, List<Recalled>> things) {
    memory = things;
    return this;
  }

  /** How ended tasks went. */
  public ScriptedRun measured(TrackRecord... records) {
    this.records = List.of(records);
    return this;
  }

  /** What a person replies to whatever they are asked. */
  public ScriptedRun answers(String reply) {
    this.reply = reply;
    return this;
  }

  /** What an agent answers to whatever it is given. */
  public ScriptedRun delegated(String agent, Answer answer) {
    agents.put(agent, answer);
    return this;
  }

  public List<Effect> effects() {
    return List.copyOf(effects);
  }

  /** The effects of a kind. */
  public List<Effect> effects(String kind) {
    return effects().stream().filter(it -> it.kind().equals(kind)).toList();
  }

  /** The prompts of a name, as sent. */
  public List<Prompt> prompts(String name) {
    return List.copyOf(prompts).stream().filter(it -> it.name().equals(name)).toList();
  }

  /** How often the model was called. */
  public int thoughts() {
    return effects("think").size();
  }

  /** The tools that came with each native call, in order. */
  public List<List<Tool>> offered() {
    return List.copyOf(offered);
  }

  /** The reports of a type, in order. */
  public <P extends Progress> List<P> reports(Class<P> type) {
    return effects("report").stream()
        .map(Effect::request)
        .filter(type::isInstance)
        .map(type::cast)
        .toList();
  }

  public List<String> offers() {
    return effects("offer").stream().map(Effect::name).toList();
  }

  /** The text of a prompt's turns as the model reads it. */
  public static String text(Prompt prompt) {
    return String.join("\n", prompt.turns().stream().map(ScriptedRun::text).toList());
  }

  private static String text(Turn turn) {
    return switch (turn) {
      case Turn.System(var text) -> text;
      case Turn.User(var text) -> text;
      case Turn.Assistant(var text, var calls) -> text + calls;
      case Turn.ToolResult(_, var observation) -> observation.text();
    };
  }

  @Override
  public String think(Prompt prompt) {
    return effect("think", prompt.name(), prompt, path -> reply(prompt, path));
  }

  @Override
  public <T> T think(Prompt prompt, Class<T> shape) {
    return effect(
        "think", prompt.name(), prompt, path -> Shape.of(shape).parse(reply(prompt, path)));
  }

  @Override
  public <T> void thinkEach(Prompt prompt, Class<T> element, Consumer<T> sink) {
    var path = branch().step();
    effects.add(new Effect(path, "think", prompt.name(), prompt, ""));
    var value = Json.object(reply(prompt, path)).getJsonArray("value");
    for (var item : value) {
      branch().inSink().set(true);
      try {
        sink.accept(Shape.of(element).decode(item));
      } finally {
        branch().inSink().set(false);
      }
    }
  }

  @Override
  public Reply think(Prompt prompt, List<Tool> tools) {
    offered.add(List.copyOf(tools));
    return effect(
        "think",
        prompt.name(),
        prompt,
        _ -> {
          prompts.add(prompt);
          return script(turns, prompt).apply(prompt);
        });
  }

  @Override
  public Observation act(ToolCall call) {
    return effect(
        "act",
        call.tool(),
        call,
        _ -> {
          var action = actions.get(call.tool());
          return action == null
              ? new Observation.Failure("no such tool: " + call.tool())
              : action.apply(call.arguments());
        });
  }

  @Override
  public List<Note> recall(Query query) {
    return effect("recall", query.text(), query, _ -> List.of());
  }

  @Override
  public void remember(Note note) {
    effect("remember", note.text(), note, _ -> "");
  }

  @Override
  public List<Recalled> recall(Lookup lookup) {
    return effect("recall", "", lookup, _ -> memory.apply(lookup));
  }

  @Override
  public void remember(List<MemoryChange> changes) {
    effect("remember", "", changes, _ -> "");
  }

  @Override
  public Optional<String> remember(List<MemoryChange> changes, Already unless) {
    remember(changes);
    return Optional.empty();
  }

  @Override
  public String ask(Question question) {
    return effect("ask", question.text(), question, _ -> reply);
  }

  @Override
  public <T> Fork<T> fork(Supplier<T> body) {
    var branch = Branch.of(branch().step());
    var result = new CompletableFuture<T>();
    Runnable work = () -> ScopedValue.where(BRANCH, branch).run(() -> complete(result, body));
    if (parallel) {
      Thread.ofVirtual().start(work);
    } else {
      work.run();
    }
    return () -> join(result);
  }

  private static <T> void complete(CompletableFuture<T> result, Supplier<T> body) {
    try {
      result.complete(body.get());
    } catch (RuntimeException | Error e) {
      result.completeExceptionally(e);
    }
  }

  private static <T> T join(CompletableFuture<T> result) {
    try {
      return result.join();
    } catch (CompletionException e) {
      switch (e.getCause()) {
        case RuntimeException failure -> throw failure;
        case Error failure -> throw failure;
        case null, default -> throw e;
      }
    }
  }

  @Override
  public <T> First<T> first(List<Supplier<T>> branches) {
    Optional<Malformed> failure = Optional.empty();
    for (int index = 0; index < branches.size(); index++) {
      try {
        return new First<>(index, fork(branches.get(index)).join());
      } catch (Malformed e) {
        failure = failure.or(() -> Optional.of(e));
      }
    }
    throw failure.orElseThrow();
  }

  @Override
  public Answer delegate(String agent, Task task) {
    return effect("delegate", agent, task, _ -> agents.getOrDefault(agent, Answer.of("")));
  }

  @Override
  public <T> T once(String name, Class<T> type, Supplier<T> value) {
    return effect("once", name, type, _ -> value.get());
  }

  @Override
  public void offer(String best) {
    if (BRANCH.isBound()) {
      throw new IllegalStateException("offer: outside the root branch");
    }
    effects.add(new Effect(branch().step(), "offer", best, best, ""));
  }

  @Override
  public void report(Progress progress) {
    effects.add(
        new Effect(branch().step(), "report", progress.getClass().getSimpleName(), progress, ""));
  }

  @Override
  public Budget budget() {
    return new Budget(1_000_000, BigDecimal.TEN, 1_000, 1_000, 3, 1_000);
  }

  @Override
  public List<TrackRecord> trackRecords() {
    return effect("once", "track-records", "", _ -> records);
  }

  @Override
  public List<Tool> tools() {
    return List.copyOf(tools.values());
  }

  private Branch branch() {
    return BRANCH.orElse(root);
  }

  private <T> T effect(String kind, String name, Object request, Function<String, T> perform) {
    if (branch().inSink().get()) {
      throw new IllegalStateException(kind + ": a sink may only fork, report and offer");
    }
    var path = branch().step();
    Object outcome = "malformed";
    try {
      var result = perform.apply(path);
      outcome = result;
      return result;
    } finally {
      effects.add(new Effect(path, kind, name, request, outcome));
    }
  }

  private String reply(Prompt prompt, String path) {
    prompts.add(prompt);
    return script(texts, prompt).apply(prompt, path);
  }

  private static <S> S script(Map<String, S> scripts, Prompt prompt) {
    var script = scripts.get(prompt.name());
    if (script == null) {
      throw new AssertionError(
          "no script for the prompt %s:%n%s".formatted(prompt.name(), text(prompt)));
    }
    return script;
  }
}
